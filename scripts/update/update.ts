import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../../src/lib/server/backup/disk.ts';
import { partsOf } from '../../src/lib/server/backup/readBackup.ts';
import { backupSettings } from '../../src/lib/server/backup/settings.ts';
import { keyFor } from '../backup/keyTalk.ts';
import { restore } from '../backup/restore.ts';
import { makeBackup } from '../commands/backup.ts';
import { node24Path } from '../lib/install.mjs';
import { root } from '../lib/onNode24.mjs';
import { dataFiles, folders } from '../lib/project.ts';
import { say, sayWhileWaiting, Stop } from '../lib/say.mjs';
import { dropNext, fetchNewest, headCommit, holdsCommit, layOut, nextFolder, refuseChangedFolder, takeOver } from './git.ts';

/**
 * How far an update has come; nothing else opens the database while it is there. `trying`: the new version is at the database, the backup was made
 * before. `passed`: the check is passed, and the folder becomes the new version.
 */
type Journal = { readonly phase: 'trying' | 'passed'; readonly backup: string; readonly commit: string };

/**
 * Takes a new version without ever being between two: it is fetched, installed and built beside this one; the database is backed up; the new version
 * brings it up to date and checks itself; only then does the folder become the new version. If anything fails the database goes back to the backup.
 */
export async function update(wish: { readonly from: string | undefined; readonly ref: string | undefined }): Promise<number> {
	const unfinished = await readJournal();
	if (unfinished?.phase === 'passed') return finish(unfinished);
	if (unfinished !== undefined) {
		say('An update was cut off while the new version was being tried. Going back first …');
		await goBack(unfinished);
	}
	refuseChangedFolder();
	const commit = fetchNewest(wish.from, wish.ref);
	if (holdsCommit(commit)) {
		say('This is the newest version already.');
		return 0;
	}
	say(`New version ${commit.slice(0, 9)}; this one is ${headCommit().slice(0, 9)}. Making it ready beside this one …`);
	layOut(commit);
	try {
		await prepare();
		const made = await makeBackup();
		const journal: Journal = { phase: 'trying', backup: made.file, commit };
		await writeJournal(journal);
		if (await passesCheck(journal)) return await finish({ ...journal, phase: 'passed' });
		await goBack(journal);
		say('The new version did not pass its check (above), so everything is as it was before: this version and its database. Start it with npm start.');
		return 1;
	} finally {
		dropNext();
	}
}

/** The same packages are shared; others are installed by the new version itself. */
async function prepare(): Promise<void> {
	const lock = (folder: string): Promise<string> => readFile(path.join(folder, 'package-lock.json'), 'utf8');
	if ((await lock(root)) === (await lock(nextFolder))) await symlink(path.join(root, 'node_modules'), path.join(nextFolder, 'node_modules'), 'junction');
	if ((await runNext(['--prepare'])) !== 0) throw new Stop('The new version could not be installed or built (above). Nothing was changed; start Doorstep with npm start.');
}

async function passesCheck({ backup }: Journal): Promise<boolean> {
	const counts = path.join(nextFolder, 'counts.json');
	const key = await keyFor(backup, backupSettings(process.env, folders.data).keyFile);
	const rows: Record<string, number> = {};
	for await (const { head } of partsOf(backup, key)) {
		if (head.part !== 'end') continue;
		for (const { name, lines } of head.sums) if (name.startsWith('table ')) rows[name.slice('table '.length)] = lines;
	}
	await writeFile(counts, JSON.stringify(rows));
	say('Trying the new version …');
	return (await runNext(['--counts', counts])) === 0;
}

function runNext(args: readonly string[]): Promise<number> {
	return sayWhileWaiting('still at it', 15, () => new Promise((resolve) => {
		const env = { ...process.env, DOORSTEP_DATA_DIR: folders.data, DOORSTEP_UPDATING: '1' };
		const child = spawn(node24Path(root), [path.join(nextFolder, 'scripts', 'selfCheck.mjs'), ...args], { cwd: nextFolder, env, stdio: ['ignore', 'inherit', 'inherit'] });
		child.on('error', () => resolve(127));
		child.on('close', (code) => resolve(code ?? 1));
	}));
}

/** The database of the backup; photos and keys were not touched. */
async function goBack({ backup }: Journal): Promise<void> {
	say('Going back to the database of before …');
	const key = await keyFor(backup, backupSettings(process.env, folders.data).keyFile);
	for (const line of await restore({ file: backup, key, what: 'database' })) say(`  ${line}`);
	await clearJournal();
}

async function finish(journal: Journal): Promise<number> {
	await writeJournal(journal);
	takeOver(journal.commit);
	for (const name of ['node_modules', 'build']) await replaceBy(path.join(nextFolder, name), path.join(root, name));
	await clearJournal();
	dropNext();
	say(`Updated to ${journal.commit.slice(0, 9)}. Start it with npm start. The backup of before: ${journal.backup}`);
	return 0;
}

/** What is not there, or only shared, stays; npm start makes whatever is missing. */
async function replaceBy(fresh: string, place: string): Promise<void> {
	const there = await lstat(fresh).catch(() => undefined);
	if (there === undefined || there.isSymbolicLink()) return;
	const old = path.join(root, '.update', `old-${path.basename(place)}`);
	await rm(old, { recursive: true, force: true });
	await mkdir(path.dirname(old), { recursive: true });
	if (existsSync(place)) await rename(place, old);
	await rename(fresh, place);
	await rm(old, { recursive: true, force: true });
}

async function readJournal(): Promise<Journal | undefined> {
	const text = await readFile(dataFiles.updating, 'utf8').catch(() => undefined);
	return text === undefined ? undefined : (JSON.parse(text) as Journal);
}

async function writeJournal(journal: Journal): Promise<void> {
	await writeFile(`${dataFiles.updating}.new`, JSON.stringify(journal), { mode: 0o600, flush: true });
	await rename(`${dataFiles.updating}.new`, dataFiles.updating);
	await syncFolder(folders.data);
}

async function clearJournal(): Promise<void> {
	await rm(dataFiles.updating, { force: true });
	await syncFolder(folders.data);
}
