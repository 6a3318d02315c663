import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pagePolicy } from './headers.ts';

/** What the build holds, read once at start. */
export type Site = { readonly files: ReadonlySet<string>; readonly pagePolicy: string };

/** @param build the folder that adapter-node wrote */
export function readSite(build: string): Site {
	const shell = readFileSync(path.join(build, 'prerendered', 'index.html'), 'utf8');
	const files = new Set(readdirSync(path.join(build, 'client'), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => `/${path.relative(path.join(build, 'client'), path.join(entry.parentPath, entry.name)).split(path.sep).join('/')}`));
	return { files, pagePolicy: pagePolicy(shell) };
}

export type Route = 'shell' | 'handler' | 'nothing';

/**
 * Who answers: SvelteKit's handler (assets and /api), or the one prerendered shell, which stands at every address of the app so that
 * deep links work. `nothing`: neither a file, nor an endpoint, nor a person who navigates.
 */
export function routeOf(site: Site, request: { readonly method: string; readonly pathname: string; readonly navigates: boolean }): Route {
	const { method, pathname, navigates } = request;
	if (pathname === '/api' || pathname.startsWith('/api/') || site.files.has(pathname)) return 'handler';
	const reads = method === 'GET' || method === 'HEAD';
	if (!reads) return 'nothing';
	if (pathname === '/') return 'shell';
	return navigates && !pathname.startsWith('/_app/') ? 'shell' : 'nothing';
}

/** Whether a browser asks for a page to show. */
export function isNavigation(headers: { readonly accept?: string | undefined; readonly 'sec-fetch-mode'?: string | string[] | undefined }): boolean {
	return headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').includes('text/html');
}
