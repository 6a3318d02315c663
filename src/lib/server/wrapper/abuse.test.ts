import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from '../log.ts';
import { answerParserError } from './answers.ts';
import { doorLog, type DoorLog } from './doorLog.ts';
import { serverLimits } from './serverLimits.ts';
import type { Settings } from './settings.ts';
import { wrap } from './wrapper.ts';

const settings: Settings = { host: '127.0.0.1', port: 0, origin: undefined, trustProxy: false, tls: undefined, rootCertificate: undefined, trustPort: undefined };

/** What never reaches an endpoint: a clear answer, and a line in the log of the door. */
describe('abuse at the door', () => {
	let server: Server;
	let port: number;
	let logged: LogLine[];
	let door: DoorLog;
	let handled: number;
	const open = async (limits: ServerOptions = {}): Promise<void> => {
		logged = [];
		handled = 0;
		door = doorLog({ info: (line) => { logged.push(line); }, error: () => undefined });
		server = createServer({ ...serverLimits, ...limits }, wrap(settings, { files: new Set(), pagePolicy: '' }, (incoming, response) => {
			handled += 1;
			incoming.on('error', () => undefined).resume().on('end', () => response.end('{}'));
		}, door.refused));
		server.on('clientError', (error, socket) => answerParserError(error, socket, door.refused));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		port = (server.address() as AddressInfo).port;
	};
	beforeEach(() => open());
	afterEach(() => {
		door.close();
		server.close().closeAllConnections();
	});
	async function post(headers: Record<string, string>, body: string): Promise<string> {
		const asked = request({ host: '127.0.0.1', port, path: '/api/session', method: 'POST', headers }).end(body);
		const [response] = (await once(asked, 'response')) as [IncomingMessage];
		let text = '';
		for await (const chunk of response) text += String(chunk);
		return `${String(response.statusCode)} ${(JSON.parse(text) as { code?: string }).code ?? ''}`;
	}

	const form = 'account=admin&password=x';
	const json = '{"account":"admin"}';
	it.each<[string, Record<string, string>, string]>([
		['a form of another site', { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' }, form],
		['a form with files of another site', { 'sec-fetch-site': 'cross-site', 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
		['JSON of another site', { origin: 'https://evil.example', 'content-type': 'application/json' }, json],
		['JSON that calls itself text', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', 'content-type': 'text/plain' }, json],
		['JSON of a sandboxed page', { origin: 'null', 'content-type': 'application/json' }, json],
		['JSON of a neighbour on the same site', { 'sec-fetch-site': 'same-site', 'content-type': 'application/json' }, json],
		['a page of the same name without TLS on another port', { origin: 'http://127.0.0.1:1', 'content-type': 'application/json' }, json],
	])('refuses %s', async (_what, headers, body) => {
		expect(await post(headers, body)).toBe('403 origin_not_allowed');
		expect(handled).toBe(0);
		expect(logged).toEqual([{ event: 'refused_at_door', code: 'origin_not_allowed', count: 1 }]);
	});

	it('refuses a body that is said to be too large before reading it', async () => {
		const socket = connect(port, '127.0.0.1');
		socket.write(`POST /api/sync/push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n`);
		let text = '';
		for await (const chunk of socket) text += String(chunk);
		expect(text).toMatch(/^HTTP\/1\.1 413 [\s\S]*"body_too_large"/);
		expect([handled, logged[0]?.['code']]).toEqual([0, 'body_too_large']);
	});

	it.each<[string, string]>([
		['headers that never end', 'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: 1'],
		['a body that drips', 'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{'],
	])('ends %s', async (_what, text) => {
		server.close().closeAllConnections();
		await open({ headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50 });
		const socket = connect(port, '127.0.0.1');
		socket.on('error', () => undefined);
		socket.write(text);
		const drip = setInterval(() => socket.write('x'), 40);
		let answer = '';
		for await (const chunk of socket) answer += String(chunk);
		clearInterval(drip);
		expect(answer).toMatch(/^HTTP\/1\.1 408 /);
		expect(logged.some((line) => line['code'] === 'ERR_HTTP_REQUEST_TIMEOUT')).toBe(true);
	});

	it('gives no request more than two minutes, nor its headers more than fifteen seconds', () => {
		expect(serverLimits).toMatchObject({ headersTimeout: 15_000, requestTimeout: 120_000, maxHeaderSize: 16_384 });
	});

	it('counts a flood and writes a line a minute', () => {
		const lines: LogLine[] = [];
		const one = doorLog({ info: (line) => { lines.push(line); }, error: () => undefined });
		for (let n = 0; n < 1000; n += 1) one.refused('not_found');
		one.close();
		expect(lines.map((line) => line['count'])).toEqual([1, 999]);
	});
});
