import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { allMigrations } from '../store/migrations/all.ts';
import { recordForAll } from '../store/auditAppend.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { migrate } from '../store/migrate.ts';
import { eraseAgain } from '../store/erasures.ts';
import { Reload } from '../store/reload.ts';
import type { BackupKey } from './backupKey.ts';
import type { SealedCopies } from './copies.ts';
import { syncFolder } from './disk.ts';
import { BackupFault } from './fault.ts';
import { readKeysFile, type KeysFile } from './keysFile.ts';
import type { About } from './parts.ts';
import { listedFiles, partsOf, type ListedFile } from './readBackup.ts';
import { openRecords } from './sealedRecords.ts';

export type RestoreSource = { readonly file: string; readonly key: BackupKey; readonly progress?: (step: string) => void };
export type DatabaseTarget = { readonly ownerUrl: string; /** The role that serves requests; it exists. */ readonly appRole: string; /** False: nothing was acknowledged since the backup. */ readonly newEpoch: boolean };
export type RestoredDatabase = { readonly about: About; readonly rows: ReadonlyMap<string, number> };

/** What the backup tells of itself. Throws a BackupFault when this Doorstep does not know a step that its database has taken. */
export async function readAbout({ file, key }: RestoreSource): Promise<About> {
	for await (const { head } of partsOf(file, key)) {
		if (head.part !== 'about') break;
		const known = new Set(allMigrations.map(({ number, name }) => `${String(number)} ${name}`));
		const unknown = head.migrations.filter(({ number, name }) => !known.has(`${String(number)} ${name}`));
		if (unknown.length > 0) throw new BackupFault('newer', `The backup was made by Doorstep ${head.app}, which is newer than this one (its database knows ${unknown.map(({ name }) => name).join(', ')}). Update Doorstep first: npm run update.`);
		return head;
	}
	throw new BackupFault('damaged', `${file} has no beginning.`);
}

/** Fills an empty database: the shape of the backup's own time, its rows, and then the steps that came since. */
export async function restoreDatabase(source: RestoreSource, target: DatabaseTarget): Promise<RestoredDatabase> {
	const about = await readAbout(source);
	await migrate(target.ownerUrl, target.appRole, new Set(about.migrations.map((migration) => migration.number)));
	const held = await readKeysFile(path.dirname(source.file), source.key);
	const rows = new Map(await reload(source, target, about, held));
	source.progress?.('bringing it up to date');
	await migrate(target.ownerUrl, target.appRole);
	if (held !== undefined) for (const [name, count] of await reloadApart(target.ownerUrl, held)) rows.set(name, count);
	await withOwner(target.ownerUrl, (db) => recordForAll(db, [{ kind: 'restored', detail: { backupOf: about.at, newEpoch: target.newEpoch } }]));
	return { about, rows };
}

async function reload({ file, key, progress }: RestoreSource, { ownerUrl, newEpoch }: DatabaseTarget, about: About, held: KeysFile | undefined): Promise<ReadonlyMap<string, number>> {
	const reload = await Reload.begin(ownerUrl);
	const rows = new Map<string, number>();
	const missing: ListedFile[] = [];
	try {
		for await (const { head, body } of partsOf(file, key)) {
			if (head.part === 'files') for await (const listed of listedFiles(body)) if (listed.state === 'missing') missing.push(listed);
			if (head.part !== 'table') continue;
			progress?.(`table ${head.name}`);
			rows.set(head.name, await reload.fill(head, head.name === 'record' ? openRecords(body, head.columns, held?.keys) : body));
		}
		await reload.forgetFiles(missing);
		await reload.finish(about, newEpoch);
		return rows;
	} catch (error) {
		await reload.abandon();
		throw error;
	}
}

/** What all backups of the folder share, as it is now: living keys, and what was erased, which goes again. */
async function reloadApart(ownerUrl: string, held: KeysFile): Promise<ReadonlyMap<string, number>> {
	const reload = await Reload.begin(ownerUrl);
	const rows = new Map<string, number>();
	try {
		for (const { table, lines } of held.tables) rows.set(table.name, await reload.fill(table, (async function* () { yield lines; })()));
		await reload.commit();
	} catch (error) {
		await reload.abandon();
		throw error;
	}
	await withOwner(ownerUrl, eraseAgain);
	return rows;
}

/** Photos, documents, keys and certificates into empty folders. Each is on the disk for good when this returns. */
export async function restoreFiles({ file, key, progress }: RestoreSource, copies: SealedCopies, to: { readonly filesDir: string; readonly dataDir: string }): Promise<{ readonly files: number; readonly serverFiles: number }> {
	let files = 0;
	let serverFiles = 0;
	await mkdir(to.filesDir, { recursive: true, mode: 0o700 });
	const held = await readKeysFile(path.dirname(file), key);
	if (held !== undefined) await writeWhole(path.join(to.dataDir, 'storage-keys.json'), 0o600, (async function* () { yield held.storageKeys; })());
	for await (const { head, body } of partsOf(file, key)) {
		if (head.part === 'files') {
			for await (const listed of listedFiles(body)) {
				if (listed.state !== 'here' || held?.erased.has(`${listed.tenantId}/${listed.fileId}`) === true) continue;
				await writeWhole(path.join(to.filesDir, listed.tenantId, listed.fileId), 0o600, copies.read(listed));
				files += 1;
				if (files % 100 === 0) progress?.(`files: ${String(files)}`);
			}
		}
		if (head.part === 'server-file') {
			const target = path.resolve(to.dataDir, head.path);
			if (!target.startsWith(path.resolve(to.dataDir) + path.sep)) throw new BackupFault('damaged', 'The backup names a file outside of the data folder.');
			await writeWhole(target, head.mode, body);
			serverFiles += 1;
		}
	}
	return { files, serverFiles };
}

async function writeWhole(target: string, mode: number, bytes: AsyncIterable<Buffer>): Promise<void> {
	const folder = path.dirname(target);
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const handle = await open(`${target}.new`, 'w', mode);
	try {
		for await (const part of bytes) await handle.writeFile(part);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await rename(`${target}.new`, target);
	await syncFolder(folder);
}
