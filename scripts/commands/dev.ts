import { spawn } from 'node:child_process';
import { openDatabase } from '../lib/database.ts';
import { dataFiles, folders, tool } from '../lib/project.ts';
import { clearRun, currentRun, writeRun } from '../lib/runFile.ts';
import { say } from '../lib/say.mjs';
import { prepareTenant } from '../lib/tenant.ts';

/** Vite's development server over the same database as `npm start`. Arguments go to Vite. */
export async function main(args: readonly string[]): Promise<number> {
	const running = await currentRun();
	if (running !== undefined) {
		say(`Doorstep already runs in this folder: ${running.url} (process ${String(running.pid)}). Stop it first.`);
		return 1;
	}
	await writeRun('vite dev');
	const database = await openDatabase();
	try {
		const tenant = await prepareTenant(database, { takeDemo: true });
		const env = {
			...process.env, DOORSTEP_DB_OWNER_URL: database.ownerUrl, DOORSTEP_DB_APP_URL: database.appUrl, DOORSTEP_DEMO: tenant.demo ? '1' : '0',
			DOORSTEP_DATA_DIR: folders.data, DOORSTEP_FILES_DIR: dataFiles.uploads,
		};
		const child = spawn(process.execPath, [tool('vite/bin/vite.js'), 'dev', ...args], { cwd: folders.root, env, stdio: 'inherit' });
		process.on('SIGINT', () => undefined);
		process.on('SIGTERM', () => child.kill('SIGTERM'));
		return await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 0)));
	} finally {
		await database.stop();
		await clearRun();
	}
}
