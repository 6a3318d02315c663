import type { ProblemCode } from '../../domain/problems/catalogue.ts';
import { parseProblem, problem, problemStatus, type Problem } from '../../domain/problems/problem.ts';
import { parseJson } from '../../protocol/scalars.ts';

/** Types that a browser may be told about; everything else goes out as bytes without a name. */
const shownTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'audio/webm', 'audio/mp4', 'audio/ogg', 'application/pdf'];

/** Bytes that somebody sent are never a page of ours, whatever they hold. */
export function bytesHeaders(mime: string, size: number): Record<string, string> {
	return {
		'content-type': shownTypes.includes(mime) ? mime : 'application/octet-stream', 'content-length': String(size), 'cache-control': 'no-store',
		'content-disposition': 'attachment', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox",
	};
}

/** What the tus server expects to be thrown. */
export function refusal(value: Problem): Error & { status_code: number; body: string } {
	return Object.assign(new Error(value.code), { status_code: problemStatus(value), body: JSON.stringify({ code: value.code, params: value.params ?? {} }) });
}

export function refuseUnless<T>(value: T | undefined, code: ProblemCode): T {
	if (value === undefined) throw refusal(problem(code));
	return value;
}

/** Every error of the API has the same shape, the tus server's own too. */
export async function asProblem(response: Response): Promise<Response> {
	const own = parseJson(await response.text());
	const value = own !== undefined && typeof own === 'object' ? parseProblem(own) : problem(tusCode(response.status));
	const headers = new Headers(response.headers);
	headers.delete('content-length');
	headers.set('content-type', 'application/json');
	headers.set('cache-control', 'no-store');
	return new Response(JSON.stringify({ code: value.code, params: value.params ?? {} }), { status: problemStatus(value), headers });
}

/** What concerns this file alone must not read as a server that is busy: devices would keep every other file back as well. */
function tusCode(status: number): ProblemCode {
	if (status === 413) return 'file_too_large';
	if (status === 404 || status === 410) return 'not_found';
	// The device counts from another byte than the server, or another request holds the file: it asks again where to go on.
	if (status === 409 || status === 423) return 'server_busy';
	return status >= 500 ? 'file_store_failed' : 'body_unreadable';
}
