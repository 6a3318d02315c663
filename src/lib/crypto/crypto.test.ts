import { argon2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asVaultId } from '../domain/ids.ts';
import { testId } from '../testing/memoryContext.ts';
import { generatePassphrase, normalPassphrase, passphraseStrength } from './passphrase.ts';
import { sealerOf, sha256Hex } from './seal.ts';
import { syllables } from './syllables.ts';
import { newWrappedKey, rewrap, unwrap, unwrapBoth } from './wrap.ts';

const vault = asVaultId(testId(5));
const otherVault = asVaultId(testId(6));
const newKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

describe('sealed rows', () => {
	it('open where they were sealed, and nowhere else', async () => {
		const key = await newKey();
		const sealer = sealerOf(key, vault);
		const row = await sealer.seal('rows', '7', { label: '测试' });
		expect(await sealer.open('rows', '7', row)).toEqual({ label: '测试' });
		expect(await sealer.open('rows', '8', row)).toBeUndefined();
		expect(await sealer.open('sent', '7', row)).toBeUndefined();
		expect(await sealerOf(key, otherVault).open('rows', '7', row)).toBeUndefined();
		expect(await sealerOf(await newKey(), vault).open('rows', '7', row)).toBeUndefined();
	});

	it('do not open once any byte was changed', async () => {
		const sealer = sealerOf(await newKey(), vault);
		const row = await sealer.seal('rows', '7', { a: 1 });
		for (let index = 0; index < row.length; index += 1) {
			const altered = row.slice();
			altered[index] = (altered[index] ?? 0) ^ 1;
			expect(await sealer.open('rows', '7', altered)).toBeUndefined();
		}
		expect(await sealer.open('rows', '7', row.slice(0, 20))).toBeUndefined();
		expect(await sealer.open('rows', '7', new Uint8Array())).toBeUndefined();
	});

	it('never look alike, even for the same content', async () => {
		const sealer = sealerOf(await newKey(), vault);
		const rows = await Promise.all(Array.from({ length: 50 }, () => sealer.seal('rows', '7', 'same')));
		expect(new Set(rows.map((row) => Buffer.from(row.slice(1, 13)).toString('hex'))).size).toBe(50);
	});
});

describe('the wrapped key', { timeout: 120_000 }, () => {
	it('opens with the passphrase only, for its vault only, and never with less work', async () => {
		const { key, wrapped } = await newWrappedKey('dong nan xi bei', vault);
		expect(key.extractable).toBe(false);
		const row = await sealerOf(key, vault).seal('rows', '1', 'x');
		const opened = await unwrap(wrapped, ' Dong  NAN xi bei', vault);
		expect(opened.ok && (await sealerOf(opened.value, vault).open('rows', '1', row))).toBe('x');
		const wrong = { ok: false, problem: { code: 'wrong_passphrase' } };
		expect(await unwrap(wrapped, 'dong nan xi nan', vault)).toEqual(wrong);
		expect(await unwrap(wrapped, 'dong nan xi bei', otherVault)).toEqual(wrong);
		expect(await unwrap({ ...wrapped, passes: 1 }, 'dong nan xi bei', vault)).toEqual(wrong);
		expect(await unwrap({ ...wrapped, memoryKib: 8 }, 'dong nan xi bei', vault)).toEqual(wrong);
	});

	it('lies under Argon2id of 64 MiB in three passes, as another implementation of it says', async () => {
		const { key, wrapped: { iv, salt, sealed, ...cost } } = await newWrappedKey('dong nan xi bei', vault);
		expect(cost).toEqual({ version: 1, memoryKib: 65_536, passes: 3, lanes: 1 });
		const bytes = argon2Sync('argon2id', { message: 'dong nan xi bei', nonce: salt, memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 });
		const wrapping = await crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', false, ['unwrapKey']);
		const additionalData = new TextEncoder().encode(`wrap|1|65536|3|1|${vault}`);
		const opened = await crypto.subtle.unwrapKey('raw', sealed, wrapping, { name: 'AES-GCM', iv, additionalData }, 'AES-GCM', false, ['decrypt']);
		expect(await sealerOf(opened, vault).open('rows', '1', await sealerOf(key, vault).seal('rows', '1', 'x'))).toBe('x');
	});

	it('is the same key under a new passphrase', async () => {
		const { key, wrapped } = await newWrappedKey('dong nan xi bei', vault);
		const row = await sealerOf(key, vault).seal('rows', '1', 'x');
		expect((await unwrapBoth(wrapped, 'wrong wrong wrong', vault)).ok).toBe(false);
		const shown = await unwrapBoth(wrapped, 'dong nan xi bei', vault);
		if (!shown.ok) throw new Error('not opened');
		const next = await rewrap(shown.value, 'chun xia qiu dong', vault);
		const opened = await unwrap(next, 'chun xia qiu dong', vault);
		expect(opened.ok && (await sealerOf(opened.value, vault).open('rows', '1', row))).toBe('x');
		expect((await unwrap(next, 'dong nan xi bei', vault)).ok).toBe(false);
	});
});

describe('passphrases', () => {
	it('are long enough, and no run or repeat', () => {
		const good = ['739104582617', '73 91 04 58 26 17', 'dong shan lu kou', 'correct horse battery', generatePassphrase()];
		const bad = ['', '1234', '123456', '111111111111', '123456789012', '121212121212', '123123123123', 'abcabcabcabc', 'a b c d', '上门走访', 'short words'];
		expect(good.filter((text) => !passphraseStrength(text).ok)).toEqual([]);
		expect(bad.filter((text) => passphraseStrength(text).ok)).toEqual([]);
	});

	it('are generated from 64 random bits', () => {
		expect(new Set(syllables).size).toBe(256);
		expect(generatePassphrase((bytes) => bytes.set([0, 255, 1, 2, 3, 4, 5, 6]))).toBe('bawu baiban baobei benbi');
	});

	it('read digits the same with or without spaces, half or full width', () => {
		expect(normalPassphrase(' １２３4 5678 ')).toBe('12345678');
	});
});

it('hashes as everybody does', async () => {
	expect(await sha256Hex(new TextEncoder().encode('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
