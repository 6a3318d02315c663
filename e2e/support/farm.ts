import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/lib/onNode24.mjs';
import { freePort } from '../../scripts/postgres/cluster.ts';
import { appRole, type DatabaseUrls } from '../../scripts/postgres/roles.ts';
import { seedDemo } from '../../src/lib/server/demo/seed.ts';
import type { LogLine } from '../../src/lib/server/log.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import { end, startProcess } from './server.ts';

/** Several real servers over one database and one folder of files, as behind a balancer that knows no sticky sessions. */
export type Farm = {
	/** Addresses without a slash at their end; a server keeps its own whatever happens to it. */
	readonly urls: readonly string[];
	pid(index: number): number;
	/** What a server's log says, line by line. */
	log(index: number): Promise<readonly LogLine[]>;
	/** Ends one at once, as kill -9 does. */
	kill(index: number): Promise<void>;
	start(index: number): Promise<void>;
	close(): Promise<void>;
};

export type FarmOptions = { readonly servers: number; /** Fills the empty database; the demo's town when nothing is given. */ readonly fill?: (ownerUrl: string) => Promise<unknown>; /** Before the servers start. */ readonly prepare?: () => Promise<void> };

const fillDemo = (ownerUrl: string): Promise<unknown> => seedDemo(ownerUrl, { seed: 1, doors: 60, cases: 6 });

/** @param database empty */
export async function startFarm(database: DatabaseUrls, { servers, fill = fillDemo, prepare }: FarmOptions): Promise<Farm> {
	await migrate(database.ownerUrl, appRole);
	await fill(database.ownerUrl);
	await prepare?.();
	const folder = await mkdtemp(path.join(tmpdir(), 'doorstep-farm-'));
	const ports = await Promise.all(Array.from({ length: servers }, () => freePort()));
	const environment = (index: number): NodeJS.ProcessEnv => ({
		DOORSTEP_DB_OWNER_URL: database.ownerUrl, DOORSTEP_DB_APP_URL: database.appUrl, DOORSTEP_DEMO: '1', DOORSTEP_LOG_STDOUT: '0', DOORSTEP_BUILD_DIR: path.join(root, 'build'),
		DOORSTEP_DATA_DIR: path.join(folder, `server-${String(index)}`), DOORSTEP_FILES_DIR: path.join(folder, 'files'), DOORSTEP_STORAGE_KEYS: path.join(folder, 'storage-keys.json'), HOST: '127.0.0.1', PORT: String(ports[index]),
	});
	// All at the same moment, as after a power cut: what each does at its start must be safe beside the others.
	const processes: ChildProcess[] = await Promise.all(ports.map((_, index) => startProcess(environment(index))));
	// A test that failed on its way does not come to close it.
	process.once('exit', () => processes.forEach((each) => each.kill('SIGKILL')));
	const at = (index: number): ChildProcess => {
		const process = processes[index];
		if (process === undefined) throw new Error('there is no such server');
		return process;
	};
	return {
		urls: ports.map((port) => `http://localhost:${String(port)}`),
		pid: (index) => at(index).pid ?? 0,
		log: async (index) => {
			const text = await readFile(path.join(folder, `server-${String(index)}`, 'logs', 'server.log'), 'utf8').catch(() => '');
			return text.split('\n').filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as LogLine);
		},
		kill: (index) => end(at(index), 'SIGKILL'),
		start: async (index) => {
			processes[index] = await startProcess(environment(index));
		},
		close: async () => {
			await Promise.all(processes.map((process) => end(process, 'SIGTERM')));
			await rm(folder, { recursive: true, force: true });
		},
	};
}
