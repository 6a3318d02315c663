import { parseProblem, problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Id } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import type { FileUploads } from './uploads.ts';

/** A request as the tus server takes them, made on the server itself. */
export function tusRequest(id: Id, method: 'POST' | 'PATCH', headers: Record<string, string>, body?: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>): Request {
	const path = method === 'POST' ? '/api/files' : `/api/files/${id}`;
	// `duplex` is asked for by the platform where a body streams, and missing in the DOM's types.
	const init: RequestInit & { readonly duplex?: 'half' } = { method, headers: { 'tus-resumable': '1.0.0', ...headers }, ...(body === undefined ? {} : { body, duplex: 'half' }) };
	return new Request(`http://doorstep.invalid${path}`, init);
}

export function beginRequest(id: Id, size: number): Request {
	return tusRequest(id, 'POST', { 'upload-length': String(size), 'upload-metadata': `id ${btoa(id)}` });
}

/** Puts the bytes of a file whose record is known through the same upload as a device's: sealed, hashed and noted in the same way. Goes on where it stopped. `bytes` are asked for only if they have not arrived. */
export async function putWhole(uploads: FileUploads, actor: Actor, id: Id, bytes: () => Promise<Buffer | undefined>): Promise<Result<null>> {
	const stands = await uploads.stands(actor, id);
	if (stands.state !== 'open') return stands.state === 'received' ? ok(null) : fail(problem('server_busy'));
	const whole = await bytes();
	if (whole === undefined) return fail(problem('server_busy'));
	if (stands.offset === null) {
		const begun = await uploads.handle(actor, beginRequest(id, stands.size));
		if (!begun.ok) return ended(begun);
	}
	const offset = stands.offset ?? 0;
	const sent = await uploads.handle(actor, tusRequest(id, 'PATCH', { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, new Uint8Array(whole.subarray(offset))));
	return sent.ok ? ok(null) : ended(sent);
}

/** Another request may have brought it meanwhile. */
async function ended(response: Response): Promise<Result<null>> {
	const refused = parseProblem(await response.json());
	return refused.code === 'record_exists' ? ok(null) : fail(refused);
}
