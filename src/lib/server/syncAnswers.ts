import { createGzip, constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream';

const pack = promisify(gzip);
/** Packed bytes are handed on in pieces of this size: each costs a system call and some hops through streams. */
const chunkSize = 128 * 1024;
const headers = { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store', vary: 'accept-encoding' };

function takesGzip(request: Request): boolean {
	return (request.headers.get('accept-encoding') ?? '').split(',').some((part) => part.trim().startsWith('gzip'));
}

/** Lines that are all known. */
export async function linesAnswer(request: Request, lines: readonly object[]): Promise<Response> {
	const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
	if (!takesGzip(request) || text.length < 1000) return new Response(text, { headers });
	return new Response(new Uint8Array(await pack(text, { level: 5 })), { headers: { ...headers, 'content-encoding': 'gzip' } });
}

/** Pieces as they come; each is flushed through gzip, so that the device may use a page before the next is read from the database. */
export function streamAnswer(request: Request, pieces: AsyncGenerator<string>): Response {
	const source = Readable.from(pieces, { objectMode: false });
	if (!takesGzip(request)) return new Response(Readable.toWeb(source) as ReadableStream, { headers });
	const packed = createGzip({ level: 5, chunkSize, flush: constants.Z_SYNC_FLUSH });
	// Errors reach the reader as a broken body: without its last line the device knows the answer was cut off.
	pipeline(source, packed, () => undefined);
	return new Response(Readable.toWeb(packed) as ReadableStream, { headers: { ...headers, 'content-encoding': 'gzip' } });
}
