import type { FileManifest } from '../db/store.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import { call } from './http.ts';
import type { TransportPorts } from './transport.ts';

const version = { 'tus-resumable': '1.0.0' } as const;
const files = '/api/files';

/** Sends a file by tus 1.0: made once, then chunk by chunk from where the server stands (https://tus.io/protocols/resumable-upload). */
export async function uploadByTus(ports: TransportPorts, manifest: FileManifest, bytes: Uint8Array, begun: (address: string | null) => Promise<void>, signal: AbortSignal): Promise<Result<null>> {
	const found = manifest.upload === null ? null : await offsetOf(ports, manifest.upload, signal);
	if (found !== null && !found.ok && !isGone(found)) return found;
	let address = manifest.upload;
	let offset = found?.ok === true ? found.value : 0;
	if (address === null || found?.ok === false) {
		const made = await create(ports, manifest, signal);
		// The answer to the last piece was lost, and the upload is finished and forgotten: the server has the file.
		if (!made.ok) return made.problem.code === 'record_exists' ? ok(null) : made;
		address = made.value;
		offset = 0;
		await begun(address);
	}
	while (offset < bytes.byteLength) {
		const sent = await patch(ports, address, offset, bytes.subarray(offset, offset + limits.fileChunkBytes), signal);
		if (!sent.ok) {
			// Damaged on its way: the next try starts from the beginning.
			if (sent.problem.code === 'file_hash_differs') await begun(null);
			return sent;
		}
		if (sent.value <= offset) return fail(problem('server_answer_unreadable'));
		offset = sent.value;
	}
	return ok(null);
}

function isGone(result: Result<unknown>): boolean {
	return !result.ok && ['not_found', 'file_missing', 'server_answer_unreadable'].includes(result.problem.code);
}

async function create(ports: TransportPorts, manifest: FileManifest, signal: AbortSignal): Promise<Result<string>> {
	const metadata = Object.entries({ id: manifest.id, sha256: manifest.sha256, mime: manifest.mime }).map(([name, value]) => `${name} ${btoa(value)}`).join(',');
	const made = await call(ports, { method: 'POST', path: files, headers: { ...version, 'upload-length': String(manifest.size), 'upload-metadata': metadata }, signal });
	if (!made.ok) return made;
	const location = made.value.headers.get('location');
	if (made.value.status !== 201 || location === null) return fail(problem('server_answer_unreadable'));
	// Only the path counts: behind a proxy the server may not know its own name.
	const path = new URL(location, 'https://doorstep.invalid').pathname;
	return path.startsWith(`${files}/`) ? ok(path) : fail(problem('server_answer_unreadable'));
}

async function offsetOf(ports: TransportPorts, address: string, signal: AbortSignal): Promise<Result<number>> {
	const asked = await call(ports, { method: 'HEAD', path: address, headers: version, signal });
	return asked.ok ? readOffset(asked.value) : asked;
}

async function patch(ports: TransportPorts, address: string, offset: number, chunk: Uint8Array, signal: AbortSignal): Promise<Result<number>> {
	const headers = { ...version, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
	const sent = await call(ports, { method: 'PATCH', path: address, headers, body: chunk as Uint8Array<ArrayBuffer>, signal });
	return sent.ok ? readOffset(sent.value) : sent;
}

function readOffset(response: Response): Result<number> {
	const offset = Number(response.headers.get('upload-offset') ?? Number.NaN);
	return Number.isSafeInteger(offset) && offset >= 0 ? ok(offset) : fail(problem('server_answer_unreadable'));
}
