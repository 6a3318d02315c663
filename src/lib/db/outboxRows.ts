import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import { recordOf } from '../domain/operationRecord.ts';
import { problem } from '../domain/problems/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { Refusal, type Fence } from './fence.ts';
import { answered, OutboxAnswers } from './outboxAnswers.ts';
import type { NamedFiles } from './fileRows.ts';
import type { OutboxItem } from './store.ts';
import type { SealedCopy } from './sealedCopy.ts';
import type { OutboxDatabase, SealedRow } from './vaultSchema.ts';

/** Work that belongs into the transaction of a save, prepared before it opens. */
export type InSave = { readonly name: (files: readonly Id[], last: number) => Promise<NamedFiles>; readonly end: (drafts: readonly Id[]) => Promise<void> };

/** The operations of the officer: sealed rows under their sequence number. */
export function outboxRows(db: OutboxDatabase, fence: Fence, sealer: Sealer, inSave: InSave) {
	const waiting = new Set<number>();
	/** Keys of the sealed copies that lie here. */
	const copied = new Set<number>();
	/** Operations that the locked lane has sent: they wait for their answer, and count no more. */
	const gone = new Set<number>();
	const answers = new OutboxAnswers(db.answers, sealer);

	async function seal(items: readonly OutboxItem[]): Promise<SealedRow<number>[]> {
		return Promise.all(items.map(async (item) => ({ key: item.operation.seq, sealed: await sealer.seal('operations', String(item.operation.seq), item) })));
	}
	/** The operations that are not done with, as they were last answered; undefined for a row that does not open. */
	async function current(): Promise<(OutboxItem | undefined)[]> {
		const rows = await db.operations.toArray();
		const opened = await Promise.all(rows.map(async (row) => (await sealer.open('operations', String(row.key), row.sealed)) as OutboxItem | undefined));
		const said = await answers.load(new Set(rows.map((row) => row.key)));
		return opened.map((item) => item && answered(item, said.get(item.operation.seq)));
	}
	/** What each row of `sent` holds; nothing for a row that does not open. */
	async function openSent(rows: readonly SealedRow<number>[]): Promise<(readonly OutboxItem[])[]> {
		return Promise.all(rows.map(async (row) => {
			const value = (await sealer.open('sent', String(row.key), row.sealed)) as OutboxItem | readonly OutboxItem[] | undefined;
			return value === undefined ? [] : 'operation' in value ? [value] : value;
		}));
	}
	async function sentRow(items: readonly OutboxItem[]): Promise<SealedRow<number>> {
		const key = items.reduce((least, item) => Math.min(least, item.operation.seq), Number.POSITIVE_INFINITY);
		return { key, sealed: await sealer.seal('sent', String(key), items) };
	}
	/** Runs a transaction that leaves these numbers waiting; the count in memory follows it. */
	async function writeWaiting(next: ReadonlySet<number>, tables: Parameters<Fence['write']>[0], work: () => Promise<unknown>): Promise<Result<null>> {
		const written = await fence.write(tables, async () => {
			await work();
			await db.counters.put({ key: 'unsent', value: [...next].reduce((sum, seq) => (gone.has(seq) ? sum : sum + 1), 0) });
		});
		if (!written.ok) return written;
		waiting.clear();
		for (const seq of next) waiting.add(seq);
		return written;
	}
	/** Inside a transaction. */
	async function dropCopies(seqs: Iterable<number>): Promise<void> {
		const keys = [...seqs].filter((seq) => copied.has(seq));
		if (keys.length > 0) await db.sealed.bulkDelete(keys);
	}
	function forgetCopies(seqs: Iterable<number>): void {
		for (const seq of seqs) {
			copied.delete(seq);
			gone.delete(seq);
		}
	}
	async function loadCopies(): Promise<void> {
		const copies = await db.sealed.toArray();
		copied.clear();
		gone.clear();
		for (const copy of copies) {
			copied.add(copy.key);
			if (copy.state === 'done') for (let seq = copy.key - copy.count + 1; seq <= copy.key; seq += 1) gone.add(seq);
		}
	}
	function waitingAfter(items: readonly OutboxItem[]): Set<number> {
		const next = new Set(waiting);
		for (const item of items) {
			if (item.state === 'waiting') next.add(item.operation.seq);
			else next.delete(item.operation.seq);
		}
		return next;
	}

	return {
		async load(): Promise<{ readonly items: readonly OutboxItem[]; readonly lastSeq: number; readonly damaged: number }> {
			await loadCopies();
			const opened = await current();
			const items = opened.filter((item) => item !== undefined);
			for (const item of items) if (item.state === 'waiting') waiting.add(item.operation.seq);
			return { items, lastSeq: (await db.counters.get('lastSeq'))?.value ?? 0, damaged: opened.length - items.length };
		},
		methods: {
			copies: () => db.sealed.toArray(),
			async putCopies(copies: readonly SealedCopy[]): Promise<Result<null>> {
				const rows = copies.filter((copy) => waiting.has(copy.key));
				const written = rows.length === 0 ? ok(null) : await fence.write([db.sealed], async () => { await db.sealed.bulkPut(rows.filter((copy) => waiting.has(copy.key))); });
				if (written.ok) for (const copy of rows) copied.add(copy.key);
				return written;
			},
			async addGroup(operations: readonly Operation[], endDrafts: readonly Id[], copy?: SealedCopy): Promise<Result<null>> {
				const items = operations.map((operation): OutboxItem => ({ operation, state: 'waiting' }));
				const rows = await seal(items);
				const files = await inSave.name(operations.flatMap(({ body }) => (body.kind === 'attach' ? [body.fileId] : [])), operations.at(-1)?.seq ?? 0);
				const tables = [db.operations, db.sealed, db.sealedFiles, db.files, db.drafts, db.journal, db.snapshots];
				const written = await writeWaiting(waitingAfter(items), tables, async () => {
					const last = (await db.counters.get('lastSeq'))?.value;
					if (last === undefined) throw new Refusal(problem('vault_missing'));
					if (operations.some((operation, index) => operation.seq !== last + 1 + index)) throw new Refusal(problem('storage_failed'));
					await db.operations.bulkAdd(rows);
					if (copy !== undefined) await db.sealed.put(copy);
					await db.counters.put({ key: 'lastSeq', value: last + operations.length });
					await files.inTransaction();
					await inSave.end(endDrafts);
				});
				if (written.ok && copy !== undefined) copied.add(copy.key);
				return files.ended(written);
			},
			async settle(items: readonly OutboxItem[]): Promise<Result<null>> {
				const row = await answers.row(items);
				const done = items.filter((item) => item.state !== 'waiting').map((item) => item.operation.seq);
				const written = await writeWaiting(waitingAfter(items), [db.answers, db.sealed], async () => {
					await db.answers.add(row);
					await dropCopies(done);
				});
				if (written.ok) {
					answers.added(row, items);
					forgetCopies(done);
				}
				return written;
			},
			async retire(items: readonly OutboxItem[]): Promise<Result<null>> {
				if (items.length === 0) return ok(null);
				const seqs = new Set(items.map((item) => item.operation.seq));
				const row = await sentRow(items);
				const next = new Set([...waiting].filter((seq) => !seqs.has(seq)));
				const written = await writeWaiting(next, [db.operations, db.answers, db.sent, db.sealed], async () => {
					await dropCopies(seqs);
					for (const [first, last] of runsOf(seqs)) await db.operations.where(':id').between(first, last, true, true).delete();
					await db.answers.bulkDelete([...answers.without(seqs)]);
					await db.sent.add(row);
				});
				if (written.ok) {
					answers.forget(seqs);
					forgetCopies(seqs);
				}
				return written;
			},
			async reoffer(): Promise<Result<readonly OutboxItem[]>> {
				const sent = await db.sent.toArray();
				const kept = await openSent(sent);
				const again = kept.flat().filter((item) => item.state === 'acknowledged');
				const items = [...(await current()), ...again].filter((item) => item !== undefined).map(({ operation }): OutboxItem => ({ operation, state: 'waiting' }));
				const rows = await seal(items);
				// What waits again is kept no more; what was refused is. Under its own first number: that of one which waits again is used again.
				const taken = sent.filter((_, at) => kept[at]?.some((item) => item.state === 'acknowledged')).map((row) => row.key);
				const left = kept.filter((inRow) => inRow.some((item) => item.state === 'acknowledged')).map((inRow) => inRow.filter((item) => item.state !== 'acknowledged'));
				const rest = await Promise.all(left.filter((inRow) => inRow.length > 0).map(sentRow));
				const written = await writeWaiting(waitingAfter(items), [db.operations, db.answers, db.sent], async () => {
					await db.operations.bulkPut(rows);
					await db.answers.clear();
					await db.sent.bulkDelete(taken);
					await db.sent.bulkAdd(rest);
				});
				if (written.ok) answers.clear();
				return written.ok ? ok(items) : written;
			},
			async forgetSent(records: ReadonlySet<Id>): Promise<Result<null>> {
				const rows = await db.sent.toArray();
				const kept = await openSent(rows);
				const touched = rows.flatMap((row, at) => {
					const items = kept[at] ?? [];
					const stays = items.filter((item) => !records.has(recordOf(item.operation.body).id));
					return stays.length === items.length ? [] : [{ key: row.key, stays }];
				});
				if (touched.length === 0) return ok(null);
				const less = await Promise.all(touched.filter(({ stays }) => stays.length > 0).map(async ({ key, stays }) => ({ key, sealed: await sealer.seal('sent', String(key), stays) })));
				return fence.write([db.sent], async () => {
					await db.sent.bulkDelete(touched.map(({ key }) => key));
					await db.sent.bulkPut(less);
				});
			},
			/** Numbers rise with time, so the scan ends at the first item that is young enough. */
			async pruneSent(before: string): Promise<Result<number>> {
				const isYoung = (item: OutboxItem): boolean => item.state !== 'waiting' && item.at >= before;
				const old: number[] = [];
				// Rows that do not open tell no age: they go once one after them is old.
				let unread: number[] = [];
				const younger: SealedRow<number>[] = [];
				let count = 0;
				for (let offset = 0, young = false; !young; offset += 100) {
					const rows = await db.sent.orderBy(':id').offset(offset).limit(100).toArray();
					const items = await openSent(rows);
					for (const [at, row] of rows.entries()) {
						if ((items[at]?.length ?? 0) === 0) {
							unread.push(row.key);
							continue;
						}
						const stays = items[at]?.filter(isYoung) ?? [];
						young = stays.length > 0;
						count += (items[at]?.length ?? 0) - stays.length;
						if (young && stays.length < (items[at]?.length ?? 0)) younger.push({ key: row.key, sealed: await sealer.seal('sent', String(row.key), stays) });
						if (young) break;
						old.push(...unread, row.key);
						unread = [];
					}
					if (rows.length < 100) break;
				}
				const written = old.length + younger.length === 0 ? ok(null) : await fence.write([db.sent], async () => {
					await db.sent.bulkDelete(old);
					await db.sent.bulkPut(younger);
				});
				return written.ok ? ok(count) : written;
			},
		},
	};
}

/** Neighbouring numbers as first and last: they go with one request. */
function runsOf(seqs: ReadonlySet<number>): readonly (readonly [number, number])[] {
	const runs: [number, number][] = [];
	for (const seq of [...seqs].sort((a, b) => a - b)) {
		const run = runs.at(-1);
		if (run !== undefined && seq === run[1] + 1) run[1] = seq;
		else runs.push([seq, seq]);
	}
	return runs;
}
