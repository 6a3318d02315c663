import { Dexie } from 'dexie';
import type { Id } from '../domain/ids.ts';
import { presence } from './present.ts';
import type { SealedCopy } from './sealedCopy.ts';
import { readyFiles, type SealedFile } from './sealedFile.ts';
import type { DatabaseNames } from './vaultDatabases.ts';
import type { OutboxDatabase } from './vaultSchema.ts';

/** What may leave of a vault that nobody has unlocked. */
export type LockedOutbox = {
	/** The sealed copies as they lay there when it was opened. */
	readonly copies: readonly SealedCopy[];
	/** Writes what became of copies, and lowers the count of what waits. False when the vault was unlocked meanwhile: then nothing is written. */
	mark(changed: readonly SealedCopy[]): Promise<boolean>;
	/** The files whose save has left, and that the server does not have. */
	files(): Promise<readonly SealedFile[]>;
	/** One row of a file's chunks, as it lies there; null when it is missing. */
	part(file: Id, part: number): Promise<Uint8Array | null>;
	markFile(changed: SealedFile): Promise<boolean>;
	close(): void;
};

/** Opened as it lies there, without the key: never upgraded. Null when it holds no copies (a vault of an earlier version, or none). */
export async function openLockedOutbox({ outbox: name }: DatabaseNames): Promise<LockedOutbox | null> {
	if ((await presence(name)) !== 'here') return null;
	const db = new Dexie(name, { autoOpen: false, chromeTransactionDurability: 'strict' });
	try {
		await db.open();
		const has = (table: string): boolean => db.tables.some((each) => each.name === table);
		if (!has('sealed')) {
			db.close();
			return null;
		}
		const sealed = db.table('sealed') as OutboxDatabase['sealed'];
		const counters = db.table('counters') as OutboxDatabase['counters'];
		const chunks = db.table('chunks') as OutboxDatabase['chunks'];
		// A vault that was last unlocked by an earlier version has none.
		const files = has('sealedFiles') ? (db.table('sealedFiles') as OutboxDatabase['sealedFiles']) : null;
		const [copies, holder] = await db.transaction('r', sealed, counters, () => Promise.all([sealed.toArray(), counters.get('holder')]));
		// Who unlocks raises the number first, and reads what lies here after that.
		const unlocked = async (): Promise<boolean> => holder === undefined || (await counters.get('holder'))?.value !== holder.value;
		const lower = async (key: 'unsent' | 'unsentFiles', by: number): Promise<void> => {
			await counters.put({ key, value: Math.max(0, ((await counters.get(key))?.value ?? 0) - by) });
		};
		return {
			copies,
			mark: (changed) => db.transaction('rw', sealed, counters, async () => {
				if (await unlocked()) return false;
				const here = await sealed.bulkGet(changed.map((copy) => copy.key));
				const rows = changed.filter((_, at) => here[at]?.state === 'ready');
				await sealed.bulkPut(rows);
				await lower('unsent', rows.reduce((sum, copy) => (copy.state === 'done' ? sum + copy.count : sum), 0));
				return true;
			}),
			files: async () => {
				if (files === null) return [];
				const [rows, left] = await db.transaction('r', files, sealed, () => Promise.all([files.toArray(), sealed.toArray()]));
				return readyFiles(rows, left);
			},
			part: async (file, part) => (await chunks.get([file, part]))?.sealed ?? null,
			markFile: async (changed) => files !== null && db.transaction('rw', files, counters, async () => {
				if ((await unlocked()) || (await files.get(changed.key))?.state !== 'ready') return false;
				await files.put(changed);
				if (changed.state === 'done') await lower('unsentFiles', 1);
				return true;
			}),
			close: () => db.close(),
		};
	} catch {
		db.close();
		return null;
	}
}
