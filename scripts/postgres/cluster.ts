import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Stop } from '../lib/say.mjs';
import { program } from './binaries.ts';
import { indent, plainEnvironment } from './initialise.ts';
import type { Place } from './place.ts';

/** A PostgreSQL that runs. `ended` settles when it stops for whatever reason, with its exit code. */
export type Cluster = { readonly port: number; readonly ended: Promise<number>; stop(): Promise<void> };

export type ClusterOptions = {
	readonly logFile: string;
	/** Off only in tests that do not look at durability. */
	readonly durable: boolean;
	/** A free one otherwise. */
	readonly port?: number;
	/** A folder to delete when PostgreSQL has ended. */
	readonly removeAfterwards?: string;
};

/**
 * Holds PostgreSQL while the pipe on its standard input stays open, and stops it (fast shutdown) when the pipe closes, which it does
 * when this process ends in whatever way: no orphan keeps the data folder. Detached, so that Ctrl-C does not reach it before us.
 */
const keeper = `exec 3<&0
"$@" </dev/null 3<&- & server=$!
(read -r _ <&3; kill -INT $server 2>/dev/null) & watcher=$!
exec 3<&-
wait $server; code=$?
kill $watcher 2>/dev/null
[ -z "$REMOVE_AFTERWARDS" ] || rm -rf "$REMOVE_AFTERWARDS"
exit $code`;

export async function startCluster(place: Place, options: ClusterOptions): Promise<Cluster> {
	const port = options.port ?? (await freePort());
	const settings = {
		listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', max_connections: '60',
		...(options.durable ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' } : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
		password_encryption: 'scram-sha-256', jit: 'off', timezone: 'UTC', log_timezone: 'UTC',
		// Personal data must not reach the log: no statements, no DETAIL lines, no parameters.
		log_error_verbosity: 'terse', log_min_error_statement: 'panic', log_statement: 'none', log_parameter_max_length_on_error: '0',
	};
	const args = ['-D', place.dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
	const log = openLog(options.logFile);
	const child = spawnServer(place, args, log, options.removeAfterwards ?? '');
	closeSync(log);
	const ended = new Promise<number>((resolve) => {
		child.on('error', () => resolve(127));
		child.on('exit', (code) => resolve(code ?? 1));
	});
	await waitUntilReady(place, port, ended, options.logFile);
	// The keeper ends with us, so a cluster alone is no reason for this process to stay.
	child.unref();
	if (child.stdin instanceof Socket) child.stdin.unref();
	return { port, ended, stop: () => stop(child, ended) };
}

function spawnServer(place: Place, args: readonly string[], log: number, remove: string): ChildProcess {
	const file = program(place.binaries, 'postgres');
	const options = { ...place.identity && { uid: place.identity.uid, gid: place.identity.gid }, cwd: path.dirname(place.dataFolder), env: { ...plainEnvironment(), REMOVE_AFTERWARDS: remove }, stdio: ['pipe' as const, log, log] };
	if (process.platform === 'win32') return spawn(file, args, options);
	return spawn('/bin/sh', ['-c', keeper, 'doorstep-postgres', file, ...args], { ...options, detached: true });
}

/** PostgreSQL writes its state into line 8 of postmaster.pid, and its port into line 4. */
async function waitUntilReady(place: Place, port: number, ended: Promise<number>, logFile: string): Promise<void> {
	let code: number | undefined;
	void ended.then((value) => (code = value));
	for (let tries = 0; tries < 3000; tries++) {
		if (code !== undefined) throw new Stop(`PostgreSQL did not start (exit code ${String(code)}). The end of its log (${logFile}):\n${indent(await tail(logFile))}`);
		const lines = (await readFile(path.join(place.dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
		// Of a killed PostgreSQL the file stays behind.
		if (lines[3]?.trim() === String(port) && lines[7]?.trim() === 'ready' && isAlive(Number(lines[0]))) return;
		await wait(20);
	}
	throw new Stop(`PostgreSQL is not ready after a minute. The end of its log (${logFile}):\n${indent(await tail(logFile))}`);
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
	child.ref();
	if (process.platform === 'win32') child.kill();
	else child.stdin?.end();
	await ended;
}

/** The process that holds this data folder now, if it lives: PostgreSQL itself clears away what a dead one left. */
export async function holderOf(dataFolder: string): Promise<number | undefined> {
	const pid = Number((await readFile(path.join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
	return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
}

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
	return address.port;
}

function openLog(file: string): number {
	mkdirSync(path.dirname(file), { recursive: true });
	if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) renameSync(file, `${file}.1`);
	return openSync(file, 'a', 0o600);
}

export async function tail(file: string): Promise<string> {
	return (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(-12).join('\n');
}
