import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isAlive } from '../postgres/cluster.ts';
import { dataFiles, folders } from './project.ts';

/** Who runs Doorstep in this folder now. */
export type Run = { readonly pid: number; readonly url: string };

export async function currentRun(): Promise<Run | undefined> {
	const text = await readFile(dataFiles.run, 'utf8').catch(() => undefined);
	if (text === undefined) return undefined;
	const run = JSON.parse(text) as Run;
	return isAlive(run.pid) && (await isDoorstep(run.pid)) ? run : undefined;
}

export async function writeRun(url: string): Promise<void> {
	await mkdir(folders.data, { recursive: true });
	await writeFile(dataFiles.run, JSON.stringify({ pid: process.pid, url } satisfies Run), { mode: 0o600 });
}

export async function clearRun(): Promise<void> {
	await rm(dataFiles.run, { force: true });
}

/** After a crash the number may belong to another program by now. Where there is no /proc the number alone must do. */
async function isDoorstep(pid: number): Promise<boolean> {
	const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => undefined);
	return command === undefined || /scripts[\\/](start|dev)\.mjs/.test(command);
}
