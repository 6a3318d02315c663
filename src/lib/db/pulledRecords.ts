import type { Sealer } from '../crypto/seal.ts';
import { refKey } from '../domain/records/record.ts';
import { ok, type Result } from '../domain/result.ts';
import { compactor } from './compaction.ts';
import type { Fence } from './fence.ts';
import { type PageSizes, RecordIndex } from './recordIndex.ts';
import { sealedRecords } from './sealedRecords.ts';
import type { Held, HeldCursor, PullChange } from './store.ts';
import type { RecordsDatabase } from './vaultSchema.ts';

type Pulled = { readonly held: readonly Held[]; readonly cursors: readonly HeldCursor[] };

/** The pulled records in two tiers: sealed pages of what a pull brought, and over them single sealed rows of what changed since. */
export function pulledRecords(db: RecordsDatabase, fence: Fence, sealer: Sealer, sizes?: PageSizes) {
	const index = new RecordIndex(sizes);
	const sealed = sealedRecords(sealer);
	const compactStep = compactor(db, fence, sealed, index);

	// A change is planned on the index, sealed, and then written: another one between would be planned on what no longer holds.
	let last: Promise<unknown> = Promise.resolve();
	function inTurn<T>(work: () => Promise<T>): Promise<T> {
		const mine = last.then(work);
		last = mine.catch(() => undefined);
		return mine;
	}

	async function load(): Promise<Pulled> {
		const [pages, rows, gone] = [await db.pages.toArray(), await db.rows.toArray(), await db.gone.toArray()];
		const openedPages = await sealed.openPages(pages);
		const openedRows = await sealed.openRows(rows);
		const openedGone = await sealed.openGone(gone);
		index.clear();
		index.lastNumber = [...rows, ...gone].reduce((most, row) => Math.max(most, row.key), 0);
		// Without a tombstone nobody knows which page copies it hid, and what was removed must not come back.
		if (openedGone.includes(undefined)) {
			await dropDamaged(pages.map((row) => row.key), rows.map((row) => row.key), gone.map((row) => row.key));
			return { held: [], cursors: [] };
		}
		for (const ref of openedGone.flatMap((refs) => refs ?? [])) index.gone.set(refKey(ref), ref);
		const held: Held[] = [];
		rows.forEach((row, at) => {
			const value = openedRows[at];
			if (value === undefined) return;
			held.push(value);
			index.rows.set(refKey(value.record), row.key);
		});
		pages.forEach((row, at) => {
			const values = openedPages[at];
			if (values === undefined) return;
			index.addPage(row.key, values.map((value) => refKey(value.record)));
			held.push(...values.filter((value) => !index.isHidden(refKey(value.record))));
		});
		const lostPages = pages.filter((_, at) => openedPages[at] === undefined).map((row) => row.key);
		const lostRows = rows.filter((_, at) => openedRows[at] === undefined).map((row) => row.key);
		if (lostPages.length + lostRows.length > 0) {
			await dropDamaged(lostPages, lostRows, []);
			return { held, cursors: [] };
		}
		const cursors = await db.meta.get('cursors');
		return { held, cursors: cursors === undefined ? [] : (((await sealer.open('meta', 'cursors', cursors.sealed)) as HeldCursor[] | undefined) ?? []) };
	}

	/** The server still has what was in them: without cursors everything is pulled anew. Where it cannot be written, the next load finds the damage again. */
	function dropDamaged(pages: string[], rows: number[], gone: number[]): Promise<Result<null>> {
		return fence.write([db.pages, db.rows, db.gone, db.meta], async () => {
			await db.pages.bulkDelete(pages);
			await db.rows.bulkDelete(rows);
			await db.gone.bulkDelete(gone);
			await db.meta.delete('cursors');
		});
	}

	async function apply(change: PullChange): Promise<Result<null>> {
		const puts = new Map(change.puts.map((held) => [refKey(held.record), held]));
		const removes = [...new Map(change.removes.map((ref) => [refKey(ref), ref]))].filter(([key]) => !puts.has(key));
		const pages = sealed.pages(index.intoPages([...puts].filter(([key]) => index.isNew(key)).map(([, held]) => held)));
		const inPages = new Set(pages.flatMap((page) => page.held.map((held) => refKey(held.record))));
		let number = index.lastNumber;
		const rows = [...puts].filter(([key]) => !inPages.has(key)).map(([key, held]) => ({ key, number: index.rows.get(key) ?? (number += 1), held }));
		const buried = removes.filter(([key]) => index.pageOf.has(key) && !index.gone.has(key));
		const dropped = removes.flatMap(([key]) => index.rows.get(key) ?? []);

		const [sealedPages, sealedRows] = [await sealed.sealPages(pages), await sealed.sealRows(rows)];
		const tombstone = buried.length === 0 ? null : await sealed.sealGone((number += 1), buried.map(([, ref]) => ref));
		const cursors = await sealer.seal('meta', 'cursors', change.cursors);
		const written = await fence.write([db.pages, db.rows, db.gone, db.meta], async () => {
			await db.rows.bulkDelete(dropped);
			await db.rows.bulkPut(sealedRows);
			await db.pages.bulkAdd(sealedPages);
			if (tombstone !== null) await db.gone.add(tombstone);
			await db.meta.put({ key: 'cursors', sealed: cursors });
		});
		if (!written.ok) return written;
		index.lastNumber = number;
		for (const [key] of removes) index.rows.delete(key);
		for (const [key, ref] of buried) index.gone.set(key, ref);
		for (const row of rows) index.rows.set(row.key, row.number);
		for (const page of pages) index.addPage(page.id, page.held.map((held) => refKey(held.record)));
		return written;
	}

	async function compact(): Promise<Result<null>> {
		if (!index.isWorthCompacting()) return ok(null);
		// Bounded by what lies there now: a pull may come between two steps and bring more.
		for (let steps = index.steps(); steps > 0 && !index.isCompact(); steps -= 1) {
			const done = await inTurn(compactStep);
			if (!done.ok) return done;
		}
		return ok(null);
	}

	return { load: () => inTurn(load), apply: (change: PullChange) => inTurn(() => apply(change)), compact };
}
