import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { exists, syncFolder } from '../../src/lib/server/backup/disk.ts';
import { dataFiles, folders } from '../lib/project.ts';

/** One rename. Done when its source is gone or its target is there, so that a list of them can be gone through again after a kill. */
export type Move = { readonly from: string; readonly to: string };

/**
 * How far a restore has come; nothing starts while it is there. `filling`: what was there before is still in its place (an outside database's
 * in the schema `aside`). `swapping`: everything new is whole on the disk, and the moves are under way.
 */
export type Journal = { readonly phase: 'filling'; readonly file: string; readonly aside: string } | { readonly phase: 'swapping'; readonly moves: readonly Move[]; readonly told: readonly string[] };

/** The new in its place, and what is there now aside. What is not there now must not be moved later: it would be the new. */
export async function replacing(move: Move, aside: string): Promise<readonly Move[]> {
	return (await exists(move.to)) ? [{ from: move.to, to: aside }, move] : [move];
}

export async function readJournal(): Promise<Journal | undefined> {
	const text = await readFile(dataFiles.restoring, 'utf8').catch(() => undefined);
	return text === undefined ? undefined : (JSON.parse(text) as Journal);
}

export async function writeJournal(journal: Journal): Promise<void> {
	await mkdir(folders.data, { recursive: true });
	const handle = await open(`${dataFiles.restoring}.new`, 'w', 0o600);
	await handle.writeFile(JSON.stringify(journal));
	await handle.sync();
	await handle.close();
	await rename(`${dataFiles.restoring}.new`, dataFiles.restoring);
	await syncFolder(folders.data);
}

export async function clearJournal(): Promise<void> {
	await rm(dataFiles.restoring, { force: true });
	await syncFolder(folders.data);
}

export async function carryOut(moves: readonly Move[]): Promise<void> {
	for (const { from, to } of moves) {
		if (!(await exists(from)) || (await exists(to))) continue;
		await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
		await rename(from, to);
		await syncFolder(path.dirname(from));
		await syncFolder(path.dirname(to));
	}
}
