import * as v from 'valibot';
import type { Id, VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { id, instant, parseJson, text, vaultId } from './scalars.ts';

/**
 * The way back into a vault whose passphrase is gone. The data key lies on its device, sealed to the organisation's recovery key, whose private part
 * lies at the server: neither opens anything alone. The server opens a copy for an officer who has signed in anew, after somebody else has
 * approved it, and answers it sealed to a key that the device made for this one time.
 */
export type RecoveryCopy = { readonly v: 1; readonly kid: string; readonly enc: string; readonly sealed: string };
/** POST /api/recovery {copy, publicKey}: asks. A request before it for the same vault is over. */
export type RecoveryAsk = { readonly copy: RecoveryCopy; readonly publicKey: string };
export type RecoveryAsked = { readonly id: Id; readonly askedAt: Instant; readonly expiresAt: Instant };
/** `ended`: taken, given up, or followed by another request. */
export type RecoveryState = 'waiting' | 'approved' | 'refused' | 'expired' | 'ended';
/** GET /api/recovery/:id */
export type RecoveryStands = { readonly state: RecoveryState; readonly expiresAt: Instant };
/** POST /api/recovery/:id {copy}: once it is approved. */
export type RecoveryAnswer = { readonly enc: string; readonly sealed: string };
/** GET /api/admin/recoveries: those that wait. `publicKey`: by which both devices find the number that is read out. */
export type RecoveryRequest = RecoveryAsked & { readonly vault: VaultId; readonly officerId: Id; readonly publicKey: string; readonly own: boolean };

/** What a copy is bound to: another vault's or officer's does not open. */
export function recoveryCopyText(to: { readonly kid: string; readonly vault: VaultId; readonly officerId: Id }): string {
	return `doorstep recovery copy 1|${to.kid}|${to.vault}|${to.officerId}`;
}

export function recoveryAnswerText(to: { readonly id: Id; readonly vault: VaultId; readonly officerId: Id; readonly publicKey: string }): string {
	return `doorstep recovery answer 1|${to.id}|${to.vault}|${to.officerId}|${to.publicKey}`;
}

/** What the server's identity key signs of a recovery key: not the text of a key of the sealed lane, so that neither passes for the other. */
export function recoveryKeyText(key: { readonly kid: string; readonly publicKey: string; readonly made: string }): string {
	return `doorstep recovery key 1|${key.kid}|${key.publicKey}|${key.made}`;
}

/** Of what the number is made that officer and approver read to each other. */
export function recoveryNumberText(of: { readonly id: Id; readonly vault: VaultId; readonly publicKey: string }): string {
	return `doorstep recovery number 1|${of.id}|${of.vault}|${of.publicKey}`;
}

const base64 = v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(200));
const publicKey = v.pipe(v.string(), v.regex(/^[\w-]{87}$/));
const copy = v.object({ v: v.literal(1), kid: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)), enc: base64, sealed: base64 });
const ask = v.object({ copy, publicKey });
const take = v.object({ copy });
const decide = v.object({ id, approve: v.boolean() });
const asked = v.object({ id, askedAt: instant, expiresAt: instant });
const stands = v.object({ state: v.picklist(['waiting', 'approved', 'refused', 'expired', 'ended']), expiresAt: instant });
const answer = v.object({ enc: base64, sealed: base64 });
const requests = v.object({ requests: v.array(v.object({ id, askedAt: instant, expiresAt: instant, vault: vaultId, officerId: id, publicKey: text(100), own: v.boolean() })) });

/** Server side. */
export const readRecoveryAsk = (body: string): Result<RecoveryAsk> => arrived(ask, body);
export const readRecoveryTake = (body: string): Result<{ readonly copy: RecoveryCopy }> => arrived(take, body);
export const readRecoveryDecision = (body: string): Result<{ readonly id: Id; readonly approve: boolean }> => arrived(decide, body);
/** Device side. */
export const readRecoveryAsked = (value: unknown): Result<RecoveryAsked> => answered(asked, value);
export const readRecoveryStands = (value: unknown): Result<RecoveryStands> => answered(stands, value);
export const readRecoveryAnswer = (value: unknown): Result<RecoveryAnswer> => answered(answer, value);
export const readRecoveryRequests = (value: unknown): Result<{ readonly requests: readonly RecoveryRequest[] }> => answered(requests, value);

function arrived<T>(shape: v.GenericSchema<unknown, T>, body: string): Result<T> {
	const parsed = v.safeParse(shape, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'recovery' }));
}

function answered<T>(shape: v.GenericSchema<unknown, T>, value: unknown): Result<T> {
	const parsed = v.safeParse(shape, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}
