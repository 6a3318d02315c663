import '../testing/quickPassphrases.ts';
import { describe, expect, it } from 'vitest';
import { asVaultId } from '../domain/ids.ts';
import { testId } from '../testing/memoryContext.ts';
import { unwrapByPrf, wrapByPrf } from './prfWrap.ts';
import { sealerOf } from './seal.ts';
import { newWrappedKey } from './wrap.ts';

const vault = asVaultId(testId(5));
const random = () => crypto.getRandomValues(new Uint8Array(32));

describe('the key under a passkey', () => {
	it('is the vault’s own, opens with that passkey’s secret only, for its vault only, and cannot leave the worker', async () => {
		const { wrapped: _, ...given } = await newWrappedKey('dong nan xi bei', vault);
		const row = await sealerOf(given.key, vault).seal('rows', '1', 'x');
		const secret = { credential: 'a-credential', rpId: 'localhost', salt: random(), prf: random() };
		const wrap = await wrapByPrf(given, vault, secret);
		expect(wrap.sealed.byteLength).toBe(40);
		const opened = await unwrapByPrf(wrap, secret.prf, vault);
		if (!opened.ok) throw new Error('not opened');
		expect(await sealerOf(opened.value.key, vault).open('rows', '1', row)).toBe('x');
		expect(opened.value.key.extractable).toBe(false);

		const failed = { ok: false, problem: { code: 'passkey_failed' } };
		expect(await unwrapByPrf(wrap, random(), vault)).toEqual(failed);
		expect(await unwrapByPrf(wrap, secret.prf, asVaultId(testId(6)))).toEqual(failed);
		expect(await unwrapByPrf({ ...wrap, credential: 'another' }, secret.prf, vault)).toEqual(failed);
		expect(await unwrapByPrf({ ...wrap, salt: random() }, secret.prf, vault)).toEqual(failed);
		expect(await unwrapByPrf(wrap, secret.prf.slice(0, 16), vault)).toEqual(failed);
		for (let at = 0; at < wrap.sealed.length; at += 1) {
			const sealed = wrap.sealed.slice();
			sealed[at] = (sealed[at] ?? 0) ^ 1;
			expect(await unwrapByPrf({ ...wrap, sealed }, secret.prf, vault)).toEqual(failed);
		}
	});
});
