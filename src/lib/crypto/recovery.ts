import type { Id, VaultId } from '../domain/ids.ts';
import { recoveryAnswerText, recoveryCopyText, recoveryNumberText, type RecoveryAnswer, type RecoveryCopy } from '../protocol/recovery.ts';
import { openFrom, sealTo, type OpeningPair, type SealingPair } from './hpke.ts';
import { sha256Hex, type Bytes } from './seal.ts';

type Owner = { readonly vault: VaultId; readonly officerId: Id };
const copies = 'doorstep recovery copy 1';
const answers = 'doorstep recovery answer 1';
const keyBytes = 32;

/** Seals a vault's data key to the recovery key `kid`. @param spare the data key as it can be read; it is read here and wiped */
export async function sealCopy(spare: CryptoKey, to: { readonly kid: string; readonly publicKey: string }, owner: Owner): Promise<RecoveryCopy> {
	const bytes = new Uint8Array(await crypto.subtle.exportKey('raw', spare));
	const sealed = await sealTo(to.publicKey, recoveryCopyText({ kid: to.kid, ...owner }), bytes, copies);
	bytes.fill(0);
	return { v: 1, kid: to.kid, ...sealed };
}

/** At the server. Undefined when it is another vault's or officer's, was altered, or holds no data key. */
export async function openCopy(pair: SealingPair, copy: RecoveryCopy, owner: Owner): Promise<Bytes | undefined> {
	const opened = await openFrom(pair, recoveryCopyText({ kid: copy.kid, ...owner }), copy, copies);
	return opened?.byteLength === keyBytes ? opened : undefined;
}

/** At the server: the same data key for the one key that the device made for this request. */
export function sealAnswer(dataKey: Uint8Array, to: Owner & { readonly id: Id; readonly publicKey: string }): Promise<RecoveryAnswer> {
	return sealTo(to.publicKey, recoveryAnswerText(to), dataKey, answers);
}

export async function openAnswer(pair: OpeningPair, answer: RecoveryAnswer, of: Owner & { readonly id: Id }): Promise<Bytes | undefined> {
	const opened = await openFrom(pair, recoveryAnswerText({ ...of, publicKey: pair.publicKey }), answer, answers);
	return opened?.byteLength === keyBytes ? opened : undefined;
}

/** Six digits by which two people know that they speak of the same request. Each device finds it by itself; the server chooses the id after it has seen the key, so that nobody can make a key that fits a number. */
export async function recoveryNumber(of: { readonly id: Id; readonly vault: VaultId; readonly publicKey: string }): Promise<string> {
	const digest = await sha256Hex(new TextEncoder().encode(recoveryNumberText(of)));
	return String(Number.parseInt(digest.slice(0, 12), 16) % 1_000_000).padStart(6, '0');
}
