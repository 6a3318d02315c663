import type { DeviceStore, Held, PullChange } from '../db/store.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Id } from '../domain/ids.ts';
import { refKey, type RecordRef, type StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Me, PullLine, PullRequest, StreamCursor, StreamName } from '../protocol/messages.ts';
import type { StreamSum } from '../protocol/streamSum.ts';
import type { HeldIndex } from './heldIndex.ts';
import { isPinStream } from './pinStream.ts';
import type { StreamChecks } from './streamChecks.ts';
import type { Transport } from './transport.ts';

export type PullPorts = {
	readonly transport: Pick<Transport, 'pull'>;
	readonly store: Pick<DeviceStore, 'applyPull'>;
	readonly held: HeldIndex;
	readonly checks: StreamChecks;
	readonly request: Pick<PullRequest, 'protocol' | 'vault' | 'app' | 'epoch' | 'health'>;
	readonly me: (me: Me) => Promise<Result<null>>;
	readonly epoch: (id: Id | undefined) => Promise<Result<null>>;
	/** The record as it was last pulled. */
	readonly stored: (ref: RecordRef) => StoredRecord | undefined;
	/** A pinned record that left its last stream may stay: it left by age. */
	readonly staysPinned: (ref: RecordRef) => boolean;
	/** After each page is stored. */
	readonly applied: (puts: readonly StoredRecord[], removes: readonly RecordRef[]) => void;
};

/**
 * Fetches until nothing is left. Each page is stored with its cursor in one transaction; what comes after the last checkpoint of a cut answer
 * is dropped. A stream of which the device turns out to hold something else than the server says is taken anew.
 */
export async function pullAll(ports: PullPorts): Promise<Result<null>> {
	for (;;) {
		const page = new PageBuffer(ports);
		const { differences } = ports.checks;
		const request = { ...ports.request, cursors: ports.checks.asked() };
		const pulled = await ports.transport.pull(differences.length === 0 ? request : { ...request, differences }, (line) => page.take(line));
		if (!pulled.ok) return pulled;
		ports.checks.told(differences);
		if (!page.more) return ok(null);
	}
}

type Change = { readonly record: StoredRecord | null; readonly ref: RecordRef; readonly streams: readonly StreamName[] };

/** Gathers lines up to a checkpoint. A record that comes twice in a page is kept as it came last. */
class PageBuffer {
	more = false;
	#changes = new Map<string, Change>();
	readonly #ports: PullPorts;

	constructor(ports: PullPorts) {
		this.#ports = ports;
	}

	async take(line: PullLine): Promise<Result<null>> {
		if ('end' in line) return ok(null);
		switch (line.kind) {
			case 'scope': return this.#scope(line.streams, line.me, line.epoch);
			case 'put': return this.#put(line.stream, line.record);
			case 'leave': return this.#leave(line.stream, { type: line.type, id: line.id });
			case 'checkpoint':
				this.more ||= line.more;
				return this.#checkpoint(line.cursor, line.sum);
		}
	}

	#put(stream: StreamName, record: StoredRecord): Result<null> {
		const ref: RecordRef = { type: record.type, id: record.id };
		const streams = this.#streamsOf(ref);
		const carried = streams.includes(stream) ? streams : [...streams, stream];
		this.#changes.set(refKey(ref), { record, ref, streams: record.deleted === true ? [] : carried });
		return ok(null);
	}

	#leave(stream: StreamName, ref: RecordRef): Result<null> {
		const record = this.#changes.get(refKey(ref))?.record ?? this.#ports.stored(ref) ?? null;
		const rest = this.#streamsOf(ref).filter((each) => each !== stream);
		const onlyPinned = rest.length > 0 && rest.every(isPinStream);
		this.#changes.set(refKey(ref), { record, ref, streams: onlyPinned && !this.#ports.staysPinned(ref) ? [] : rest });
		return ok(null);
	}

	#streamsOf(ref: RecordRef): readonly StreamName[] {
		return this.#changes.get(refKey(ref))?.streams ?? this.#ports.held.streamsOf(ref);
	}

	/** A stream that is no longer in scope takes its records with it, whatever else the answer brings. */
	async #scope(streams: readonly StreamName[], me: Me, epoch: Id | undefined): Promise<Result<null>> {
		const scope = new Set(streams);
		if (!scope.has('t')) return fail(problem('server_answer_unreadable'));
		const known = await this.#ports.me(me);
		if (!known.ok) return known;
		const named = await this.#ports.epoch(epoch);
		if (!named.ok) return named;
		const removes = this.#ports.held.outside(scope);
		const cursors = this.#ports.held.cursors.filter((cursor) => scope.has(cursor.stream));
		if (removes.length === 0 && cursors.length === this.#ports.held.cursors.length) return ok(null);
		return this.#apply({ puts: [], removes, cursors });
	}

	async #checkpoint(cursor: StreamCursor, sum: StreamSum | undefined): Promise<Result<null>> {
		this.#ports.checks.follow(cursor, [...this.#changes.values()].filter((change) => change.streams.includes(cursor.stream)).map((change) => change.ref));
		const stored = await this.#store(this.#cursorsWith(cursor));
		return !stored.ok || sum === undefined ? stored : this.#compare(cursor.stream, sum);
	}

	/** The stream is complete. What a snapshot did not name is forgotten; what differs even so is taken anew from its beginning. */
	async #compare(stream: StreamName, sum: StreamSum): Promise<Result<null>> {
		const { checks, held } = this.#ports;
		const unnamed = checks.unnamed(stream);
		if (unnamed.length > 0) {
			for (const ref of unnamed) this.#leave(stream, ref);
			const forgotten = await this.#store(held.cursors);
			if (!forgotten.ok) return forgotten;
		}
		if (!checks.differs(stream, sum)) return ok(null);
		this.more = true;
		return this.#apply({ puts: [], removes: [], cursors: this.#cursorsWith({ stream, seq: 0 }) });
	}

	async #store(cursors: readonly StreamCursor[]): Promise<Result<null>> {
		const changes = [...this.#changes.values()];
		this.#changes = new Map();
		const staying = changes.filter((change) => change.streams.length > 0);
		const puts = staying.flatMap((change): Held[] => (change.record === null ? [] : [{ record: change.record, streams: change.streams }]));
		const removes = changes.filter((change) => change.streams.length === 0).map((change) => change.ref);
		return this.#apply({ puts, removes, cursors });
	}

	async #apply(change: PullChange): Promise<Result<null>> {
		const stored = await this.#ports.store.applyPull(change);
		if (!stored.ok) return stored;
		this.#ports.held.apply(change);
		this.#ports.applied(change.puts.map((held) => held.record), change.removes);
		return stored;
	}

	#cursorsWith(cursor: StreamCursor): readonly StreamCursor[] {
		return [...this.#ports.held.cursors.filter((each) => each.stream !== cursor.stream), cursor];
	}
}
