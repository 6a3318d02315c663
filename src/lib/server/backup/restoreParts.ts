import path from 'node:path';
import { migrations } from '../store/migrations/index.ts';
import { recordForAll } from '../store/auditAppend.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { migrate } from '../store/migrate.ts';
import { eraseAgain } from '../store/erasures.ts';
import { Reload } from '../store/reload.ts';
import type { BackupKey } from './backupKey.ts';
import type { SealedCopies } from './copies.ts';
import { BackupFault } from './fault.ts';
import { writeWhole, type FileStore } from './fileStore.ts';
import { readKeysFile, type KeysFile } from './keysFile.ts';
import type { About } from './parts.ts';
import { listedFiles, partsOf, type ListedFile } from './readBackup.ts';
import { openRecords } from './sealedRecords.ts';
import { sideBySide } from './sideBySide.ts';

export type RestoreSource = { readonly file: string; readonly key: BackupKey; readonly progress?: (step: string) => void };
export type FillPlan = {
	/** False: nothing was acknowledged since the backup. */
	readonly newEpoch: boolean;
	/** Where files will lie: one of which the backup has no copy stays known only if it is there. Null: all stay known. */
	readonly files: FileStore | null;
};
export type DatabaseTarget = FillPlan & { readonly ownerUrl: string; /** The role that serves requests; it exists. */ readonly appRole: string };
export type RestoredDatabase = { readonly about: About; readonly rows: ReadonlyMap<string, number>; /** Files that nobody has any more but perhaps the phones. */ readonly lost: number };

/** What the backup tells of itself. Throws a BackupFault when this Doorstep does not know a step that its database has taken. */
export async function readAbout({ file, key }: RestoreSource): Promise<About> {
	for await (const { head } of partsOf(file, key)) {
		if (head.part !== 'about') break;
		const known = new Set(migrations.map(({ number, name }) => `${String(number)} ${name}`));
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
	const { lost, ...filled } = await reload(source, target, about, held);
	const rows = new Map(filled.rows);
	source.progress?.('bringing it up to date');
	await migrate(target.ownerUrl, target.appRole);
	if (held !== undefined) for (const [name, count] of await reloadApart(target.ownerUrl, held)) rows.set(name, count);
	await withOwner(target.ownerUrl, (db) => recordForAll(db, [{ kind: 'restored', detail: { backupOf: about.at, newEpoch: target.newEpoch } }]));
	return { about, rows, lost };
}

async function reload({ file, key, progress }: RestoreSource, { ownerUrl, newEpoch, files }: DatabaseTarget, about: About, held: KeysFile | undefined): Promise<Omit<RestoredDatabase, 'about'>> {
	const reload = await Reload.begin(ownerUrl);
	const rows = new Map<string, number>();
	const lost: ListedFile[] = [];
	try {
		for await (const { head, body } of partsOf(file, key)) {
			if (head.part === 'files' && files !== null) for await (const listed of listedFiles(body)) if (listed.state !== 'here' && !(await files.holds(listed))) lost.push(listed);
			if (head.part !== 'table') continue;
			progress?.(`table ${head.name}`);
			rows.set(head.name, await reload.fill(head, head.name === 'record' ? openRecords(body, head.columns, held?.keys) : body));
		}
		await reload.forgetFiles(lost);
		await reload.finish(about, newEpoch);
		return { rows, lost: lost.length };
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

/** Photos and documents into the store, keys and certificates into an empty folder. Each is there for good when this returns. */
export async function restoreFiles({ file, key, progress }: RestoreSource, copies: SealedCopies, to: { readonly files: FileStore; readonly dataDir: string }): Promise<{ readonly files: number; readonly serverFiles: number }> {
	let files = 0;
	let serverFiles = 0;
	await to.files.look();
	const held = await readKeysFile(path.dirname(file), key);
	if (held !== undefined) await writeWhole(path.join(to.dataDir, 'storage-keys.json'), 0o600, (async function* () { yield held.storageKeys; })());
	for await (const { head, body } of partsOf(file, key)) {
		if (head.part === 'files') {
			for await (const _done of sideBySide(copied(body, held?.erased), filesAtOnce, (listed) => to.files.put(listed, copies.read(listed)))) {
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

const filesAtOnce = 4;

/** What was erased since is not brought back. */
async function* copied(body: AsyncIterable<Buffer>, erased: KeysFile['erased'] | undefined): AsyncGenerator<ListedFile, void, undefined> {
	for await (const listed of listedFiles(body)) if (listed.state === 'here' && erased?.has(`${listed.tenantId}/${listed.fileId}`) !== true) yield listed;
}
