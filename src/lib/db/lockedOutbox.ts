import { Dexie } from 'dexie';
import type { SealedCopy } from './sealedCopy.ts';
import type { DatabaseNames } from './vaultDatabases.ts';
import type { OutboxDatabase } from './vaultSchema.ts';

/** The sealed copies of a vault that nobody has unlocked. */
export type LockedOutbox = {
	readonly copies: readonly SealedCopy[];
	/** Writes what became of copies, and lowers the count of what waits. False when the vault was unlocked meanwhile: then nothing is written. */
	mark(changed: readonly SealedCopy[]): Promise<boolean>;
	close(): void;
};

/** Opened as it lies there, without the key: never upgraded. Null when it holds no copies (a vault of an earlier version, or none). */
export async function openLockedOutbox({ outbox: name }: DatabaseNames): Promise<LockedOutbox | null> {
	if (!(await Dexie.exists(name))) return null;
	const db = new Dexie(name, { autoOpen: false, chromeTransactionDurability: 'strict' });
	try {
		await db.open();
		if (!db.tables.some((table) => table.name === 'sealed')) {
			db.close();
			return null;
		}
		const sealed = db.table('sealed') as OutboxDatabase['sealed'];
		const counters = db.table('counters') as OutboxDatabase['counters'];
		const [copies, holder] = await db.transaction('r', sealed, counters, () => Promise.all([sealed.toArray(), counters.get('holder')]));
		return {
			copies,
			mark: (changed) => db.transaction('rw', sealed, counters, async () => {
				// Who unlocks raises the number first, and reads the copies after that.
				if (holder === undefined || (await counters.get('holder'))?.value !== holder.value) return false;
				const here = await sealed.bulkGet(changed.map((copy) => copy.key));
				const rows = changed.filter((_, at) => here[at]?.state === 'ready');
				await sealed.bulkPut(rows);
				const done = rows.reduce((sum, copy) => (copy.state === 'done' ? sum + copy.count : sum), 0);
				const unsent = (await counters.get('unsent'))?.value ?? 0;
				await counters.put({ key: 'unsent', value: Math.max(0, unsent - done) });
				return true;
			}),
			close: () => db.close(),
		};
	} catch {
		db.close();
		return null;
	}
}
