import type { FileManifest } from '../db/store.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import { call } from './http.ts';
import type { FileSource, TransportPorts } from './transport.ts';

const version = { 'tus-resumable': '1.0.0' } as const;
const files = '/api/files';
/** A piece that was through in this time doubles the next, up to so many chunks: a good line is used, a weak one loses little when it is cut. */
const quickMs = 1_500;
const mostChunks = 8;

type Upload = { readonly ports: TransportPorts; readonly manifest: FileManifest; readonly source: FileSource; readonly begun: (address: string | null) => Promise<void>; readonly signal: AbortSignal };

/** Sends a file by tus 1.0: made once, then piece by piece from where the server stands (https://tus.io/protocols/resumable-upload). */
export async function uploadByTus(upload: Upload): Promise<Result<null>> {
	const { manifest, begun } = upload;
	// What left while the app was locked has no small copy there yet.
	const early = manifest.upload === null && manifest.begunLocked === true ? await sendSmall(upload) : ok(null);
	if (!early.ok) return early;
	const address = manifest.upload ?? (manifest.begunLocked === true ? `${files}/${manifest.id}` : null);
	const found = address === null ? null : await offsetOf(upload, address);
	if (found !== null && found.ok) return sendFrom(upload, address ?? files, found.value);
	if (found !== null && !found.ok && !isGone(found)) return found;
	const small = await sendSmall(upload);
	if (!small.ok) return small;
	const made = await create(upload);
	// The answer to the last piece was lost, and the upload is finished and forgotten: the server has the file.
	if (!made.ok) return made.problem.code === 'record_exists' ? ok(null) : made;
	await begun(made.value);
	return sendFrom(upload, made.value, 0);
}

async function sendFrom(upload: Upload, address: string, from: number): Promise<Result<null>> {
	let offset = from;
	let chunks = 1;
	while (offset < upload.manifest.size) {
		const piece = await pieceAt(upload, offset, chunks);
		if (piece === null) return fail(problem('storage_damaged', { count: 1 }));
		const startedMs = performance.now();
		const sent = await patch(upload, address, offset, piece);
		if (!sent.ok) {
			// Damaged on its way: the server has thrown it away, and the next try starts from the beginning.
			if (sent.problem.code === 'file_hash_differs') await upload.begun(null);
			return sent;
		}
		if (sent.value <= offset) return fail(problem('server_answer_unreadable'));
		offset = sent.value;
		chunks = performance.now() - startedMs < quickMs ? Math.min(chunks * 2, mostChunks) : 1;
	}
	return ok(null);
}

/** From any byte: the server may have kept half a chunk. */
async function pieceAt({ manifest, source }: Upload, offset: number, chunks: number): Promise<Uint8Array<ArrayBuffer> | null> {
	const first = Math.floor(offset / limits.fileChunkBytes);
	const last = Math.min(first + chunks, manifest.chunks) - 1;
	const start = first * limits.fileChunkBytes;
	const piece = new Uint8Array(Math.min((last + 1) * limits.fileChunkBytes, manifest.size) - start);
	for (let part = first; part <= last; part += 1) {
		const chunk = await source.chunk(part);
		const at = part * limits.fileChunkBytes - start;
		if (chunk === null || chunk.byteLength !== Math.min(limits.fileChunkBytes, piece.byteLength - at)) return null;
		piece.set(chunk, at);
	}
	return piece.subarray(offset - start);
}

/** So that colleagues see the small copy while the rest is under way. What the server does not want of it never keeps the file back. */
async function sendSmall({ ports, manifest, source, signal }: Upload): Promise<Result<null>> {
	const bytes = manifest.small === undefined ? null : await source.small();
	if (manifest.small === undefined || bytes === null) return ok(null);
	const sent = await call(ports, { method: 'PUT', path: `${files}/${manifest.id}/small`, headers: { 'content-type': manifest.small.mime }, body: bytes as Uint8Array<ArrayBuffer>, signal });
	return sent.ok || !['offline', 'server_busy', 'session_ended'].includes(sent.problem.code) ? ok(null) : sent;
}

function isGone(result: Result<unknown>): boolean {
	return !result.ok && ['not_found', 'file_missing', 'server_answer_unreadable'].includes(result.problem.code);
}

async function create({ ports, manifest, signal }: Upload): Promise<Result<string>> {
	const metadata = Object.entries({ id: manifest.id, sha256: manifest.sha256, mime: manifest.mime }).map(([name, value]) => `${name} ${btoa(value)}`).join(',');
	const made = await call(ports, { method: 'POST', path: files, headers: { ...version, 'upload-length': String(manifest.size), 'upload-metadata': metadata }, signal });
	if (!made.ok) return made;
	const location = made.value.headers.get('location');
	if (made.value.status !== 201 || location === null) return fail(problem('server_answer_unreadable'));
	// Only the path counts: behind a proxy the server may not know its own name.
	const path = new URL(location, 'https://doorstep.invalid').pathname;
	return path.startsWith(`${files}/`) ? ok(path) : fail(problem('server_answer_unreadable'));
}

async function offsetOf({ ports, signal }: Upload, address: string): Promise<Result<number>> {
	const asked = await call(ports, { method: 'HEAD', path: address, headers: version, signal });
	return asked.ok ? readOffset(asked.value) : asked;
}

async function patch({ ports, signal }: Upload, address: string, offset: number, piece: Uint8Array<ArrayBuffer>): Promise<Result<number>> {
	const headers = { ...version, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
	const sent = await call(ports, { method: 'PATCH', path: address, headers, body: piece, signal });
	return sent.ok ? readOffset(sent.value) : sent;
}

function readOffset(response: Response): Result<number> {
	const offset = Number(response.headers.get('upload-offset') ?? Number.NaN);
	return Number.isSafeInteger(offset) && offset >= 0 ? ok(offset) : fail(problem('server_answer_unreadable'));
}
