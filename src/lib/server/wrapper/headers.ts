import { createHash } from 'node:crypto';

/** A worker takes its policy from its own response, so scripts of workers get one that only lets them talk to us. */
export const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
/** For what is neither page nor worker: it must not act as a page when it is opened by itself. */
export const inertPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/**
 * The policy of the page: what the build wrote into the shell's own meta element (the directives of svelte.config.js with the hashes of
 * SvelteKit's scripts), the hashes of the other inline scripts, and `frame-ancestors`, which a meta element cannot hold.
 */
export function pagePolicy(shell: string): string {
	const meta = /<meta http-equiv="content-security-policy" content="([^"]*)"/.exec(shell)?.[1];
	if (meta === undefined) throw new Error('the built shell holds no content security policy: is kit.csp set in svelte.config.js?');
	const missing = inlineScriptHashes(shell).filter((hash) => !meta.includes(hash));
	const directives = meta.split(';').map((directive) => directive.trim()).filter((directive) => directive !== '');
	const withHashes = directives.map((directive) => (directive.startsWith('script-src ') ? [directive, ...missing].join(' ') : directive));
	return [...withHashes, "frame-ancestors 'none'"].join('; ');
}

/** `'sha256-…'` of each script element without `src`, over the exact bytes between its tags. */
export function inlineScriptHashes(html: string): readonly string[] {
	const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
	return scripts.map((match) => `'sha256-${createHash('sha256').update(match[1] ?? '').digest('base64')}'`);
}

/** What every response carries, whoever makes it. */
export function commonHeaders(tls: boolean): { readonly [name: string]: string } {
	return {
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'no-referrer',
		'permissions-policy': 'camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), interest-cohort=()',
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-resource-policy': 'same-origin',
		'x-frame-options': 'DENY',
		...(tls ? { 'strict-transport-security': 'max-age=31536000' } : {}),
	};
}

export type Kind = 'page' | 'worker' | 'api' | 'asset';

/** @param pathname decoded path of the request */
export function kindOf(pathname: string, isPage: boolean): Kind {
	if (isPage) return 'page';
	if (pathname === '/api' || pathname.startsWith('/api/')) return 'api';
	return pathname === '/service-worker.js' || pathname.startsWith('/_app/immutable/workers/') ? 'worker' : 'asset';
}

export function policyOf(kind: Kind, page: string): string {
	if (kind === 'page') return page;
	return kind === 'worker' ? workerPolicy : inertPolicy;
}

/** Immutable assets get their long life from the file server; the rest is asked for again each time. */
export function cacheControlOf(kind: Kind): string {
	return kind === 'api' ? 'no-store' : 'no-cache';
}
