import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import { call } from './http.ts';
import { within } from './ndjson.ts';
import type { TransportPorts } from './transport.ts';

/** A slow line may take its time; it is the silence that ends it. */
const wholeMs = 30 * 60_000;
const silentMs = 45_000;

/** Fetches the bytes of a file; more than a file may hold is no file. */
export async function downloadFile(ports: TransportPorts, path: string, came: (bytes: number, of: number | null) => void = () => undefined): Promise<Result<{ readonly bytes: Uint8Array; readonly mime: string }>> {
	const answered = await call(ports, { method: 'GET', path, timeoutMs: wholeMs });
	if (!answered.ok) return answered;
	const { headers, body } = answered.value;
	const mime = headers.get('content-type') ?? 'application/octet-stream';
	if (mime.startsWith('text/html') || body === null) return fail(problem('server_answer_unreadable'));
	const length = Number(headers.get('content-length') ?? Number.NaN);
	// Packed on its way by a proxy, the length is not the file's.
	const of = Number.isSafeInteger(length) && !headers.has('content-encoding') ? length : null;
	const pieces: Uint8Array[] = [];
	let size = 0;
	const reader = body.getReader();
	try {
		for (;;) {
			const { done, value } = await within(reader.read(), silentMs);
			if (done) break;
			pieces.push(value);
			size += value.byteLength;
			if (size > limits.fileBytes) return fail(problem('server_answer_unreadable'));
			came(size, of);
		}
	} catch {
		return fail(problem('offline'));
	} finally {
		void reader.cancel().catch(() => undefined);
	}
	if (of !== null && size !== of) return fail(problem('offline'));
	return ok({ bytes: joined(pieces, size), mime });
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
	const bytes = new Uint8Array(size);
	let at = 0;
	for (const piece of pieces) {
		bytes.set(piece, at);
		at += piece.byteLength;
	}
	return bytes;
}
