import type { Held, PullChange } from '../db/store.ts';
import { refKey, type RecordRef, type StoredRecord } from '../domain/records/record.ts';
import type { StreamCursor, StreamName } from '../protocol/messages.ts';

/** Which streams carry which record, and how far each stream was read; the memory of what the store holds. */
export class HeldIndex {
	readonly #streams = new Map<string, { readonly ref: RecordRef; readonly streams: readonly StreamName[] }>();
	#cursors: readonly StreamCursor[];

	constructor(held: readonly Held[], cursors: readonly StreamCursor[]) {
		for (const each of held) this.#set(each);
		this.#cursors = cursors;
	}

	get cursors(): readonly StreamCursor[] {
		return this.#cursors;
	}

	get size(): number {
		return this.#streams.size;
	}

	streamsOf(ref: RecordRef): readonly StreamName[] {
		return this.#streams.get(refKey(ref))?.streams ?? [];
	}

	/** The records that no stream in scope carries any more. */
	outside(scope: ReadonlySet<StreamName>): readonly RecordRef[] {
		return [...this.#streams.values()].filter((held) => !held.streams.some((stream) => scope.has(stream))).map((held) => held.ref);
	}

	/** Follows a change that the store has taken. */
	apply(change: PullChange): void {
		for (const ref of change.removes) this.#streams.delete(refKey(ref));
		for (const held of change.puts) this.#set(held);
		this.#cursors = change.cursors;
	}

	#set(held: Held): void {
		this.#streams.set(refKey(held.record), { ref: refOf(held.record), streams: held.streams });
	}
}

function refOf(record: StoredRecord): RecordRef {
	return { type: record.type, id: record.id };
}
