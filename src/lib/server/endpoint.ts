import { randomBytes } from 'node:crypto';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import * as v from 'valibot';
import { may, type Right } from '../domain/accounts/rights.ts';
import { problem, problemStatus, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { parseJson } from '../protocol/scalars.ts';
import type { Actor } from './core/port.ts';
import { server, type Server, type TenantServer } from './runtime.ts';
import { isUnreachable } from './store/database.ts';

/** What every endpoint has; `withoutTenant` ones have no more, for they answer before the first set-up too. */
export type OpenCall = { readonly event: RequestEvent; readonly request: Request; readonly server: Server; readonly now: Date };
export type Call = OpenCall & { readonly tenant: TenantServer };
export type SignedInCall = Call & { readonly actor: Actor; readonly token: string };
/** What a handler answers: a problem, a value to send as JSON, or a response of its own. */
export type Answer = Result<Response | object | null>;

/** For everybody. */
export function open(handle: (call: Call) => Promise<Answer>): RequestHandler;
export function open(handle: (call: OpenCall) => Promise<Answer>, options: { readonly withoutTenant: true }): RequestHandler;
export function open(handle: (call: Call) => Promise<Answer>, options?: { readonly withoutTenant: true }): RequestHandler {
	return async (event) => {
		const started = performance.now();
		const found = await attempt(event, handle, options?.withoutTenant === true);
		const ms = Math.round(performance.now() - started);
		found.server?.log.info({ event: 'request', method: event.request.method, route: event.route.id, status: found.response.status, ms, code: found.code });
		return found.response;
	};
}

/**
 * For who is signed in. `alsoLeaving`: a device that is to clear itself may ask it too, for it is part of sending what waits there. `alsoWeak`: who was
 * to give a second factor and has not may ask it too, for it leads to one.
 */
export function signedIn(handle: (call: SignedInCall) => Promise<Answer>, options?: { readonly alsoLeaving?: true; readonly alsoWeak?: true }): RequestHandler {
	return open(async (call) => {
		const token = bearer(call.request);
		const actor = token === null ? undefined : await call.tenant.accounts.actorOf(token, call.now);
		if (token === null) return fail(problem('session_ended'));
		if (actor === undefined) return fail(problem((await call.tenant.accounts.isRevoked(token)) ? 'device_revoked' : 'session_ended'));
		if (actor.me.secondFactor === 'missing' && options?.alsoWeak !== true) return fail(problem('second_factor_missing'));
		return actor.leaving === true && options?.alsoLeaving !== true ? fail(problem('device_wipe')) : handle({ ...call, actor, token });
	});
}

/** For who has the right: the one place where an endpoint asks for more than a sign-in. */
export function withRight(right: Right, handle: (call: SignedInCall) => Promise<Answer>): RequestHandler {
	return signedIn(async (call) => {
		if (may(call.actor.me, right)) return handle(call);
		call.server.log.info({ event: 'right_missing', right, route: call.event.route.id });
		return fail(problem('not_allowed'));
	});
}

type Attempt = { readonly response: Response; readonly code: string | null; readonly server: Server | null };

async function attempt(event: RequestEvent, handle: (call: Call) => Promise<Answer>, withoutTenant: boolean): Promise<Attempt> {
	let running: Server | null = null;
	try {
		running = await server();
		const tenant = withoutTenant ? undefined : await running.tenant();
		const call: OpenCall = { event, request: event.request, server: running, now: new Date() };
		// The overloads of `open` promise a tenant only to handlers that asked for one.
		const answer = tenant === undefined && !withoutTenant ? fail(problem('server_busy')) : await handle({ ...call, tenant } as Call);
		return answer.ok ? { response: asResponse(answer.value), code: await codeIn(answer.value), server: running } : { response: problemResponse(answer.problem), code: answer.problem.code, server: running };
	} catch (error) {
		return broken(error, event, running);
	}
}

/** The code of a problem that a handler has answered in a response of its own (uploads do), for the log. */
async function codeIn(value: Response | object | null): Promise<string | null> {
	if (!(value instanceof Response) || value.status < 400) return null;
	const body = parseJson(await value.clone().text()) as { readonly code?: unknown } | undefined;
	return typeof body?.code === 'string' ? body.code : null;
}

/** The incident's number stands in the answer and in the log; the error's own words only in the log, without its data. */
function broken(error: unknown, event: RequestEvent, running: Server | null): Attempt {
	if (isUnreachable(error)) return { response: problemResponse(problem('database_unreachable')), code: 'database_unreachable', server: running };
	if (isOutOfRoom(error)) return { response: problemResponse(problem('server_full')), code: 'server_full', server: running };
	const incident = randomBytes(4).toString('hex');
	const { name, code, stack } = error instanceof Error ? (error as Error & { code?: string }) : { name: 'unknown', code: undefined, stack: undefined };
	const line = { event: 'incident', incident, route: event.route.id, error: name, code: code ?? null, at: firstOwnFrame(stack) };
	if (running === null) process.stderr.write(`${JSON.stringify({ ...line, message: error instanceof Error ? error.message : '' })}\n`);
	else running.log.error(line);
	return { response: problemResponse(problem('server_broken', { incident })), code: 'server_broken', server: running };
}

/** SQLSTATE disk_full, or the disk's own word. */
function isOutOfRoom(error: unknown): boolean {
	return ['53100', 'ENOSPC'].includes(String((error as { code?: unknown } | null)?.code ?? ''));
}

function firstOwnFrame(stack: string | undefined): string | null {
	return stack?.split('\n').find((frame) => frame.trimStart().startsWith('at ') && !frame.includes('node_modules'))?.trim() ?? null;
}

function asResponse(value: Response | object | null): Response {
	return value instanceof Response ? value : Response.json(value, { headers: { 'cache-control': 'no-store' } });
}

export function problemResponse(value: Problem): Response {
	const headers: Record<string, string> = { 'cache-control': 'no-store' };
	const minutes = value.code === 'sign_in_limited' ? value.params?.['minutes'] : undefined;
	if (typeof minutes === 'number') headers['retry-after'] = String(minutes * 60);
	return Response.json({ code: value.code, params: value.params ?? {} }, { status: problemStatus(value), headers });
}

/** The token of `Authorization: Bearer`. Not a cookie: the device keeps it sealed, and no other site can make a browser send it. */
function bearer(request: Request): string | null {
	return /^Bearer ([\w-]{20,200})$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? null;
}

/** Direct from this computer, not through a proxy on it. */
export function fromLoopback(event: RequestEvent): boolean {
	const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip'].some((name) => event.request.headers.has(name));
	return !forwarded && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(event.getClientAddress());
}

export async function bodyOf<T>(text: Promise<Result<string>>, read: (body: string) => Result<T>): Promise<Result<T>> {
	const body = await text;
	return body.ok ? read(body.value) : body;
}

/** Reads a small JSON body; `field` is what a person would look at first when it is not of this shape. */
export function readAs<T>(shape: v.GenericSchema<unknown, T>, field: string): (body: string) => Result<T> {
	return (body) => {
		const parsed = v.safeParse(shape, parseJson(body));
		return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field }));
	};
}

export { ok, fail };
