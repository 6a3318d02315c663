import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { StorageKeyRing } from '../keys/storageKey.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { Snapshot } from '../store/snapshot.ts';
import { SubjectKeys } from '../store/subjectKeys.ts';
import type { BackupKey } from './backupKey.ts';
import { SealedCopies } from './copies.ts';
import { freeBytes } from './disk.ts';
import { BackupFault } from './fault.ts';
import type { FileStore } from './fileStore.ts';
import { keptApart, writeKeysFile } from './keysFile.ts';
import { nameOf, readParts, writePart, type PartHead, type PartSum } from './parts.ts';
import { backupName, backupTime, toRemove, type Keeping } from './retention.ts';
import { readSealed, SealedWriter } from './sealedFile.ts';
import { sealRecords } from './sealedRecords.ts';
import { serverFiles } from './serverFiles.ts';
import { sideBySide } from './sideBySide.ts';

export type BackupPlan = {
	readonly ownerUrl: string; readonly dataDir: string; readonly files: FileStore;
	/** Where backups go. */
	readonly folder: string;
	readonly key: BackupKey; readonly app: string;
	/** The file of the storage keys. */
	readonly storageKeys: string;
	/** Bytes that stay free on the disk of the backups. */
	readonly reserve: number;
	/** Which earlier ones are removed afterwards; null: none. */
	readonly keeping: Keeping | null;
	readonly progress?: (step: string) => void;
	/** Asked between steps; a true ends it without a backup. */
	readonly stopped?: () => boolean;
};
export type BackupMade = { readonly file: string; readonly at: Date; readonly bytes: number; readonly rows: number; readonly files: number; readonly newFiles: number; readonly missingFiles: number; readonly removed: number };

/**
 * Makes one backup while everything goes on being served. It gets its name only when it lies on the disk for good and has been read back whole,
 * so whatever is called a backup is one. Throws a BackupFault when it cannot be made.
 */
export async function writeBackup(plan: BackupPlan): Promise<BackupMade> {
	await mkdir(plan.folder, { recursive: true, mode: 0o700 });
	const snapshot = await Snapshot.open(plan.ownerUrl);
	try {
		return await write(plan, snapshot);
	} catch (error) {
		if ((error as { code?: unknown }).code === 'ENOSPC') throw new BackupFault('full', 'The disk of the backups is full.', error);
		throw error;
	} finally {
		await snapshot.close();
	}
}

async function write(plan: BackupPlan, snapshot: Snapshot): Promise<BackupMade> {
	await refuseWithoutRoom(plan, snapshot.facts.tableBytes);
	const file = path.join(plan.folder, backupName(snapshot.facts.at));
	const writer = await SealedWriter.create(`${file}.part`, plan.key, 'backup');
	try {
		const copies = new SealedCopies(plan.folder, plan.key, plan.reserve);
		await copies.open();
		const { sums, files, newFiles, missingFiles } = await writeParts(plan, snapshot, writer, copies);
		await writer.end();
		plan.progress?.('reading it back');
		await check(`${file}.part`, plan.key, sums, plan.stopped);
		if (sealsRecords(snapshot)) await writeKeysFile(plan);
		await writer.rename(file);
		const rows = sums.filter((sum) => sum.name.startsWith('table ')).reduce((sum, { lines }) => sum + lines, 0);
		const removed = plan.keeping === null ? 0 : await removeOld(plan.folder, plan.keeping, copies);
		return { file, at: snapshot.facts.at, bytes: writer.size, rows, files, newFiles, missingFiles, removed };
	} catch (error) {
		await writer.abandon();
		throw error;
	}
}

const filesAtOnce = 4;

type Written = { readonly sums: readonly PartSum[]; readonly files: number; readonly newFiles: number; readonly missingFiles: number };

