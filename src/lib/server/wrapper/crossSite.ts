import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request that may change something was made by another site's page. Browsers say so themselves (Sec-Fetch-Site); older ones
 * send Origin, which must name the host that was asked. A request with neither is not from a page: the bearer token decides.
 */
export function isCrossSite(method: string, headers: IncomingHttpHeaders): boolean {
	if (method === 'GET' || method === 'HEAD') return false;
	const site = headers['sec-fetch-site'];
	if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
	const { origin } = headers;
	if (origin === undefined) return false;
	return !URL.canParse(origin) || new URL(origin).host !== hostWithoutDefaultPort(origin, headers.host);
}

function hostWithoutDefaultPort(origin: string, host: string | undefined): string | undefined {
	const address = `${origin.slice(0, origin.indexOf(':'))}://${host ?? ''}`;
	return URL.canParse(address) ? new URL(address).host : undefined;
}
