import type { Id } from '../../../domain/ids.ts';
import type { StreamName } from '../../../protocol/messages.ts';
import type { MemoryServerStore } from '../../../server/core/memoryStore.ts';
import type { Actor, LogRow, ServerStore, SnapshotPart, StoreTx, Writes } from '../../../server/core/port.ts';
import type { CommitWatch, RowsWatch } from '../scheduledServerStore.ts';
import type { Life } from '../scheduler.ts';

/**
 * A store that ships, and beside it what its commits add up to, by which the judge knows at any moment what the database should hold. Nothing
 * comes between a commit, or a read, and its being noted: both follow from one step of the scheduler.
 */
export class WatchedServerStore implements ServerStore {
	readonly #reads: ServerStore;
	readonly #writes: ServerStore;
	readonly #mirror: MemoryServerStore;
	readonly #life: Life;
	readonly #watch: { readonly commits: CommitWatch; readonly read: RowsWatch };

	constructor(stores: { readonly reads: ServerStore; readonly writes: ServerStore }, mirror: MemoryServerStore, life: Life, watch: { readonly commits: CommitWatch; readonly read: RowsWatch }) {
		this.#reads = stores.reads;
		this.#writes = stores.writes;
		this.#mirror = mirror;
		this.#life = life;
		this.#watch = watch;
	}

	epoch(actor: Actor): ReturnType<ServerStore['epoch']> {
		return this.#reads.epoch(actor);
	}

	tell(actor: Actor): Promise<void> {
		return this.#reads.tell(actor);
	}

	newEpoch(actor: Actor, ended: Id): Promise<void> {
		return this.#reads.newEpoch(actor, ended);
	}

	heads(actor: Actor, streams: readonly StreamName[]): ReturnType<ServerStore['heads']> {
		return this.#reads.heads(actor, streams);
	}

	horizons(actor: Actor, streams: readonly StreamName[]): ReturnType<ServerStore['horizons']> {
		return this.#reads.horizons(actor, streams);
	}

	sum(actor: Actor, stream: StreamName): ReturnType<ServerStore['sum']> {
		return this.#reads.sum(actor, stream);
	}

	async logAfter(actor: Actor, stream: StreamName, seq: number, limit: number): Promise<readonly LogRow[]> {
		const rows = await this.#reads.logAfter(actor, stream, seq, limit);
		this.#watch.read(actor, stream, rows);
		return rows;
	}

	async snapshot(actor: Actor, part: SnapshotPart, limit: number): Promise<readonly LogRow[]> {
		const rows = await this.#reads.snapshot(actor, part, limit);
		this.#watch.read(actor, part.stream, rows);
		return rows;
	}

	async transaction<T>(actor: Actor, work: (tx: StoreTx) => Promise<T>): Promise<T> {
		let pending: Writes[] = [];
		const result = await this.#writes.transaction(actor, (tx) => {
			pending = [];
			return work({ ...tx, write: async (writes) => {
				await tx.write(writes);
				pending.push(writes);
			} });
		});
		for (const writes of pending) {
			const committed = this.#watch.commits(actor, writes);
			await this.#mirror.transaction(actor, (tx) => tx.write(writes));
			committed();
		}
		await this.#life.point('db committed');
		return result;
	}
}
