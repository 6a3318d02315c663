import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readKeyFile, writeKeyFile, type BackupKey } from '../../src/lib/server/backup/backupKey.ts';
import { SealedCopies } from '../../src/lib/server/backup/copies.ts';
import { exists } from '../../src/lib/server/backup/disk.ts';
import { BackupFault } from '../../src/lib/server/backup/fault.ts';
import { fileStoreOf, type FileStore } from '../../src/lib/server/backup/fileStore.ts';
import { readAbout, restoreFiles, type RestoredDatabase, type RestoreSource } from '../../src/lib/server/backup/restoreParts.ts';
import { backupSettings } from '../../src/lib/server/backup/settings.ts';
import { s3Settings, type S3Settings } from '../../src/lib/server/config.ts';
import { outsideUrl } from '../lib/database.ts';
import { dataFiles, folders } from '../lib/project.ts';
import { dropNewCluster, fillNewCluster } from './intoCluster.ts';
import { asideSchema, fillOutside, undoOutside } from './intoOutside.ts';
import { carryOut, clearJournal, type Journal, type Move, readJournal, replacing, writeJournal } from './journal.ts';
import { sayProgress, timeText } from './progress.ts';

export type RestorePlan = {
	readonly file: string; readonly key: BackupKey;
	/** 'database': it alone goes back, and nothing was acknowledged since the backup: an update that failed. Files never change, and keys are the same. */
	readonly what: 'everything' | 'database';
};

/**
 * Restores a backup in three steps: everything is filled beside what is there; the journal says that it is whole; it changes places. What was there
 * is set aside, not deleted. Killed in the first step, nothing has changed; later, the next call finishes it. @returns lines that tell what was done
 */
export async function restore(plan: RestorePlan): Promise<readonly string[]> {
	const unfinished = await readJournal();
	if (unfinished?.phase === 'swapping') return finish(unfinished);
	const source: RestoreSource = { file: plan.file, key: plan.key, progress: sayProgress() };
	await readAbout(source);
	await mkdir(folders.data, { recursive: true });
	// As openDatabase leaves it: PostgreSQL's user passes through.
	await chmod(folders.data, 0o711);
	const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
	// A restore into an outside database that was killed has set aside what was there before the first try.
	const aside = unfinished?.aside ?? asideSchema(stamp);
	await writeJournal({ phase: 'filling', file: plan.file, aside });
	try {
		const swap = await fill(plan, source, stamp, aside);
		await writeJournal(swap);
		return await finish(swap);
	} catch (error) {
		if ((await readJournal())?.phase === 'filling') await undo(aside);
		throw (error as { code?: unknown }).code === 'ENOSPC' ? new BackupFault('full', 'The disk is full. Nothing was changed; make room and restore again.', error) : error;
	}
}

/** Goes on where a restore was killed that had everything ready. Undefined when there is none. */
export async function finishRestore(): Promise<readonly string[] | undefined> {
	const journal = await readJournal();
	return journal?.phase === 'swapping' ? finish(journal) : undefined;
}

/** Gives up a restore that was cut off before it had everything ready. False when there is none such. */
export async function abandonRestore(): Promise<boolean> {
	const journal = await readJournal();
	if (journal?.phase !== 'filling') return false;
	await undo(journal.aside);
	return true;
}

type Swapping = Extract<Journal, { phase: 'swapping' }>;

async function fill(plan: RestorePlan, source: RestoreSource, stamp: string, aside: string): Promise<Swapping> {
	await rm(dataFiles.restored, { recursive: true, force: true });
	await mkdir(dataFiles.restored, { recursive: true, mode: 0o700 });
	const outside = outsideUrl();
	const bucket = s3Settings(process.env);
	const store = plan.what === 'database' ? null : await fileStoreOf(bucket, freshFiles);
	await rm(freshFiles, { recursive: true, force: true });
	// Before the long work: a bucket that cannot be used is said at once.
	await store?.look();
	const into = { newEpoch: plan.what === 'everything', files: store };
	const database = outside === undefined ? await fillNewCluster(source, stamp, into) : { restored: await fillOutside(source, outside, aside, into), moves: [] };
	const files = store === null ? undefined : await fillFiles(source, stamp, store, bucket);
	const moves = [...database.moves, ...(files?.moves ?? [])];
	const set = outside === undefined ? `What was there before lies in ${path.join(path.relative(process.cwd(), folders.data), `before-${stamp}`)}*; delete it when all is well.` : `What was there before lies in the schema ${aside}; drop it when all is well.`;
	return { phase: 'swapping', moves, told: [...tell(database.restored, files?.files), ...(outside !== undefined || moves.some(({ to }) => to.includes('before-')) ? [set] : [])] };
}

