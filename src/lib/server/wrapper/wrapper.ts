import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { limits } from '../../protocol/messages.ts';
import { type Problem, problem } from '../../domain/problems/problem.ts';
import { sendProblem } from './answers.ts';
import { isCrossSite } from './crossSite.ts';
import { cacheControlOf, commonHeaders, kindOf, policyOf } from './headers.ts';
import { hostAllowed } from './hosts.ts';
import type { Settings } from './settings.ts';
import { isNavigation, routeOf, type Site } from './site.ts';
import { trustAnswer } from './trust.ts';

/** Bytes of one request's body, whatever it is for; endpoints have smaller limits of their own. */
export const bodyLimit = limits.requestBytes;
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Headers through which SvelteKit learns scheme and address; what a client sends under these names is overwritten. */
export const protocolHeader = 'x-doorstep-scheme';
export const addressHeader = 'x-doorstep-client';

/** Checks every request before anything else sees it, sets the security headers of every response, and serves the shell. `refused` hears the code of each refusal. */
export function wrap(settings: Settings, site: Site, handler: RequestListener, refused: (code: string) => void = () => undefined): RequestListener {
	const common = commonHeaders(settings.tls !== undefined || settings.trustProxy);
	return (request, response) => {
		for (const [name, value] of Object.entries(common)) response.setHeader(name, value);
		const pathname = pathOf(request.url ?? '/');
		const refusal = refusalOf(settings, request, pathname);
		if (refusal !== undefined || pathname === undefined) {
			response.setHeader('content-security-policy', policyOf('api', site.pagePolicy));
			const value = refusal?.problem ?? problem('body_unreadable');
			refused(value.code);
			sendProblem(response, value, refusal?.status);
			return;
		}
		tellWho(settings, request);
		answer(settings, site, handler, request, response, pathname);
	};
}

function answer(settings: Settings, site: Site, handler: RequestListener, request: IncomingMessage, response: ServerResponse, pathname: string): void {
	if (trustAnswer(settings, request, response, pathname)) return;
	const route = routeOf(site, { method: request.method ?? 'GET', pathname, navigates: isNavigation(request.headers) });
	const kind = kindOf(pathname, route === 'shell');
	response.setHeader('content-security-policy', policyOf(kind, site.pagePolicy));
	response.setHeader('cache-control', cacheControlOf(kind));
	if (route === 'nothing') {
		sendProblem(response, problem(request.method === 'GET' || request.method === 'HEAD' ? 'not_found' : 'method_not_allowed'));
		return;
	}
	if (route === 'shell') request.url = '/';
	handler(request, response);
}

function refusalOf(settings: Settings, request: IncomingMessage, pathname: string | undefined): { problem: Problem; status?: number } | undefined {
	if (!hostAllowed(request.headers.host, settings)) return { problem: problem('origin_not_allowed'), status: 421 };
	if (pathname === undefined) return { problem: problem('body_unreadable') };
	if (!methods.has(request.method ?? '')) return { problem: problem('method_not_allowed') };
	if (isCrossSite(request.method ?? '', request.headers)) return { problem: problem('origin_not_allowed') };
	if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return { problem: problem('body_too_large', { limit: `${String(bodyLimit / 1024 / 1024)} MB` }) };
	return undefined;
}

/** The decoded path of a request target; undefined when it cannot be one. */
export function pathOf(target: string): string | undefined {
	try {
		const path = decodeURIComponent(target.split(/[?#]/)[0] ?? '');
		return path.startsWith('/') && !path.includes('\0') ? path : undefined;
	} catch {
		return undefined;
	}
}

function tellWho(settings: Settings, request: IncomingMessage): void {
	request.headers[protocolHeader] = settings.tls !== undefined || settings.trustProxy ? 'https' : 'http';
	request.headers[addressHeader] = clientAddress(settings.trustProxy, request.headers['x-forwarded-for'], request.socket.remoteAddress);
}

/**
 * The last address of X-Forwarded-For is the one that the trusted proxy itself saw. A proxy that tells none must not make its
 * clients look like this machine (demo accounts open on loopback only), so they become 0.0.0.0.
 */
export function clientAddress(trustProxy: boolean, forwarded: string | string[] | undefined, socketAddress: string | undefined): string {
	if (!trustProxy) return socketAddress ?? '0.0.0.0';
	const list = Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '');
	const last = list.split(',').at(-1)?.trim() ?? '';
	return last === '' ? '0.0.0.0' : last;
}
