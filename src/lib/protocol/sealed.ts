import * as v from 'valibot';
import type { Id, VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits, type KnownEpoch } from './messages.ts';
import { knownEpoch } from './push.ts';
import { count, id, instant, parseJson, protocolOf, text, vaultId } from './scalars.ts';
import { checkProtocol } from './versions.ts';

/** The lane for what leaves a device while it is locked: POST `sealedPath`, without a session, signed by the device. */
export const sealedPath = '/api/sync/sealed';
/** POST: this locked device has nothing left that it could send, and clears itself. Signed as everything on this lane. */
export const sealedWipedPath = '/api/sync/sealed/wiped';
export const signedHeader = 'doorstep-signed';

/** One save, sealed to the server's key `kid`. What is in clear here is what it is routed by, and the sealed part is bound to all of it. */
export type SealedGroup = {
	readonly v: 1; readonly kid: string; readonly vault: VaultId; readonly group: Id;
	/** The number of the group's last operation, and how many it has. */
	readonly last: number; readonly count: number;
	readonly enc: string; readonly sealed: string;
};
export type SealedHead = { readonly protocol: number; readonly vault: VaultId; readonly app: string; readonly epoch?: KnownEpoch };
/** Over the method, the path, the digest of the body and the rest of this. `at`: the device's clock, told and never judged. A nonce is taken once. */
export type RequestMark = { readonly vault: VaultId; readonly key: string; readonly at: string; readonly nonce: string; readonly signature: string };
/**
 * `done`: every operation of it has its answer, which the device hears in words when it is unlocked. `retry`: later, as it is. `reseal`: this
 * server cannot open it; the next unlock seals it anew. `held`: kept aside, not applied, and why.
 */
export type SealedOutcome = 'done' | 'retry' | 'reseal' | 'held';
/** `wipe`: an administrator has asked that this device clear itself once the server has everything. */
export type SealedAnswer = { readonly groups: readonly { readonly group: Id; readonly outcome: SealedOutcome; readonly code?: string }[]; readonly wipe?: true };

/** A key of the server that work may be sealed to, marked by the server's identity key. */
export type ServerKey = { readonly kid: string; readonly publicKey: string; readonly made: string; readonly mark: string };
/** `recovery`: the newest recovery key, marked as such (see `recovery.ts`); absent from an older server. */
export type ServerKeys = { readonly identity: string; readonly keys: readonly ServerKey[]; readonly recovery?: ServerKey };
/** POST /api/sync/keys: the public parts of the vault's officer key and of the device's. */
export type KeysRequest = { readonly officer: string; readonly device: string };

const publicKey = v.pipe(v.string(), v.regex(/^[\w-]{87}$/));
const signature = v.pipe(v.string(), v.regex(/^[\w-]{86}$/));
const kid = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const base64 = v.pipe(v.string(), v.regex(/^[\w-]+$/));
const sealedGroup = v.object({
	v: v.literal(1), kid, vault: vaultId, group: id, last: v.pipe(count, v.minValue(1)), count: v.pipe(count, v.minValue(1), v.maxValue(limits.operations)), enc: base64, sealed: base64,
});
const head = v.object({ protocol: count, vault: vaultId, app: text(60), epoch: v.exactOptional(knownEpoch) });
const requestMark = v.object({ vault: vaultId, key: kid, at: instant, nonce: v.pipe(v.string(), v.regex(/^[\w-]{16,64}$/)), signature });
const outcome = v.picklist(['done', 'retry', 'reseal', 'held']);
const answer = v.object({ groups: v.array(v.object({ group: id, outcome, code: v.exactOptional(text(60)) })), wipe: v.exactOptional(v.literal(true)) });
const serverKey = v.object({ kid, publicKey, made: instant, mark: signature });
const serverKeys = v.object({ identity: publicKey, keys: v.pipe(v.array(serverKey), v.minLength(1)), recovery: v.exactOptional(serverKey) });
const keysRequest = v.object({ officer: publicKey, device: publicKey });

/** What the officer signs of a group: its lines as they cross the wire, the same in both lanes. */
export function groupText(lines: readonly string[]): string {
	return `doorstep group 1\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** What the sealed part of a group is bound to. */
export function routeText(route: Omit<SealedGroup, 'enc' | 'sealed'>): string {
	return `doorstep sealed|${route.v}|${route.kid}|${route.vault}|${route.group}|${route.last}|${route.count}`;
}

/** What the device signs of a request. `digest`: SHA-256 of the body as sent, hex. */
export function requestText(method: string, path: string, digest: string, mark: Omit<RequestMark, 'signature'>): string {
	return `doorstep request 1|${method}|${path}|${digest}|${mark.vault}|${mark.key}|${mark.at}|${mark.nonce}`;
}

/** What the server's identity key signs of one of its keys. */
export function serverKeyText(key: Omit<ServerKey, 'mark'>): string {
	return `doorstep server key 1|${key.kid}|${key.publicKey}|${key.made}`;
}

/** Server side. */
export function readSealedRequest(body: string): Result<{ readonly head: SealedHead; readonly groups: readonly SealedGroup[] }> {
	const [first, ...lines] = body.split('\n').filter((line) => line !== '');
	const arrived = first === undefined ? undefined : parseJson(first);
	const spoken = checkProtocol(protocolOf(arrived), null);
	if (!spoken.ok) return spoken;
	const parsed = v.safeParse(head, arrived);
	if (!parsed.success) return fail(problem('body_unreadable', { field: 'head' }));
	if (lines.length > limits.operations) return fail(problem('too_many_operations', { limit: limits.operations }));
	const groups = v.safeParse(v.array(sealedGroup), lines.map(parseJson));
	return groups.success ? ok({ head: parsed.output, groups: groups.output }) : fail(problem('body_unreadable', { field: 'group' }));
}

/** One that was kept aside. */
export function readSealedGroup(value: unknown): SealedGroup | undefined {
	const parsed = v.safeParse(sealedGroup, value);
	return parsed.success ? parsed.output : undefined;
}

export function readRequestMark(header: string | null): RequestMark | undefined {
	const parsed = v.safeParse(requestMark, header === null ? undefined : parseJson(header));
	return parsed.success ? parsed.output : undefined;
}

export function readKeysRequest(body: string): Result<KeysRequest> {
	const parsed = v.safeParse(keysRequest, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'keys' }));
}

/** Device side. */
export function writeSealedRequest(first: SealedHead, groups: readonly SealedGroup[]): string {
	return [first, ...groups].map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function readSealedAnswer(value: unknown): Result<SealedAnswer> {
	const parsed = v.safeParse(answer, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

export function readServerKeys(value: unknown): Result<ServerKeys> {
	const parsed = v.safeParse(serverKeys, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}
