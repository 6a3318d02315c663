/** How a request is answered: by the shell, from the precache, or by the network untouched. */
export type Answer = 'shell' | 'asset' | 'network';

/** Never the shell's business: the API, the page of the local authority, and what is asked of other servers. */
const networkOnly = ['/api', '/trust'];
/** A path whose last part has an ending is a file, not a screen. */
const fileName = /\.[a-z0-9]+$/i;

/** Answers of the API are never cached: what an officer may see lies sealed in the vault, and nowhere else. */
export function answerFor(request: { readonly method: string; readonly mode: string; readonly url: string }, origin: string): Answer {
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== origin) return 'network';
	if (networkOnly.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`))) return 'network';
	if (request.mode === 'navigate') return fileName.test(url.pathname) ? 'network' : 'shell';
	return 'asset';
}
