import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';

const unpack = promisify(gunzip);
export type BodyLimits = { readonly packed: number; readonly unpacked: number };

/** Bytes as text, at most `packed` on the wire and `unpacked` after gzip; stops reading at the limit. */
export async function readBody(request: Request, limits: BodyLimits): Promise<Result<string>> {
	const encoding = request.headers.get('content-encoding') ?? 'identity';
	if (encoding !== 'identity' && encoding !== 'gzip') return fail(problem('body_unreadable', { field: 'content-encoding' }));
	const raw = await readBytes(request, encoding === 'gzip' ? limits.packed : limits.unpacked);
	if (!raw.ok) return raw;
	const bytes = encoding === 'gzip' ? await unpackBytes(raw.value, limits.unpacked) : raw;
	return bytes.ok ? decode(bytes.value) : bytes;
}

/** At most so many bytes; stops reading at the limit. */
export async function readBytes(request: Request, limit: number): Promise<Result<Buffer>> {
	if (Number(request.headers.get('content-length') ?? 0) > limit) return fail(problem('body_too_large', { limit }));
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of request.body ?? []) {
			size += chunk.byteLength;
			if (size > limit) return fail(problem('body_too_large', { limit }));
			chunks.push(chunk);
		}
	} catch {
		return fail(problem('body_unreadable', { field: 'body' }));
	}
	return ok(Buffer.concat(chunks));
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
