import { parseProblem, problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { TransportPorts } from './transport.ts';

export type Call = {
	readonly method: string; readonly path: string; readonly headers?: Record<string, string>; readonly body?: BodyInit; readonly signal?: AbortSignal;
	/** For the whole answer, its body included. */
	readonly timeoutMs?: number;
	/** Until the answer begins: the silence that ends a request, however long the answer may then take. A minute, and for a large body the time it takes on a weak line. */
	readonly silenceMs?: number;
};

const answerWithinMs = 60_000;
/** Bytes a millisecond of the weakest line on which a body is still waited for (2 kB a second). */
const weakest = 2;

/**
 * One request. Ok holds an answer of our server with a good status; everything else is a problem: a captive portal's page or redirect is
 * `server_answer_unreadable`, silence is `offline`.
 */
export async function call(ports: TransportPorts, request: Call): Promise<Result<Response>> {
	const token = ports.token();
	const limit = AbortSignal.timeout(request.timeoutMs ?? answerWithinMs);
	const silence = new AbortController();
	const timer = setTimeout(() => silence.abort(), request.silenceMs ?? answerWithinMs + sizeOf(request.body) / weakest);
	let response: Response;
	try {
		response = await (ports.fetch ?? fetch)(request.path, {
			method: request.method, body: request.body ?? null, cache: 'no-store', credentials: 'omit', redirect: 'manual',
			headers: { ...request.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
			signal: AbortSignal.any([limit, silence.signal, ...(request.signal === undefined ? [] : [request.signal])]),
		});
	} catch {
		return fail(problem('offline'));
	} finally {
		clearTimeout(timer);
	}
	if (response.ok) return ok(response);
	return fail(await refusal(response));
}

export function jsonBody(body: unknown): Pick<Call, 'body' | 'headers'> {
	return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function sizeOf(body: BodyInit | undefined): number {
	if (typeof body === 'string') return body.length;
	return body instanceof Uint8Array ? body.byteLength : 0;
}

async function refusal(response: Response) {
	if (isKind(response, 'application/json')) {
		try {
			return parseProblem(await response.json());
		} catch {
			return problem('server_answer_unreadable');
		}
	}
	// A proxy before a server that is down or restarting.
	return problem([502, 503, 504].includes(response.status) ? 'server_busy' : 'server_answer_unreadable');
}

export function isKind(response: Response, type: string): boolean {
	return response.headers.get('content-type')?.toLowerCase().startsWith(type) === true;
}

/** Reads JSON of our server; a page that came with status 200 is no answer. */
export async function readJson(response: Response): Promise<Result<unknown>> {
	if (response.status === 204) return ok(null);
	if (!isKind(response, 'application/json')) return fail(problem('server_answer_unreadable'));
	try {
		return ok(await response.json());
	} catch {
		return fail(problem('server_answer_unreadable'));
	}
}
