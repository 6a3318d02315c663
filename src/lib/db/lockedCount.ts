import { Dexie } from 'dexie';
import { sendableCopies, type SealedCopy } from './sealedCopy.ts';
import { readyFiles, type SealedFile } from './sealedFile.ts';
import type { DatabaseNames } from './vaultDatabases.ts';

/** Operations and files of a locked vault that leave by themselves; what else waits there waits for the unlock. */
export async function leavesByItself({ outbox: name }: DatabaseNames): Promise<number> {
	const db = new Dexie(name, { autoOpen: false });
	try {
		await db.open();
		const rows = async (table: string): Promise<unknown[]> => (db.tables.some((each) => each.name === table) ? db.table(table).toArray() : []);
		const [copies, files] = [(await rows('sealed')) as SealedCopy[], (await rows('sealedFiles')) as SealedFile[]];
		const going = sendableCopies(copies);
		// A file goes behind its save.
		const left = copies.map((copy): SealedCopy => (going.includes(copy) ? { ...copy, state: 'done' } : copy));
		return going.reduce((sum, copy) => sum + copy.count, 0) + readyFiles(files, left).length;
	} catch {
		return 0;
	} finally {
		db.close();
	}
}
