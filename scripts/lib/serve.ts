import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { DatabaseUrls } from '../postgres/roles.ts';
import { dataFiles, folders } from './project.ts';
import { Stop } from './say.mjs';

export type Serving = { readonly url: string; readonly hints: readonly string[]; readonly ended: Promise<number>; stop(): Promise<void> };

/** Starts the wrapper server and waits for its `ready <address>`. `environment` goes on top of ours. */
export async function startServer(database: DatabaseUrls, environment: NodeJS.ProcessEnv): Promise<Serving> {
	await mkdir(dataFiles.uploads, { recursive: true, mode: 0o700 });
	const { DOORSTEP_HINTS: hints = '', ...extra } = environment;
	const env = {
		DOORSTEP_DATA_DIR: folders.data, DOORSTEP_FILES_DIR: dataFiles.uploads, ...process.env, ...extra,
		NODE_ENV: 'production', DOORSTEP_DB_OWNER_URL: database.ownerUrl, DOORSTEP_DB_APP_URL: database.appUrl,
	};
	const child = spawn(process.execPath, ['src/lib/server/wrapper/main.ts'], { cwd: folders.root, env, stdio: ['ignore', 'pipe', 'inherit'] });
	const ended = new Promise<number>((resolve) => {
		child.on('error', () => resolve(127));
		child.on('exit', (code) => resolve(code ?? 1));
	});
	const url = await new Promise<string>((resolve, reject) => {
		createInterface(child.stdout).on('line', (line) => {
			if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
		});
		void ended.then((code) => reject(new Stop(`The server did not start (exit code ${String(code)}); its message stands above.`)));
	});
	return {
		url, hints: hints.split('\n').filter((line) => line !== ''), ended,
		stop: async () => {
			child.kill('SIGTERM');
			await ended;
		},
	};
}
