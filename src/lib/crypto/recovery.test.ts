import { describe, expect, it } from 'vitest';
import { asId, asVaultId } from '../domain/ids.ts';
import { newOpeningPair, newSealingPair, openFrom } from './hpke.ts';
import { recoveryCopyText } from '../protocol/recovery.ts';
import { openAnswer, openCopy, recoveryNumber, sealAnswer, sealCopy } from './recovery.ts';
import { keyIdOf } from './signing.ts';
import { dataKeyAlgorithm } from './wrap.ts';

const id = (n: number) => asId(`01890000-0000-7000-8000-00000000000${n}`);
const owner = { vault: asVaultId(id(1)), officerId: id(2) };

async function made() {
	const spare = await crypto.subtle.generateKey(dataKeyAlgorithm, true, ['encrypt', 'decrypt']);
	const bytes = new Uint8Array(await crypto.subtle.exportKey('raw', spare));
	const pair = await newSealingPair();
	const kid = await keyIdOf(pair.publicKey);
	return { bytes, pair, copy: await sealCopy(spare, { kid, publicKey: pair.publicKey }, owner) };
}

describe('the recovery copy of a data key', () => {
	it('opens with the recovery key, for its own vault and officer only', async () => {
		const { bytes, pair, copy } = await made();
		expect(await openCopy(pair, copy, owner)).toEqual(bytes);
		expect(await openCopy(pair, copy, { ...owner, vault: asVaultId(id(9)) })).toBeUndefined();
		expect(await openCopy(pair, copy, { ...owner, officerId: id(9) })).toBeUndefined();
		expect(await openCopy(pair, { ...copy, kid: 'f'.repeat(32) }, owner)).toBeUndefined();
		expect(await openCopy(await newSealingPair(), copy, owner)).toBeUndefined();
		expect(await openCopy(pair, { ...copy, sealed: `${copy.sealed.startsWith('A') ? 'B' : 'A'}${copy.sealed.slice(1)}` }, owner)).toBeUndefined();
	});

	it('is not taken for work that was sealed to be sent', async () => {
		const { pair, copy } = await made();
		expect(await openFrom(pair, recoveryCopyText({ kid: copy.kid, ...owner }), copy)).toBeUndefined();
	});

	it('is answered for one request and one key, whose private part cannot be read', async () => {
		const { bytes } = await made();
		const [mine, another] = [await newOpeningPair(), await newOpeningPair()];
		expect(mine.privateKey.extractable).toBe(false);
		const answer = await sealAnswer(bytes, { ...owner, id: id(3), publicKey: mine.publicKey });
		expect(await openAnswer(mine, answer, { ...owner, id: id(3) })).toEqual(bytes);
		expect(await openAnswer(another, answer, { ...owner, id: id(3) })).toBeUndefined();
		expect(await openAnswer(mine, answer, { ...owner, id: id(4) })).toBeUndefined();
		expect(await openAnswer(mine, answer, { ...owner, id: id(3), officerId: id(9) })).toBeUndefined();
	});

	it('has a number that both devices find, another for another key or request', async () => {
		const [one, two] = [await newOpeningPair(), await newOpeningPair()];
		const of = { id: id(3), vault: owner.vault, publicKey: one.publicKey };
		expect(await recoveryNumber(of)).toMatch(/^\d{6}$/);
		expect(await recoveryNumber(of)).toBe(await recoveryNumber({ ...of }));
		expect(await recoveryNumber({ ...of, publicKey: two.publicKey })).not.toBe(await recoveryNumber(of));
		expect(await recoveryNumber({ ...of, id: id(4) })).not.toBe(await recoveryNumber(of));
	});
});
