import { describe, expect, it } from 'vitest';
import { newSealingPair } from '../crypto/hpke.ts';
import { openCopy } from '../crypto/recovery.ts';
import { keyIdOf } from '../crypto/signing.ts';
import { dataKeyAlgorithm } from '../crypto/wrap.ts';
import { asVaultId } from '../domain/ids.ts';
import type { RecoveryCopy } from '../protocol/recovery.ts';
import { testId } from '../testing/memoryContext.ts';
import { RecoveryKeeper } from './recoveryKeeper.ts';

const owner = { vault: asVaultId(testId(5)), officerId: testId(1) };
async function newKey() {
	const pair = await newSealingPair();
	return { pair, kid: await keyIdOf(pair.publicKey), publicKey: pair.publicKey };
}
async function keeperOf(recovery?: RecoveryCopy) {
	const spare = await crypto.subtle.generateKey(dataKeyAlgorithm, true, ['encrypt', 'decrypt']);
	const kept: RecoveryCopy[] = [];
	const keeper = new RecoveryKeeper({ entry: { id: owner.vault, officerId: owner.officerId, ...(recovery === undefined ? {} : { recovery }) }, spare, keep: async (copy) => void kept.push(copy) });
	return { keeper, kept, bytes: new Uint8Array(await crypto.subtle.exportKey('raw', spare)) };
}

describe('the recovery copy of an open vault', () => {
	it('is made once the server has told its key, and once only', async () => {
		const { keeper, kept, bytes } = await keeperOf();
		const key = await newKey();
		await keeper.settle(null);
		expect(kept).toEqual([]);
		await Promise.all([keeper.settle(key), keeper.settle(key)]);
		await keeper.settle(await newKey());
		expect(kept.map(({ kid }) => kid), 'the key that can be read is forgotten after the first').toEqual([key.kid]);
		const [copy] = kept;
		expect(copy === undefined ? undefined : await openCopy(key.pair, copy, owner)).toEqual(bytes);
	});

	it('is left as it is while it is sealed to the newest key, and made anew at the unlock after another came', async () => {
		const key = await newKey();
		const first = await keeperOf();
		await first.keeper.settle(key);
		const same = await keeperOf(first.kept[0]);
		await same.keeper.settle(key);
		expect(same.kept).toEqual([]);
		const next = await keeperOf(first.kept[0]);
		await next.keeper.settle(await newKey());
		expect(next.kept).toHaveLength(1);
	});
});
