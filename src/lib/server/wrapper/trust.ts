import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderSVG } from 'uqr';
import { trustPage } from './trustPage.ts';
import type { Settings } from './settings.ts';

const certificatePath = '/trust/doorstep-ca.crt';
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Answers /trust (how to install the local authority's root) when there is one. @returns whether it answered */
export function trustAnswer(settings: Settings, request: IncomingMessage, response: ServerResponse, pathname: string): boolean {
	const { rootCertificate } = settings;
	if (rootCertificate === undefined || (pathname !== '/trust' && pathname !== certificatePath)) return false;
	response.setHeader('content-security-policy', pagePolicy);
	response.setHeader('cache-control', 'no-cache');
	if (pathname === certificatePath) {
		response.writeHead(200, { 'content-type': 'application/x-x509-ca-cert', 'content-disposition': 'attachment; filename="doorstep-ca.crt"' }).end(request.method === 'HEAD' ? undefined : rootCertificate);
		return true;
	}
	const app = appAddress(settings);
	const here = `${settings.trustPort === undefined ? app : trustAddress(settings)}/trust`;
	const page = trustPage({ app, certificatePath, qr: `data:image/svg+xml;base64,${Buffer.from(renderSVG(here)).toString('base64')}`, here });
	response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(request.method === 'HEAD' ? undefined : page);
	return true;
}

/** The listener of the port without TLS: nothing but /trust, and every other address leads there. */
export function trustOnly(settings: Settings): (request: IncomingMessage, response: ServerResponse) => void {
	return (request, response) => {
		response.setHeader('x-content-type-options', 'nosniff');
		const pathname = (request.url ?? '/').split('?')[0] ?? '/';
		if ((request.method === 'GET' || request.method === 'HEAD') && trustAnswer(settings, request, response, pathname)) return;
		response.writeHead(302, { location: '/trust' }).end();
	};
}

/** The name phones use: the first of the certificate that is not this machine for itself. */
function publicName(settings: Settings): string {
	return settings.tls?.names.find((name) => name !== 'localhost' && !name.startsWith('127.') && !name.includes(':')) ?? settings.origin?.hostname ?? 'localhost';
}

export function appAddress(settings: Settings): string {
	if (settings.origin !== undefined) return settings.origin.origin;
	return `${settings.tls === undefined ? 'http' : 'https'}://${publicName(settings)}:${String(settings.port)}`;
}

function trustAddress(settings: Settings): string {
	return `http://${publicName(settings)}:${String(settings.trustPort)}`;
}
