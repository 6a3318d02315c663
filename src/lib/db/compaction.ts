import { refKey } from '../domain/records/record.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { problemOf, type Fence } from './fence.ts';
import type { RecordIndex } from './recordIndex.ts';
import type { SealedRecords } from './sealedRecords.ts';
import type { RecordsDatabase } from './vaultSchema.ts';

/**
 * One step of packing changed rows into new pages. The new pages are written under new ids and the old pages, rows and tombstones deleted in
 * one transaction, so that a kill leaves the old or the new; the index follows only what was written.
 */
export function compactor(db: RecordsDatabase, fence: Fence, sealed: SealedRecords, index: RecordIndex): () => Promise<Result<null>> {
	return async () => {
		try {
			return await step();
		} catch (error) {
			// Reading from a database that was closed meanwhile throws.
			return fail(fence.halted() ?? problemOf(error));
		}
	};

	async function step(): Promise<Result<null>> {
		const { pages: oldPages, rows } = index.nextStep();
		if (oldPages.length === 0 && rows.size === 0 && index.gone.size === 0) return ok(null);
		const numbers = [...rows.values()];
		const pagesRead = (await db.pages.bulkGet([...oldPages])).filter((row) => row !== undefined);
		const rowsRead = (await db.rows.bulkGet(numbers)).filter((row) => row !== undefined);
		const paged = (await sealed.openPages(pagesRead)).filter((page) => page !== undefined);
		const single = (await sealed.openRows(rowsRead)).filter((row) => row !== undefined);
		// Altered since they were loaded: they stay for the next load to judge.
		if (paged.length !== oldPages.length || single.length !== numbers.length) return fail(problem('storage_failed'));

		const living = [...paged.flat().filter((held) => !index.isHidden(refKey(held.record))), ...single];
		const pages = sealed.pages(index.intoPages(living, 1));
		const sealedPages = await sealed.sealPages(pages);
		const gone = index.goneBeyond(oldPages);
		const number = index.lastNumber + 1;
		const tombstone = gone.length === 0 ? null : await sealed.sealGone(number, gone.map(([, ref]) => ref));
		const written = await fence.write([db.pages, db.rows, db.gone], async () => {
			await db.pages.bulkAdd(sealedPages);
			await db.pages.bulkDelete([...oldPages]);
			await db.rows.bulkDelete(numbers);
			await db.gone.clear();
			if (tombstone !== null) await db.gone.add(tombstone);
		});
		if (!written.ok) return written;
		index.lastNumber = number;
		for (const id of oldPages) index.dropPage(id);
		for (const key of rows.keys()) index.rows.delete(key);
		index.gone.clear();
		for (const [key, ref] of gone) index.gone.set(key, ref);
		for (const page of pages) index.addPage(page.id, page.held.map((held) => refKey(held.record)));
		return written;
	}
}
