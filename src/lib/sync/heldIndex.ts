import type { Held, HeldCursor, PullChange } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { refKey, type RecordRef, type StoredRecord } from '../domain/records/record.ts';
import type { StreamName } from '../protocol/messages.ts';
import { emptySum, minus, plus, type StreamSum } from '../protocol/streamSum.ts';
import { isPinStream } from './pinStream.ts';

type Carried = { readonly ref: RecordRef; readonly areaId: Id | null; readonly rev: number; readonly streams: readonly StreamName[] };

/** Which streams carry which record, and how far each stream was read; the memory of what the store holds. */
export class HeldIndex {
	readonly #streams = new Map<string, Carried>();
	readonly #sums = new Map<StreamName, StreamSum>();
	#cursors: readonly HeldCursor[];

	constructor(held: readonly Held[], cursors: readonly HeldCursor[]) {
		for (const each of held) this.#set(each);
		this.#cursors = cursors;
	}

	get cursors(): readonly HeldCursor[] {
		return this.#cursors;
	}

	get size(): number {
		return this.#streams.size;
	}

	streamsOf(ref: RecordRef): readonly StreamName[] {
		return this.#streams.get(refKey(ref))?.streams ?? [];
	}

	/** The records that no stream in scope carries any more. A pin holds only what lies in an area of the officer. */
	outside(scope: ReadonlySet<StreamName>): readonly RecordRef[] {
		const holds = (held: Carried) => (stream: StreamName): boolean => (isPinStream(stream) ? held.areaId !== null && scope.has(`a:${held.areaId}`) : scope.has(stream));
		return [...this.#streams.values()].filter((held) => !held.streams.some(holds(held))).map((held) => held.ref);
	}

	carriedBy(stream: StreamName): readonly RecordRef[] {
		return [...this.#streams.values()].filter((held) => held.streams.includes(stream)).map((held) => held.ref);
	}

	/** Count and checksum of what is held of a stream, to compare with the server's. */
	sumOf(stream: StreamName): StreamSum {
		return this.#sums.get(stream) ?? emptySum;
	}

	/** Follows a change that the store has taken. */
	apply(change: PullChange): void {
		for (const ref of change.removes) this.#forget(refKey(ref));
		for (const held of change.puts) this.#set(held);
		this.#cursors = change.cursors;
	}

	#set(held: Held): void {
		const key = refKey(held.record);
		this.#forget(key);
		const carried: Carried = { ref: refOf(held.record), areaId: held.record.areaId, rev: held.record.rev, streams: held.streams };
		this.#streams.set(key, carried);
		for (const stream of carried.streams) this.#sums.set(stream, plus(this.sumOf(stream), carried.ref.id, carried.rev));
	}

	#forget(key: string): void {
		const carried = this.#streams.get(key);
		if (carried === undefined) return;
		this.#streams.delete(key);
		for (const stream of carried.streams) this.#sums.set(stream, minus(this.sumOf(stream), carried.ref.id, carried.rev));
	}
}

function refOf(record: StoredRecord): RecordRef {
	return { type: record.type, id: record.id };
}
