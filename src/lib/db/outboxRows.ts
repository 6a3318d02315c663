import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import { problem } from '../domain/problems/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { Refusal, type Fence } from './fence.ts';
import type { NamedFiles } from './fileRows.ts';
import type { OutboxItem } from './store.ts';
import type { OutboxDatabase, SealedRow } from './vaultSchema.ts';

/** Work that belongs into the transaction of a save, prepared before it opens. */
export type InSave = { readonly name: (files: readonly Id[]) => Promise<NamedFiles>; readonly end: (drafts: readonly Id[]) => Promise<void> };

/** The operations of the officer: sealed rows under their sequence number. */
export function outboxRows(db: OutboxDatabase, fence: Fence, sealer: Sealer, inSave: InSave) {
	const waiting = new Set<number>();

	async function seal(table: 'operations' | 'sent', items: readonly OutboxItem[]): Promise<SealedRow<number>[]> {
		return Promise.all(items.map(async (item) => ({ key: item.operation.seq, sealed: await sealer.seal(table, String(item.operation.seq), item) })));
	}
	async function open(table: 'operations' | 'sent', rows: readonly SealedRow<number>[]): Promise<(OutboxItem | undefined)[]> {
		return Promise.all(rows.map(async (row) => (await sealer.open(table, String(row.key), row.sealed)) as OutboxItem | undefined));
	}
	/** Runs a transaction that leaves these numbers waiting; the count in memory follows it. */
	async function writeWaiting(next: ReadonlySet<number>, tables: Parameters<Fence['write']>[0], work: () => Promise<unknown>): Promise<Result<null>> {
		const written = await fence.write(tables, async () => {
			await work();
			await db.counters.put({ key: 'unsent', value: next.size });
		});
		if (!written.ok) return written;
		waiting.clear();
		for (const seq of next) waiting.add(seq);
		return written;
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
			const rows = await db.operations.toArray();
			const opened = await open('operations', rows);
			const items = opened.filter((item) => item !== undefined);
			for (const item of items) if (item.state === 'waiting') waiting.add(item.operation.seq);
			return { items, lastSeq: (await db.counters.get('lastSeq'))?.value ?? 0, damaged: opened.length - items.length };
		},
		methods: {
			async addGroup(operations: readonly Operation[], endDrafts: readonly Id[]): Promise<Result<null>> {
				const items = operations.map((operation): OutboxItem => ({ operation, state: 'waiting' }));
				const rows = await seal('operations', items);
				const files = await inSave.name(operations.flatMap(({ body }) => (body.kind === 'attach' ? [body.fileId] : [])));
				const tables = [db.operations, db.files, db.drafts, db.journal, db.snapshots];
				return files.ended(await writeWaiting(waitingAfter(items), tables, async () => {
					const last = (await db.counters.get('lastSeq'))?.value;
					if (last === undefined) throw new Refusal(problem('vault_missing'));
					if (operations.some((operation, index) => operation.seq !== last + 1 + index)) throw new Refusal(problem('storage_failed'));
					await db.operations.bulkAdd(rows);
					await db.counters.put({ key: 'lastSeq', value: last + operations.length });
					await files.inTransaction();
					await inSave.end(endDrafts);
				}));
			},
			async settle(items: readonly OutboxItem[]): Promise<Result<null>> {
				const rows = await seal('operations', items);
				return writeWaiting(waitingAfter(items), [db.operations], () => db.operations.bulkPut(rows));
			},
			async retire(items: readonly OutboxItem[]): Promise<Result<null>> {
				const rows = await seal('sent', items);
				const next = new Set(waiting);
				for (const item of items) next.delete(item.operation.seq);
				return writeWaiting(next, [db.operations, db.sent], async () => {
					await db.operations.bulkDelete(rows.map((row) => row.key));
					await db.sent.bulkPut(rows);
				});
			},
			async reoffer(): Promise<Result<readonly OutboxItem[]>> {
				const inOutbox = await open('operations', await db.operations.toArray());
				const kept = (await open('sent', await db.sent.toArray())).filter((item) => item?.state === 'acknowledged');
				const items = [...inOutbox, ...kept].filter((item) => item !== undefined).map(({ operation }): OutboxItem => ({ operation, state: 'waiting' }));
				const rows = await seal('operations', items);
				const written = await writeWaiting(waitingAfter(items), [db.operations, db.sent], async () => {
					await db.operations.bulkPut(rows);
					await db.sent.bulkDelete(kept.flatMap((item) => item?.operation.seq ?? []));
				});
				return written.ok ? ok(items) : written;
			},
			/** Numbers rise with time, so the scan ends at the first item that is young enough. */
			async pruneSent(before: string): Promise<Result<number>> {
				const old: number[] = [];
				for (let offset = 0; ; offset += 100) {
					const rows = await db.sent.orderBy(':id').offset(offset).limit(100).toArray();
					const items = await open('sent', rows);
					const young = items.findIndex((item) => item !== undefined && item.state !== 'waiting' && item.at >= before);
					old.push(...rows.slice(0, young === -1 ? rows.length : young).map((row) => row.key));
					if (young !== -1 || rows.length < 100) break;
				}
				const written = await fence.write([db.sent], () => db.sent.bulkDelete(old));
				return written.ok ? ok(old.length) : written;
			},
		},
	};
}
