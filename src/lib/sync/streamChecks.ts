import type { HeldCursor } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { refKey, type RecordRef } from '../domain/records/record.ts';
import type { AskedCursor, Difference, StreamName } from '../protocol/messages.ts';
import { sameSum, type StreamSum } from '../protocol/streamSum.ts';
import type { HeldIndex } from './heldIndex.ts';

/** A stream without news is compared so often; and once after each opening of the vault, for what the disk may have lost. */
const checkEveryMs = 24 * 3_600_000;
/** A stream that still differs after it was taken anew so often waits for the next opening: a fault that snapshots do not mend must not eat the officer's data plan. */
const mostAnew = 3;

/**
 * Compares what the device holds of each stream with what the server says, and decides when a stream is taken anew. While a snapshot of a
 * stream runs it remembers what that names: when the stream is complete, the rest is forgotten. That memory is lost with the process; the cursor
 * says that it was needed, and the stream is then taken from its beginning once more.
 */
export class StreamChecks {
	readonly #held: HeldIndex;
	readonly #nowMs: () => number;
	readonly #passedMs = new Map<StreamName, number>();
	readonly #anew = new Map<StreamName, number>();
	readonly #named = new Map<StreamName, Set<string>>();
	/** Asked from their beginning, although the device holds a cursor inside a snapshot. */
	readonly #begun = new Set<StreamName>();
	#differences: readonly Difference[] = [];

	/** `nowMs`: milliseconds that only go forward. */
	constructor(held: HeldIndex, nowMs: () => number) {
		this.#held = held;
		this.#nowMs = nowMs;
	}

	/** The cursors to send, with the wish for a sum where one is due. A cursor of another epoch than the device knows is the beginning: the place that it names was in a history that has ended. */
	asked(epoch: Id | undefined): readonly AskedCursor[] {
		const before = this.#nowMs() - checkEveryMs;
		return this.#held.cursors.map(({ epoch: readIn, sweeps, ...cursor }) => {
			const forgotten = sweeps === true && !this.#named.has(cursor.stream);
			if (forgotten) this.#begun.add(cursor.stream);
			if (forgotten || (epoch !== undefined && readIn !== undefined && readIn !== epoch)) return { stream: cursor.stream, seq: 0 };
			return (this.#passedMs.get(cursor.stream) ?? Number.NEGATIVE_INFINITY) > before ? cursor : { ...cursor, check: true };
		});
	}

	/** Everything is to be compared again. */
	forget(): void {
		this.#passedMs.clear();
		this.#named.clear();
		this.#anew.clear();
	}

	/** Found and not yet told to the server. */
	get differences(): readonly Difference[] {
		return this.#differences;
	}

	told(differences: readonly Difference[]): void {
		this.#differences = this.#differences.filter((difference) => !differences.includes(difference));
	}

	/** Before the page up to `cursor` is stored: `before` is the stream's cursor of the page before, `refs` are the records that the page names of the stream. */
	follow(cursor: HeldCursor, before: HeldCursor | undefined, refs: readonly RecordRef[]): void {
		const begins = cursor.after !== undefined && (before?.after === undefined || before.epoch !== cursor.epoch || this.#begun.has(cursor.stream));
		this.#begun.delete(cursor.stream);
		// What a snapshot did not name is known when the sum has come; an answer that is cut in between must not leave it lying until the next day's comparison.
		if (begins) this.#passedMs.delete(cursor.stream);
		if (begins && this.#held.sumOf(cursor.stream).count > 0) this.#named.set(cursor.stream, new Set());
		else if (begins) this.#named.delete(cursor.stream);
		const named = this.#named.get(cursor.stream);
		for (const ref of refs) named?.add(refKey(ref));
	}

	/** Whether a snapshot of the stream is followed that began over records which it may not name. */
	sweeps(stream: StreamName): boolean {
		return this.#named.has(stream);
	}

	/** The stream is complete: what a snapshot that was followed from its beginning did not name. */
	unnamed(stream: StreamName): readonly RecordRef[] {
		const named = this.#named.get(stream);
		return named === undefined ? [] : this.#held.carriedBy(stream).filter((ref) => !named.has(refKey(ref)));
	}

	/** After what was unnamed is gone, with the page that completes the stream. True when the stream is to be taken anew; `takenAnew` follows once that is stored, and until then it is asked about again. */
	differs(stream: StreamName, expected: StreamSum): boolean {
		this.#named.delete(stream);
		if (sameSum(this.#held.sumOf(stream), expected)) {
			this.#anew.delete(stream);
			this.#passedMs.set(stream, this.#nowMs());
			return false;
		}
		if ((this.#anew.get(stream) ?? 0) < mostAnew) return true;
		this.#passedMs.set(stream, this.#nowMs());
		return false;
	}

	takenAnew(stream: StreamName, expected: StreamSum): void {
		const tries = this.#anew.get(stream) ?? 0;
		this.#anew.set(stream, tries + 1);
		this.#passedMs.delete(stream);
		// Told once, not with every try.
		if (tries === 0) this.#differences = [...this.#differences, { kind: kindOf(stream), held: this.#held.sumOf(stream).count, expected: expected.count }];
	}
}

function kindOf(stream: StreamName): Difference['kind'] {
	return stream === 't' ? 't' : stream.startsWith('u:') ? 'u' : 'a';
}
