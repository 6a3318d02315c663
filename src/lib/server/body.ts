import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';

const unpack = promisify(gunzip);
export type BodyLimits = { readonly packed: number; readonly unpacked: number };

/** Bytes as text, at most `packed` on the wire and `unpacked` after gzip; stops reading at the limit. */
export async function readBody(request: Request, allowed: BodyLimits): Promise<Result<string>> {
	const encoding = request.headers.get('content-encoding') ?? 'identity';
	if (encoding !== 'identity' && encoding !== 'gzip') return fail(problem('body_unreadable', { field: 'content-encoding' }));
	const raw = await readBytes(request, encoding === 'gzip' ? allowed.packed : allowed.unpacked);
	if (!raw.ok) return raw;
	const bytes = encoding === 'gzip' ? await unpackBytes(raw.value, allowed.unpacked) : raw;
	return bytes.ok ? decode(bytes.value) : bytes;
}

/**
 * At most so many bytes. What is beyond is read and dropped, up to what the wrapper lets in: a request whose body is left unread is cut off by the
 * server, and who sent it would hear of a broken line instead of the limit.
 */
export async function readBytes(request: Request, limit: number): Promise<Result<Buffer>> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of request.body ?? []) {
			size += chunk.byteLength;
			if (size > limits.requestBytes) break;
			if (size > limit) chunks.length = 0;
			else chunks.push(chunk);
		}
	} catch {
		return fail(problem('body_unreadable', { field: 'body' }));
	}
	return size > limit ? fail(problem('body_too_large', { limit })) : ok(Buffer.concat(chunks));
}

async function unpackBytes(bytes: Buffer, limit: number): Promise<Result<Buffer>> {
	try {
		return ok(await unpack(bytes, { maxOutputLength: limit }));
	} catch (error) {
		return fail((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? problem('body_too_large', { limit }) : problem('body_unreadable', { field: 'gzip' }));
	}
}

function decode(bytes: Buffer): Result<string> {
	try {
		return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		return fail(problem('body_unreadable', { field: 'utf-8' }));
	}
}
