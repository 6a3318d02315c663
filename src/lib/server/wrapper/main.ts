/**
 * The server: `node src/lib/server/wrapper/main.ts`, after a build. Everything it needs is in the environment (docs/operations.md).
 * Says `ready <address>` on its standard output when it serves; ends with 0 after SIGTERM or SIGINT.
 */
import { type EventEmitter, once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { problemText } from '../../domain/problems/problemText.ts';
import { answerParserError } from './answers.ts';
import { openLog } from '../log.ts';
import { type DoorLog, doorLog } from './doorLog.ts';
import { serverLimits } from './serverLimits.ts';
import { readSettings, type Settings } from './settings.ts';
import { watchAnswers } from './shutdown.ts';
import { readSite } from './site.ts';
import { trustOnly } from './trust.ts';
import { addressHeader, bodyLimit, protocolHeader, wrap } from './wrapper.ts';

async function main(): Promise<void> {
	const settings = readSettings(process.env);
	if (!settings.ok) {
		const texts = (['zh-CN', 'en'] as const).map((locale) => problemText(settings.problem, locale));
		for (const text of texts) process.stderr.write(`${text.title} ${text.whatToDo}\n`);
		process.exitCode = 1;
		return;
	}
	await serve(settings.value, path.resolve(process.env['DOORSTEP_BUILD_DIR'] ?? 'build'));
}

async function serve(settings: Settings, build: string): Promise<void> {
	const site = readSite(build);
	const handler = await loadHandler(build, settings);
	const answers = watchAnswers();
	const door = doorLog(openLog(path.resolve(process.env['DOORSTEP_DATA_DIR'] ?? 'data', 'logs', 'door'), process.env['DOORSTEP_LOG_STDOUT'] !== '0'));
	const server = makeServer(settings, answers.watch(wrap(settings, site, handler, door.refused)), door);
	const servers = [server];
	await listen(server, settings.port, settings.host);
	if (settings.trustPort !== undefined && settings.rootCertificate !== undefined) {
		const plain = createServer(serverLimits, answers.watch(trustOnly(settings)));
		await listen(plain, settings.trustPort, settings.host);
		servers.push(plain);
	}
	process.stdout.write(`ready ${addressOf(server, settings)}\n`);
	onStop(async () => {
		await answers.close(servers);
		door.close();
		// adapter-node's own event: the endpoints close their database connections on it.
		const events: EventEmitter = process;
		events.emit('sveltekit:shutdown', 'SIGTERM');
		setTimeout(() => process.exit(0), 3000).unref();
	});
}

/** The handler reads its settings from the environment while it is imported. */
async function loadHandler(build: string, settings: Settings): Promise<RequestListener> {
	process.env['BODY_SIZE_LIMIT'] = String(bodyLimit);
	process.env['PROTOCOL_HEADER'] = protocolHeader;
	process.env['ADDRESS_HEADER'] = addressHeader;
	// The wrapper has checked the Host header, so SvelteKit may take the address that was asked. The endpoints still need the public one.
	delete process.env['ORIGIN'];
	if (settings.origin !== undefined) process.env['DOORSTEP_PUBLIC_ORIGIN'] = settings.origin.origin;
	const { handler } = (await import(pathToFileURL(path.join(build, 'handler.js')).href)) as { handler: (...args: [...Parameters<RequestListener>, () => void]) => void };
	return (request, response) => handler(request, response, () => response.writeHead(404).end());
}

function makeServer(settings: Settings, listener: RequestListener, door: DoorLog): Server {
	const { tls } = settings;
	const server = tls === undefined ? createServer(serverLimits, listener) : createTlsServer({ ...serverLimits, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' }, listener);
	server.on('clientError', (error, socket) => answerParserError(error, socket, door.refused));
	server.maxConnections = 4000;
	return server;
}

async function listen(server: Server, port: number, host: string): Promise<void> {
	server.listen(port, host);
	await once(server, 'listening');
}

function addressOf(server: Server, settings: Settings): string {
	const { port } = server.address() as AddressInfo;
	const name = settings.host === '::' || settings.host === '0.0.0.0' ? 'localhost' : settings.host;
	return `${settings.tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}

/** The second Ctrl-C ends at once; the terminal's first one and the parent's SIGTERM are the same wish. */
function onStop(stop: () => Promise<void>): void {
	let interrupts = 0;
	let stopping = false;
	const begin = (signal: NodeJS.Signals): void => {
		if (signal === 'SIGINT' && ++interrupts > 1) process.exit(130);
		if (stopping) return;
		stopping = true;
		void stop();
	};
	process.on('SIGINT', begin);
	process.on('SIGTERM', begin);
}

try {
	await main();
} catch (error) {
	const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
	if (!busy) throw error;
	process.stderr.write(`Port ${process.env['PORT'] ?? ''} is taken by another program. Stop it, or choose another: PORT=8421 npm start\n`);
	process.exitCode = 1;
}
