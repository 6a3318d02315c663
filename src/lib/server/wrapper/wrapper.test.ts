import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request as plainRequest, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureCertificates } from '../../../../scripts/authority/authority.ts';
import { answerParserError } from './answers.ts';
import { certificateNames, type Settings } from './settings.ts';
import { watchAnswers } from './shutdown.ts';
import { trustOnly } from './trust.ts';
import { wrap } from './wrapper.ts';

const site = { files: new Set(['/icon.svg']), pagePolicy: "default-src 'self'" };
const plain: Settings = { host: '127.0.0.1', port: 0, origin: undefined, trustProxy: false, tls: undefined, rootCertificate: undefined, trustPort: undefined };
const echo: RequestListener = (request, response) => {
	response.end(JSON.stringify({ url: request.url, scheme: request.headers['x-doorstep-scheme'], client: request.headers['x-doorstep-client'] }));
};

let servers: Server[] = [];
afterEach(() => {
	for (const server of servers) server.close().closeAllConnections();
	servers = [];
});

async function serve(server: Server): Promise<number> {
	servers.push(server);
	server.on('clientError', answerParserError);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

async function bodyOf(response: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of response) text += String(chunk);
	return text;
}

describe('the wrapper', () => {
	it('serves the shell at a deep link, with its headers', async () => {
		const port = await serve(createServer(wrap(plain, site, echo)));
		const response = await fetch(`http://127.0.0.1:${String(port)}/cases/7?x=1`, { headers: { accept: 'text/html' } });
		expect(await response.json()).toMatchObject({ url: '/' });
		expect(response.headers.get('content-security-policy')).toBe(site.pagePolicy);
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
		expect(response.headers.get('cache-control')).toBe('no-cache');
	});

	it('tells the handler scheme and client itself', async () => {
		const port = await serve(createServer(wrap(plain, site, echo)));
		const response = await fetch(`http://127.0.0.1:${String(port)}/api/x`, { headers: { 'x-doorstep-client': '6.6.6.6', 'x-doorstep-scheme': 'https' } });
		expect(await response.json()).toEqual({ url: '/api/x', scheme: 'http', client: '127.0.0.1' });
	});

	type Bad = readonly [string, { method?: string; path?: string; headers?: { [name: string]: string } }, number, string];
	const bad: readonly Bad[] = [
		['a foreign host', { headers: { host: 'evil.example' } }, 421, 'origin_not_allowed'],
		['another site’s change', { method: 'POST', path: '/api/x', headers: { origin: 'https://evil.example' } }, 403, 'origin_not_allowed'],
		['a body that is too large', { method: 'POST', path: '/api/x', headers: { 'content-length': '17000000' } }, 413, 'body_too_large'],
		['a path that is none', { path: '/%E0%A4%A' }, 400, 'body_unreadable'],
		['a method nobody needs', { method: 'TRACE' }, 405, 'method_not_allowed'],
		['a lost file', { path: '/gone.js' }, 404, 'not_found'],
	];
	it.each(bad)('answers %s with a problem and never asks the handler', async (_, options, status, code) => {
		const port = await serve(createServer(wrap(plain, site, () => expect.unreachable())));
		const request = plainRequest({ port, host: '127.0.0.1', ...options });
		request.flushHeaders();
		if (options.method === undefined) request.end();
		const [response] = (await once(request, 'response')) as [IncomingMessage];
		expect(response.statusCode).toBe(status);
		expect(JSON.parse(await bodyOf(response))).toMatchObject({ code });
		expect(response.headers['x-content-type-options']).toBe('nosniff');
		request.destroy();
	});

	it('answers what is not HTTP', async () => {
		const port = await serve(createServer(wrap(plain, site, echo)));
		const socket = connect(port, '127.0.0.1');
		socket.end('GARBAGE\r\n\r\n');
		let text = '';
		for await (const chunk of socket) text += String(chunk);
		expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*"body_unreadable"/);
	});
});

describe('shutdown', () => {
	it('finishes an answer under way, ends event streams, and takes nothing new', async () => {
		let finish = (): void => undefined;
		const answers = watchAnswers();
		const server = createServer(answers.watch((request, response) => {
			if (request.url === '/stream') response.setHeader('content-type', 'text/event-stream').write(': hello\n\n');
			else {
				finish = () => response.end('whole');
				response.flushHeaders();
			}
		}));
		const address = `http://127.0.0.1:${String(await serve(server))}`;
		const stream = await fetch(`${address}/stream`);
		const slow = await fetch(`${address}/slow`);
		const closed = answers.close([server]);
		await expect(stream.text()).rejects.toThrow();
		await expect(fetch(`${address}/slow`)).rejects.toThrow();
		finish();
		expect(await slow.text()).toBe('whole');
		await closed;
	});
});

describe('TLS with the local authority', () => {
	let folder = '';
	let settings: Settings = plain;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'doorstep-ca-'));
		const files = await ensureCertificates(folder, ['doorstep.lan', '127.0.0.1']);
		const [cert, key, root] = await Promise.all([files.cert, files.key, files.root].map((file) => readFile(file, 'utf8')));
		settings = { ...plain, port: 443, rootCertificate: root, trustPort: 81, tls: { cert: cert ?? '', key: key ?? '', names: certificateNames(cert ?? '') } };
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	it('is trusted by who trusts the root, under the names it was made for', async () => {
		const { tls, rootCertificate } = settings;
		const port = await serve(createTlsServer({ cert: tls?.cert, key: tls?.key }, wrap(settings, site, echo)));
		const request = tlsRequest({ host: '127.0.0.1', port, servername: 'doorstep.lan', ca: rootCertificate, path: '/api/x', headers: { host: 'doorstep.lan' } }).end();
		const [response] = (await once(request, 'response')) as [IncomingMessage];
		expect(response.headers['strict-transport-security']).toBeDefined();
		expect(JSON.parse(await bodyOf(response))).toMatchObject({ scheme: 'https' });
		const wrong = tlsRequest({ host: '127.0.0.1', port, servername: 'other.lan', ca: rootCertificate }).end();
		await expect(once(wrong, 'response')).rejects.toThrow(/altnames/);
	});

	it('offers the root without TLS, and nothing else there', async () => {
		const port = await serve(createServer(trustOnly(settings)));
		const page = await fetch(`http://127.0.0.1:${String(port)}/cases/1`);
		expect(page.url).toMatch(/\/trust$/);
		const text = await page.text();
		expect(text).toContain('https://doorstep.lan:443');
		expect(text).toContain('data:image/svg+xml;base64,');
		const root = await fetch(`http://127.0.0.1:${String(port)}/trust/doorstep-ca.crt`);
		expect(root.headers.get('content-type')).toBe('application/x-x509-ca-cert');
		expect(await root.text()).toBe(settings.rootCertificate);
	});
});
