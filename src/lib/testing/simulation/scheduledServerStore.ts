import type { Id } from '../../domain/ids.ts';
import { refKey, type RecordRef } from '../../domain/records/record.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { StreamSum } from '../../protocol/streamSum.ts';
import type { MemoryServerStore } from '../../server/core/memoryStore.ts';
import type { Actor, LogRow, ServerStore, SnapshotPart, StoreTx, Writes } from '../../server/core/port.ts';
import type { Life } from './scheduler.ts';

/** The database ended the transaction; its work may be tried again (deadlock, or two made the same in the same moment). */
class Passing extends Error {
	readonly code: string;
	constructor(code: string) {
		super(code);
		this.code = code;
	}
}
/** The database could not be reached: a fault that was asked for. */
export class DatabaseDown extends Error {}

type Transaction = { waitsFor: Transaction | null; readonly held: Set<string>; readonly pending: Writes[] };

/** Hears of a commit before it is seen by others, and answers what to do after. */
export type CommitWatch = (actor: Actor, writes: Writes) => () => void;
export type RowsWatch = (actor: Actor, stream: StreamName, rows: readonly LogRow[]) => void;

/**
 * The memory store as a database behaves: many transactions at once, reads see what is committed, rows and counters are locked until the end,
 * a ring of waiting transactions loses one, and every call is a place where others go first. One server's run; a crash ends it with its locks.
 */
export class ScheduledServerStore implements ServerStore {
	readonly #inner: MemoryServerStore;
	readonly #life: Life;
	readonly #watch: { readonly commits: CommitWatch; readonly read: RowsWatch };
	readonly #holders = new Map<string, Transaction>();
	readonly #waiting = new Map<string, (() => void)[]>();

	constructor(inner: MemoryServerStore, life: Life, watch: { readonly commits: CommitWatch; readonly read: RowsWatch }) {
		this.#inner = inner;
		this.#life = life;
		this.#watch = watch;
	}

	async epoch(actor: Actor): ReturnType<ServerStore['epoch']> {
		await this.#point('db epoch');
		return this.#inner.epoch(actor);
	}

	async tell(actor: Actor): Promise<void> {
		await this.#point('db tell');
		return this.#inner.tell(actor);
	}

	async newEpoch(actor: Actor, ended: Id): Promise<void> {
		await this.#point('db newEpoch');
		return this.#inner.newEpoch(actor, ended);
	}

	async heads(actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
		await this.#point('db heads');
		return this.#inner.heads(actor, streams);
	}

	async horizons(actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
		await this.#point('db horizons');
		return this.#inner.horizons(actor, streams);
	}

	async logAfter(actor: Actor, stream: StreamName, seq: number, limit: number): Promise<readonly LogRow[]> {
		await this.#point('db logAfter');
		const rows = await this.#inner.logAfter(actor, stream, seq, limit);
		this.#watch.read(actor, stream, rows);
		return rows;
	}

	async snapshot(actor: Actor, part: SnapshotPart, limit: number): Promise<readonly LogRow[]> {
		await this.#point('db snapshot');
		const rows = await this.#inner.snapshot(actor, part, limit);
		this.#watch.read(actor, part.stream, rows);
		return rows;
	}

	async sum(actor: Actor, stream: StreamName): Promise<StreamSum & { readonly head: number }> {
		await this.#point('db sum');
		return this.#inner.sum(actor, stream);
	}

