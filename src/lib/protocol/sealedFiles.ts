import * as v from 'valibot';
import type { Id, VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { count, parseJson, text } from './scalars.ts';

/**
 * Files on the locked lane: POST asks how far the server has one, PATCH goes on from there with sealed blocks, both without a session and
 * signed by the device. The upload is the same that the clear lane makes of the file, so either goes on where the other stopped.
 */
export function sealedFilePath(id: Id): string {
	return `/api/sync/sealed/files/${id}`;
}
/** Holds the `SealedFileKey` as JSON; `uploadOffset`: from which clear byte a PATCH goes on. Its body begins with the block that holds it. */
export const fileKeyHeader = 'doorstep-file-key';
export const uploadOffset = 'upload-offset';

/** A file's key, sealed to the server's key `kid`. */
export type SealedFileKey = { readonly v: 1; readonly kid: string; readonly enc: string; readonly sealed: string };
/**
 * `at`: it stands at this byte. `received`: the server has the whole. `unknown`: not before its record is here. `waits`: only the unlocked app can
 * send it, and why. `retry`: later, as it is.
 */
export type SealedFileAnswer =
	| { readonly state: 'at'; readonly offset: number }
	| { readonly state: 'received' | 'unknown' }
	| { readonly state: 'waits' | 'retry'; readonly code: string };

const base64 = v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(1_000));
const sealedFileKey = v.object({ v: v.literal(1), kid: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)), enc: base64, sealed: base64 });
const answer = v.variant('state', [
	v.object({ state: v.literal('at'), offset: count }),
	v.object({ state: v.picklist(['received', 'unknown']) }),
	v.object({ state: v.picklist(['waits', 'retry']), code: text(60) }),
]);

/** What a file's key is bound to. */
export function fileKeyText(kid: string, vault: VaultId, id: Id): string {
	return `doorstep file key 1|${kid}|${vault}|${id}`;
}

/** What stands for the body in the device's signature: the blocks prove themselves, under the key that is named here. */
export function fileRequestText(key: string, offset: string): string {
	return `doorstep file request 1|${offset}|${key}`;
}

/** Server side. */
export function readSealedFileKey(header: string | null): SealedFileKey | undefined {
	const parsed = v.safeParse(sealedFileKey, header === null ? undefined : parseJson(header));
	return parsed.success ? parsed.output : undefined;
}

/** Device side. */
export function readSealedFileAnswer(value: unknown): Result<SealedFileAnswer> {
	const parsed = v.safeParse(answer, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}
