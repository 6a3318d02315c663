import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Stop } from '../lib/say.mjs';
import { majorOf, program } from './binaries.ts';
import type { Place } from './place.ts';

/** The role that initdb makes; used only to make the two roles of the application. */
export const superuserName = 'postgres';

/** 'ready', or 'absent' when there is no cluster yet. Stops when another major made it. */
export async function clusterState(place: Place): Promise<'ready' | 'absent'> {
	const major = (await readFile(path.join(place.dataFolder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
	if (major === '') return 'absent';
	const ours = majorOf(place.binaries.version);
	if (major !== ours) {
		throw new Stop(
			`The database in ${place.dataFolder} was made by PostgreSQL ${major}; this Doorstep brings PostgreSQL ${ours}, which cannot open it. Nothing was changed.\n` +
				'  Go back to the Doorstep that made it, or move the data with pg_dumpall of the old version and psql of the new one (docs/operations.md).',
		);
	}
	return 'ready';
}

/**
 * Makes the cluster beside its place and renames it there, so that a kill half-way leaves nothing that looks finished.
 * The folder must be absent or empty.
 */
export async function initialise(place: Place, password: string, options: { readonly sync: boolean }): Promise<void> {
	const { dataFolder, identity } = place;
	await mkdir(path.dirname(dataFolder), { recursive: true });
	const work = await mkdtemp(`${dataFolder}-init-`);
	try {
		const passwordFile = path.join(work, 'password');
		await writeFile(passwordFile, password, { mode: 0o600 });
		if (identity !== undefined) {
			await chown(work, identity.uid, identity.gid);
			await chown(passwordFile, identity.uid, identity.gid);
		}
		const fresh = path.join(work, 'cluster');
		const args = ['--pgdata', fresh, '--username', superuserName, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8'];
		args.push('--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C', '--data-checksums');
		if (!options.sync) args.push('--no-sync');
		const { code, output } = await runQuietly(program(place.binaries, 'initdb'), args, place);
		if (code !== 0) throw new Stop(`PostgreSQL could not make its database (initdb, exit code ${String(code)}):\n${indent(output)}`);
		await chmod(fresh, 0o700);
		await rename(fresh, dataFolder);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

function runQuietly(file: string, args: readonly string[], place: Place): Promise<{ code: number; output: string }> {
	return new Promise((resolve, reject) => {
		const child = spawn(file, args, { ...place.identity && { uid: place.identity.uid, gid: place.identity.gid }, cwd: path.dirname(place.dataFolder), env: plainEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** Nothing of the caller's PG* variables may reach our cluster, and messages are to be in English for the log's readers. */
export function plainEnvironment(): NodeJS.ProcessEnv {
	return { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C', ...process.platform === 'win32' && { SystemRoot: process.env['SystemRoot'] } };
}

export function indent(text: string): string {
	return text.trimEnd().split('\n').map((line) => `  | ${line}`).join('\n');
}