async function writeParts(plan: BackupPlan, snapshot: Snapshot, writer: SealedWriter, copies: SealedCopies): Promise<Written> {
	const { at, postgres, migrations, tenants, sequences, tables } = snapshot.facts;
	const sums: PartSum[] = [];
	const add = async (head: PartHead, body?: AsyncIterable<Uint8Array>): Promise<void> => {
		plan.progress?.(nameOf(head));
		sums.push(await writePart(writer, head, body === undefined ? undefined : stoppable(body, plan.stopped)));
	};
	await add({ part: 'about', at: at.toISOString(), app: plan.app, postgres, migrations, tenants, sequences });
	const counts = { kept: 0, made: 0, missing: 0 };
	await add({ part: 'files' }, (async function* () {
		for await (const [file, found] of sideBySide(snapshot.files(), filesAtOnce, (each) => copies.keep(each, at, plan.files))) {
			counts[found] += 1;
			if ((counts.kept + counts.made) % 100 === 0) plan.progress?.(`files: ${String(counts.kept + counts.made)}`);
			yield Buffer.from(`${file.tenantId} ${file.fileId} ${String(file.size)} ${file.sha256} ${found === 'missing' ? found : file.sealed === true ? 'sealed' : 'here'}\n`);
		}
	})());
	const sealed = sealsRecords(snapshot);
	for (const table of tables) {
		if (sealed && keptApart.includes(table.name)) continue;
		if (sealed && table.name === 'record') await withKeys(plan, (keysOf) => add({ part: 'table', ...table }, sealRecords(snapshot.copy(table, true), table.columns, keysOf)));
		else await add({ part: 'table', ...table }, snapshot.copy(table));
	}
	for (const name of await serverFiles(plan.dataDir, plan.folder)) {
		const source = path.join(plan.dataDir, name);
		await add({ part: 'server-file', path: name, mode: (await lstat(source)).mode & 0o777 }, createReadStream(source) as AsyncIterable<Buffer>);
	}
	await writePart(writer, { part: 'end', sums });
	return { sums, files: counts.kept + counts.made, newFiles: counts.made, missingFiles: counts.missing };
}

/** A database that was last brought up to date before there were keys is backed up as it is. */
function sealsRecords({ facts }: Snapshot): boolean {
	return facts.tables.some(({ name }) => name === 'erased');
}

/** What has no key yet (nobody has changed it since set-up) gets one. */
async function withKeys(plan: BackupPlan, work: (keysOf: Parameters<typeof sealRecords>[2]) => Promise<void>): Promise<void> {
	const keys = new SubjectKeys(await new StorageKeyRing(plan.storageKeys).open());
	await withOwner(plan.ownerUrl, (db) => work((tenantId, subjects) => keys.of(db, tenantId, subjects)));
}

async function* stoppable(body: AsyncIterable<Uint8Array>, stopped: (() => boolean) | undefined): AsyncGenerator<Uint8Array, void, undefined> {
	for await (const bytes of body) {
		if (stopped?.() === true) throw new BackupFault('stopped', 'The backup was stopped before it was whole; nothing of it was kept.');
		yield bytes;
	}
}

/** As somebody would read it who has nothing but the file and the key. */
async function check(file: string, key: BackupKey, written: readonly PartSum[], stopped?: () => boolean): Promise<void> {
	for await (const { head } of readParts(readSealed(file, key, 'backup'))) {
		if (stopped?.() === true) throw new BackupFault('stopped', 'The backup was stopped before it was checked; nothing of it was kept.');
		if (head.part === 'end' && JSON.stringify(head.sums) !== JSON.stringify(written)) throw new BackupFault('damaged', 'The backup did not come back from the disk as it was written. Look at the disk.');
	}
}

/** Packed tables take a third to a tenth of what they take in the database; half is reckoned. Copies of files look for themselves. */
async function refuseWithoutRoom({ folder, reserve }: BackupPlan, tableBytes: number): Promise<void> {
	for (const name of await readdir(folder)) if (name.endsWith('.backup.part')) await rm(path.join(folder, name), { force: true });
	const needed = tableBytes / 2 + reserve;
	const free = await freeBytes(folder);
	if (free < needed) throw new BackupFault('full', `A backup needs ${megabytes(needed)} MB free in ${folder}, and there are ${megabytes(free)} MB. Make room, or name another disk with DOORSTEP_BACKUP_DIR.`);
}

function megabytes(bytes: number): string {
	return Math.ceil(bytes / 1e6).toString();
}

async function removeOld(folder: string, keeping: Keeping, copies: SealedCopies): Promise<number> {
	const names = await backupsIn(folder);
	const removed = toRemove(names, keeping);
	for (const name of removed) await rm(path.join(folder, name));
	const oldest = names.filter((name) => !removed.includes(name)).sort()[0];
	const before = oldest === undefined ? undefined : backupTime(oldest);
	if (removed.length > 0 && before !== undefined) await copies.prune(before);
	return removed.length;
}

/** The newest first. */
export async function backupsIn(folder: string): Promise<readonly string[]> {
	return (await readdir(folder).catch(() => [])).filter((name) => backupTime(name) !== undefined).sort().reverse();
}

export async function newestBackup(folder: string): Promise<{ readonly file: string; readonly at: Date; readonly bytes: number } | undefined> {
	const [name] = await backupsIn(folder);
	const at = name === undefined ? undefined : backupTime(name);
	return name === undefined || at === undefined ? undefined : { file: path.join(folder, name), at, bytes: (await stat(path.join(folder, name))).size };
}