	async transaction<T>(actor: Actor, work: (tx: StoreTx) => Promise<T>): Promise<T> {
		for (let attempt = 1; ; attempt += 1) {
			const open: Transaction = { waitsFor: null, held: new Set(), pending: [] };
			try {
				await this.#point('db begin');
				const result = await work(this.#tx(actor, open));
				await this.#point('db commit');
				await this.#commit(actor, open);
				this.#release(open);
				await this.#point('db committed', false);
				return result;
			} catch (error) {
				this.#release(open);
				if (!(error instanceof Passing) || attempt >= 4) throw error;
			}
		}
	}

	#tx(actor: Actor, open: Transaction): StoreTx {
		const read = async <T>(label: string, ask: (tx: StoreTx) => Promise<T>): Promise<T> => {
			await this.#point(label);
			return this.#inner.transaction(actor, ask);
		};
		const lockAll = async (keys: readonly string[]): Promise<void> => {
			for (const key of [...new Set(keys)].sort()) await this.#lock(open, key);
		};
		return {
			answers: (opIds) => read('tx answers', (tx) => tx.answers(opIds)),
			lock: async (refs) => {
				await this.#point('tx lock');
				const there = await this.#inner.transaction(actor, (tx) => tx.lock(refs));
				await lockAll(there.map((record) => `record ${refKey(record)}`));
				// Another may have changed them while this one waited.
				return this.#inner.transaction(actor, (tx) => tx.lock(there));
			},
			formerly: async (refs) => {
				await this.#point('tx formerly');
				const there = await this.#inner.transaction(actor, (tx) => tx.formerly(refs));
				await lockAll(there.map((record) => `record ${refKey(record)}`));
				return this.#inner.transaction(actor, (tx) => tx.formerly(there));
			},
			teamDays: async (asked) => {
				await this.#point('tx teamDays');
				await lockAll(asked.map(({ teamId, day }) => `team ${teamId}/${day}`));
				return this.#inner.transaction(actor, (tx) => tx.teamDays(asked));
			},
			childrenOfPlaces: async (placeIds) => {
				await this.#point('tx childrenOfPlaces');
				const there = await this.#inner.transaction(actor, (tx) => tx.childrenOfPlaces(placeIds));
				await lockAll(there.map((child) => `record ${refKey(child.ref)}`));
				return this.#inner.transaction(actor, (tx) => tx.childrenOfPlaces(placeIds));
			},
			leaves: (areaIds) => read('tx leaves', (tx) => tx.leaves(areaIds)),
			erased: (ids) => this.#inner.transaction(actor, (tx) => tx.erased(ids)),
			taken: (refs) => read('tx taken', (tx) => tx.taken(refs)),
			childrenOf: async (caseIds) => {
				await this.#point('tx childrenOf');
				const there = await this.#inner.transaction(actor, (tx) => tx.childrenOf(caseIds));
				await lockAll(there.map((child) => `record ${refKey(child.ref)}`));
				return this.#inner.transaction(actor, (tx) => tx.childrenOf(caseIds));
			},
			packs: (keys) => read('tx packs', (tx) => tx.packs(keys)),
			// Published versions never change: when they are read makes no difference.
			calendar: () => this.#inner.transaction(actor, (tx) => tx.calendar()),
			forms: (keys) => this.#inner.transaction(actor, (tx) => tx.forms(keys)),
			colleagues: (ids) => read('tx colleagues', (tx) => tx.colleagues(ids)),
			officersOf: (vaults) => read('tx officersOf', (tx) => tx.officersOf(vaults)),
			lastSeq: () => read('tx lastSeq', (tx) => tx.lastSeq()),
			write: async (writes) => {
				await this.#point('tx write');
				await lockAll(writes.operations.map((operation) => `operation ${actor.me.officerId}/${operation.opId}`));
				if (writes.operations.length > 0) await this.#lock(open, `device ${actor.vault}`);
				await lockAll(writes.records.map((record) => `record ${refKey(record)}`));
				await this.#unique(actor, writes);
				// The counters last, in one order for all.
				await lockAll(writes.log.map((entry) => `stream ${entry.stream}`));
				open.pending.push(writes);
			},
		};
	}

	/** What a unique key says: an operation that another has written meanwhile, a record that another has made meanwhile. */
	async #unique(actor: Actor, writes: Writes): Promise<void> {
		const answered = await this.#inner.transaction(actor, (tx) => tx.answers(writes.operations.map((operation) => operation.opId)));
		const made = writes.records.filter((record) => this.#inner.records.get(refKey(record)) !== undefined && !knew(record, this.#inner.records.get(refKey(record))?.rev));
		if (answered.size > 0 || made.length > 0) throw new Passing('23505');
	}

	async #commit(actor: Actor, open: Transaction): Promise<void> {
		for (const writes of open.pending) {
			const committed = this.#watch.commits(actor, writes);
			await this.#inner.transaction(actor, (tx) => tx.write(writes));
			committed();
		}
	}

	async #lock(open: Transaction, key: string): Promise<void> {
		for (;;) {
			const holder = this.#holders.get(key);
			if (holder === undefined || holder === open) break;
			for (let other: Transaction | null = holder; other !== null; other = other.waitsFor) if (other === open) throw new Passing('40P01');
			open.waitsFor = holder;
			await new Promise<void>((free) => this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), free]));
			await this.#life.point('db lock is free');
			open.waitsFor = null;
		}
		this.#holders.set(key, open);
		open.held.add(key);
	}

	#release(open: Transaction): void {
		for (const key of open.held) {
			this.#holders.delete(key);
			const waiting = this.#waiting.get(key) ?? [];
			this.#waiting.delete(key);
			for (const free of waiting) free();
		}
		open.held.clear();
	}

	async #point(label: string, mayFail = true): Promise<void> {
		const fault = await this.#life.point(label);
		if (fault === 'error' && mayFail) throw new DatabaseDown(label);
	}
}

/** A record that this transaction changed stands at one revision more than before, or at the same where only its place changed. */
function knew(record: RecordRef & { readonly rev: number }, rev: number | undefined): boolean {
	return rev !== undefined && record.rev >= rev && record.rev > 1;
}
