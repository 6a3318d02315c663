import type { Sealer } from '../crypto/seal.ts';
import { refKey, type StoredRecord } from '../domain/records/record.ts';
import type { Result } from '../domain/result.ts';
import type { StreamCursor } from '../protocol/messages.ts';
import type { Fence } from './fence.ts';
import type { Held, PullChange } from './store.ts';
import type { RecordsDatabase, SealedRow } from './vaultDatabases.ts';

const batch = 2000;

/** The pulled records, one sealed row each under a running number; which record has which number is known in memory only. */
export function recordRows(db: RecordsDatabase, fence: Fence, sealer: Sealer) {
	const numbers = new Map<string, number>();
	let lastNumber = 0;

	async function load(): Promise<{ readonly held: readonly Held[]; readonly cursors: readonly StreamCursor[] }> {
		const rows = await db.rows.toArray();
		const held: Held[] = [];
		const damaged: number[] = [];
		for (let from = 0; from < rows.length; from += batch) {
			const part = rows.slice(from, from + batch);
			const opened = await Promise.all(part.map((row) => sealer.open('rows', String(row.key), row.sealed)));
			part.forEach((row, index) => {
				lastNumber = Math.max(lastNumber, row.key);
				const value = opened[index] as Held | undefined;
				if (value === undefined) damaged.push(row.key);
				else {
					held.push(value);
					numbers.set(refKey(value.record), row.key);
				}
			});
		}
		if (damaged.length > 0) await dropDamaged(damaged);
		const cursors = await db.meta.get('cursors');
		return { held, cursors: cursors === undefined ? [] : (((await sealer.open('meta', 'cursors', cursors.sealed)) as StreamCursor[] | undefined) ?? []) };
	}

	/** The server still has what was in them: without cursors everything is pulled anew. */
	function dropDamaged(keys: number[]): Promise<Result<null>> {
		return fence.write([db.rows, db.meta], async () => {
			await db.rows.bulkDelete(keys);
			await db.meta.delete('cursors');
		});
	}

	async function apply(change: PullChange): Promise<Result<null>> {
		const fresh = new Map<string, number>();
		let next = lastNumber;
		const numberOf = (record: StoredRecord): number => {
			const key = refKey(record);
			const known = numbers.get(key) ?? fresh.get(key);
			if (known !== undefined) return known;
			next += 1;
			fresh.set(key, next);
			return next;
		};
		const rows = await Promise.all(change.puts.map(async (held): Promise<SealedRow<number>> => {
			const key = numberOf(held.record);
			return { key, sealed: await sealer.seal('rows', String(key), held) };
		}));
		const cursors = await sealer.seal('meta', 'cursors', change.cursors);
		const removed = change.removes.map(refKey).filter((key) => !fresh.has(key));
		const written = await fence.write([db.rows, db.meta], async () => {
			await db.rows.bulkDelete(removed.flatMap((key) => numbers.get(key) ?? []));
			await db.rows.bulkPut(rows);
			await db.meta.put({ key: 'cursors', sealed: cursors });
		});
		if (!written.ok) return written;
		lastNumber = next;
		for (const key of removed) numbers.delete(key);
		for (const [key, number] of fresh) numbers.set(key, number);
		return written;
	}

	return { load, apply };
}