/** Beside the files themselves: they may lie on another disk. */
const freshFiles = `${dataFiles.uploads}-restoring`;

/** Into a bucket nothing has to be moved: what lies there keeps its name and its bytes for ever, and what the backup does not know does no harm. */
async function fillFiles(source: RestoreSource, stamp: string, store: FileStore, bucket: S3Settings | null): Promise<{ readonly files: number; readonly moves: readonly Move[] }> {
	const dataDir = path.join(dataFiles.restored, 'own');
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	const { files } = await restoreFiles(source, new SealedCopies(path.dirname(source.file), source.key, 0), { files: store, dataDir });
	const aside = path.join(folders.data, `before-${stamp}`);
	await keepKey(source.key, dataDir);
	const fresh: readonly Move[] = (await readdir(dataDir)).map((name) => ({ from: path.join(dataDir, name), to: path.join(folders.data, name) }));
	const moves: Move[] = bucket !== null ? [] : [...(await replacing({ from: freshFiles, to: dataFiles.uploads }, path.join(path.dirname(dataFiles.uploads), `before-${stamp}-files`)))];
	for (const move of fresh) moves.push(...(await replacing(move, path.join(aside, path.basename(move.to)))));
	return { files, moves };
}

/** Later backups are sealed under the same key, so that there is one to be kept. Whoever typed it in has it written down. */
async function keepKey(key: BackupKey, dataDir: string): Promise<void> {
	const { keyFile } = backupSettings(process.env, folders.data);
	if ((await readKeyFile(keyFile))?.key.id !== key.id) await writeKeyFile(path.join(dataDir, path.basename(keyFile)), { key, writtenDownAt: new Date().toISOString() });
}

async function finish({ moves, told }: Swapping): Promise<readonly string[]> {
	await carryOut(moves);
	await rm(dataFiles.restored, { recursive: true, force: true });
	await clearJournal();
	return told;
}

/** The present data were only looked at, or set aside by name. */
async function undo(aside: string): Promise<void> {
	const outside = outsideUrl();
	if (outside === undefined) await dropNewCluster();
	else await undoOutside(outside, aside);
	for (const folder of [dataFiles.restored, freshFiles]) await rm(folder, { recursive: true, force: true });
	await clearJournal();
}

function tell({ about, rows, lost }: RestoredDatabase, files: number | undefined): readonly string[] {
	const count = (table: string): string => String(rows.get(table) ?? 0);
	const all = [...rows.values()].reduce((sum, value) => sum + value, 0);
	return [
		`Restored: ${about.tenants.map(({ name }) => name).join(', ')} as of ${timeText(new Date(about.at))}. ${String(all)} rows: ${count('record')} records, ${count('operation')} operations, ${count('account')} accounts, ${count('device')} devices.${files === undefined ? '' : ` ${String(files)} photos and documents.`}`,
		...(lost === 0 ? [] : [`${String(lost)} photos or documents are in no backup and were not found here: phones that still have them are asked for them.`]),
		'Once Doorstep runs again the phones send by themselves what they had sent since then (up to 30 days back).',
		'Sign-ins that were ended since then work again: if a phone was lost since, end its sessions once more.',
	];
}

export async function holdsData(): Promise<boolean> {
	const files = await readdir(dataFiles.uploads).catch(() => []);
	return (await exists(path.join(dataFiles.cluster, 'PG_VERSION'))) || files.length > 0;
}

