import type { SealedCopy } from '../db/sealedCopy.ts';
import type { DeviceStore, OutboxItem } from '../db/store.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../domain/operation.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';

export type OutboxPorts = {
	readonly store: Pick<DeviceStore, 'addGroup' | 'settle' | 'retire' | 'reoffer'>;
	readonly vault: VaultId;
	readonly officerId: Id;
	readonly newId: () => Id;
	/** The corrected clock, and the device's own. */
	readonly nowMs: () => number;
	readonly wallMs: () => number;
	/** Judges a group as the server will, before it is kept. */
	readonly check: (operations: readonly Operation[]) => Result<null>;
	/** The copy of a save that may leave while the app is locked. */
	readonly copy?: (operations: readonly Operation[], waiting: readonly Operation[]) => Promise<SealedCopy>;
	/** The items changed. `added` holds only what a save appended, `answered` only what the server answered; both null after any other change. */
	readonly changed: (added: readonly OutboxItem[] | null, answered: readonly OutboxItem[] | null) => void;
};

/** What no push could carry is refused while it can still be shortened, and before anything calls it saved. */
function sizeFault(operations: readonly Operation[]): Problem | null {
	const lines = operations.map((operation) => JSON.stringify(operation));
	if (lines.some((line) => line.length > limits.operationCharacters)) return problem('entry_too_large', { limit: limits.operationCharacters });
	const bytes = lines.reduce((sum, line) => sum + new TextEncoder().encode(line).length, 0);
	return bytes > limits.saveBytes ? problem('entry_too_large', { limit: limits.saveBytes }) : null;
}

export type SavedGroup = { readonly group: Id; readonly operations: readonly Id[] };

/**
 * The officer's work that the server has not yet confirmed, in order. The list in memory follows the store: it changes only after the
 * store's transaction is durable, and saves run one after the other, so that `seq` has no holes.
 */
export class Outbox {
	#items: OutboxItem[];
	#lastSeq: number;
	/** Asked for at every turn of the loop; the list of items is never changed in place. */
	#waiting: { readonly of: readonly OutboxItem[]; readonly operations: readonly Operation[] } = { of: [], operations: [] };
	#queue: Promise<unknown> = Promise.resolve();
	readonly #ports: OutboxPorts;

	constructor(ports: OutboxPorts, items: readonly OutboxItem[], lastSeq: number) {
		this.#ports = ports;
		this.#items = items.toSorted((a, b) => a.operation.seq - b.operation.seq);
		this.#lastSeq = lastSeq;
	}

	get items(): readonly OutboxItem[] {
		return this.#items;
	}

	waiting(): readonly Operation[] {
		if (this.#waiting.of !== this.#items) this.#waiting = { of: this.#items, operations: this.#items.filter((item) => item.state === 'waiting').map((item) => item.operation) };
		return this.#waiting.operations;
	}

	save(bodies: readonly OperationBody[], endDrafts: readonly Id[] = []): Promise<Result<SavedGroup>> {
		return this.#inOrder(async () => {
			if (bodies.length > limits.operations) return fail(problem('too_many_operations', { limit: limits.operations }));
			const operations = this.#envelopes(bodies);
			const tooLarge = sizeFault(operations);
			if (tooLarge !== null) return fail(tooLarge);
			const checked = this.#ports.check(operations);
			if (!checked.ok) return checked;
			const copy = this.#ports.copy === undefined ? undefined : await this.#ports.copy(operations, this.waiting());
			const stored = copy === undefined ? await this.#ports.store.addGroup(operations, endDrafts) : await this.#ports.store.addGroup(operations, endDrafts, copy);
			if (!stored.ok) return stored;
			const added = operations.map((operation): OutboxItem => ({ operation, state: 'waiting' }));
			this.#items = [...this.#items, ...added];
			this.#lastSeq += operations.length;
			this.#ports.changed(added, null);
			return ok({ group: operations[0]?.group ?? this.#ports.newId(), operations: operations.map((operation) => operation.opId) });
		});
	}

	/** Stores what the server said of some operations. */
	settle(settled: readonly OutboxItem[]): Promise<Result<null>> {
		return this.#change(() => this.#ports.store.settle(settled), () => {
			const bySeq = new Map(settled.map((item) => [item.operation.seq, item]));
			return this.#items.map((item) => bySeq.get(item.operation.seq) ?? item);
		}, settled);
	}

	/** Ends the replay of items: the pull has stored them, or the officer has dealt with a refusal. */
	retire(done: readonly OutboxItem[]): Promise<Result<null>> {
		return this.#change(() => this.#ports.store.retire(done), () => {
			const seqs = new Set(done.map((item) => item.operation.seq));
			return this.#items.filter((item) => !seqs.has(item.operation.seq));
		});
	}

	/** The server was restored from a backup: everything that it had answered waits again, in the order in which it was saved. */
	reoffer(): Promise<Result<null>> {
		return this.#inOrder(async () => {
			const offered = await this.#ports.store.reoffer();
			if (!offered.ok) return offered;
			this.#items = offered.value.toSorted((a, b) => a.operation.seq - b.operation.seq);
			this.#ports.changed(null, null);
			return ok(null);
		});
	}

	#change(write: () => Promise<Result<null>>, next: () => OutboxItem[], answered: readonly OutboxItem[] | null = null): Promise<Result<null>> {
		return this.#inOrder(async () => {
			const written = await write();
			if (!written.ok) return written;
			this.#items = next();
			this.#ports.changed(null, answered);
			return written;
		});
	}

	#envelopes(bodies: readonly OperationBody[]): readonly Operation[] {
		const { vault, officerId } = this.#ports;
		const group = this.#ports.newId();
		const at = new Date(this.#ports.nowMs()).toISOString();
		const deviceAt = new Date(this.#ports.wallMs()).toISOString();
		return bodies.map((body, index) => ({
			opId: this.#ports.newId(), vault, officerId, seq: this.#lastSeq + 1 + index, group, groupSize: bodies.length, schema: operationSchema, at, deviceAt, body,
		}));
	}

	#inOrder<T>(work: () => Promise<T>): Promise<T> {
		const run = this.#queue.then(work);
		this.#queue = run.catch(() => undefined);
		return run;
	}
}
