import type { DeviceStore, Held, HeldCursor, PullChange } from '../db/store.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Id } from '../domain/ids.ts';
import { refKey, type RecordRef, type StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { AuditTold } from '../protocol/audit.ts';
import type { Me, PullLine, PullRequest, StreamName } from '../protocol/messages.ts';
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
	readonly request: Pick<PullRequest, 'protocol' | 'vault' | 'app' | 'epoch' | 'health' | 'audit'>;
	readonly me: (me: Me) => Promise<Result<null>>;
	readonly epoch: (id: Id | undefined) => Promise<Result<null>>;
	/** How the server's record of who did what stands. */
	readonly audit?: (told: AuditTold) => Promise<void>;
	/** The record as it was last pulled. */
	readonly stored: (ref: RecordRef) => StoredRecord | undefined;
	/** A pinned record that left its last stream may stay: it left by age. */
	readonly staysPinned: (ref: RecordRef) => boolean;
	/** Records that were erased for good: told before their page is stored, so that it is not forgotten when the device is killed in between. */
	readonly erased?: (ids: readonly Id[]) => Promise<Result<null>>;
	/** After each page is stored. */
	readonly applied: (puts: readonly StoredRecord[], removes: readonly RecordRef[]) => void;
};

/** So many whole pages may wait for the disk while more arrive: some megabytes at the very most. */
const mostWaiting = 5;

/**
 * Fetches until nothing is left. Each page is stored with its cursor in one transaction, several at once where they come faster than the disk
 * takes them; what comes after the last checkpoint of a cut answer is dropped. A stream of which the device turns out to hold something else than the server says is taken anew.
 */
export async function pullAll(ports: PullPorts): Promise<Result<null>> {
	for (;;) {
		const page = new PageBuffer(ports);
		const { differences } = ports.checks;
		const request = { ...ports.request, cursors: ports.checks.asked(ports.request.epoch?.id) };
		const pulled = await ports.transport.pull(differences.length === 0 ? request : { ...request, differences }, (line) => page.take(line));
		const stored = await page.stored();
		if (!pulled.ok || !stored.ok) return pulled.ok ? stored : pulled;
		ports.checks.told(differences);
		if (!page.more) return ok(null);
	}
}

type Change = { readonly erased?: boolean; readonly record: StoredRecord | null; readonly ref: RecordRef; readonly streams: readonly StreamName[] };

/** Whole pages, and the cursors that they reach. */
type Pages = { readonly changes: Map<string, Change>; cursors: readonly HeldCursor[]; count: number };

/**
 * Gathers lines up to a checkpoint, and has whole pages written while the next come in: they wait no longer than for the write before. A record that
 * comes twice is kept as it came last.
 */
class PageBuffer {
	more = false;
	#epoch: Id | undefined;
	#changes = new Map<string, Change>();
	/** Whole pages that are not yet on the disk: those that wait, and those being written. */
	#waiting: Pages | null = null;
	#writing: Pages | null = null;
	#writer: Promise<void> | null = null;
	#current: Promise<unknown> = Promise.resolve();
	#fault: Result<null> | null = null;
	/** What a broken invariant threw: told to who waits next. */
	#thrown: { readonly error: unknown } | null = null;
	readonly #ports: PullPorts;

	constructor(ports: PullPorts) {
		this.#ports = ports;
	}

	take(line: PullLine): Result<null> | Promise<Result<null>> {
		const ended = this.#ended();
		if (ended !== null) return ended;
		if ('end' in line) return this.stored();
		switch (line.kind) {
			case 'scope': return this.#scope(line);
			case 'put': return this.#put(line.stream, line.record);
			case 'leave': return this.#whenStored(() => this.#leave(line.stream, { type: line.type, id: line.id }, line.erased === true));
			case 'checkpoint':
				this.more ||= line.more;
				return this.#checkpoint(this.#epoch === undefined ? line.cursor : { ...line.cursor, epoch: this.#epoch }, line.sum);
		}
	}

	/** All whole pages lie on the disk, or the problem why they do not. */
	async stored(): Promise<Result<null>> {
		while (this.#ended() === null && (this.#waiting !== null || this.#writer !== null)) await this.#write();
		return this.#ended() ?? ok(null);
	}

	#ended(): Result<null> | null {
		if (this.#thrown !== null) throw this.#thrown.error;
		return this.#fault;
	}

	/** Who leaves is judged by what the device holds. */
	#whenStored(work: () => Result<null>): Result<null> | Promise<Result<null>> {
		if (this.#waiting === null && this.#writing === null) return work();
		return this.stored().then((stored) => (stored.ok ? work() : stored));
	}

	/** Never more than one write at a time, in the order received. */
	#write(): Promise<void> {
		this.#writer ??= this.#writeWaiting().catch((error: unknown) => { this.#thrown = { error }; }).finally(() => { this.#writer = null; });
		return this.#writer;
	}

	async #writeWaiting(): Promise<void> {
		while (this.#waiting !== null) {
			this.#writing = this.#waiting;
			this.#waiting = null;
			const storing = this.#store(this.#writing);
			this.#current = storing;
			const stored = await storing;
			this.#writing = null;
			if (stored.ok) continue;
			this.#fault = stored;
			return;
		}
	}

	#put(stream: StreamName, record: StoredRecord): Result<null> {
		const ref: RecordRef = { type: record.type, id: record.id };
		const streams = this.#streamsOf(ref);
		const carried = streams.includes(stream) ? streams : [...streams, stream];
		this.#changes.set(refKey(ref), { record, ref, streams: record.deleted === true ? [] : carried });
		return ok(null);
	}

	#leave(stream: StreamName, ref: RecordRef, erased = false): Result<null> {
		const record = this.#changes.get(refKey(ref))?.record ?? this.#ports.stored(ref) ?? null;
		const rest = this.#streamsOf(ref).filter((each) => each !== stream);
		const onlyPinned = rest.length > 0 && rest.every(isPinStream);
		this.#changes.set(refKey(ref), { record, ref, streams: onlyPinned && !this.#ports.staysPinned(ref) ? [] : rest, erased });
		return ok(null);
	}

	#streamsOf(ref: RecordRef): readonly StreamName[] {
		const key = refKey(ref);
		const change = this.#changes.get(key) ?? this.#waiting?.changes.get(key) ?? this.#writing?.changes.get(key);
		return change?.streams ?? this.#ports.held.streamsOf(ref);
	}

	/** A stream that is no longer in scope takes its records with it, whatever else the answer brings. */
	async #scope({ streams, me, epoch, audit }: Extract<PullLine, { kind: 'scope' }>): Promise<Result<null>> {
		const scope = new Set(streams);
		if (!scope.has('t')) return fail(problem('server_answer_unreadable'));
		const known = await this.#ports.me(me);
		if (!known.ok) return known;
		this.#epoch = epoch;
		const named = await this.#ports.epoch(epoch);
		if (!named.ok) return named;
		if (audit !== undefined) await this.#ports.audit?.(audit);
		const removes = this.#ports.held.outside(scope);
		const cursors = this.#ports.held.cursors.filter((cursor) => scope.has(cursor.stream));
		if (removes.length === 0 && cursors.length === this.#ports.held.cursors.length) return ok(null);
		return this.#apply({ puts: [], removes, cursors });
	}

	#checkpoint(cursor: HeldCursor, sum: StreamSum | undefined): Result<null> | Promise<Result<null>> {
		const known = this.#cursors();
		const { checks } = this.#ports;
		checks.follow(cursor, known.find((each) => each.stream === cursor.stream), [...this.#changes.values()].filter((change) => change.streams.includes(cursor.stream)).map((change) => change.ref));
		if (sum !== undefined) return this.#complete(cursor, sum);
		this.#page(this.#cursorsWith(checks.sweeps(cursor.stream) ? { ...cursor, sweeps: true } : cursor));
		void this.#write();
		if ((this.#waiting?.count ?? 0) < mostWaiting) return ok(null);
		return this.#current.then(() => this.#ended() ?? ok(null));
	}

	/** The changes so far are a whole page, and wait for the disk. */
	#page(cursors: readonly HeldCursor[]): void {
		this.#waiting ??= { changes: new Map(), cursors, count: 0 };
		for (const [key, change] of this.#changes) this.#waiting.changes.set(key, change);
		this.#waiting.cursors = cursors;
		this.#waiting.count += 1;
		this.#changes = new Map();
	}

	/** As they will be once all whole pages are stored. */
	#cursors(): readonly HeldCursor[] {
		return (this.#waiting ?? this.#writing)?.cursors ?? this.#ports.held.cursors;
	}

	/**
	 * The stream is complete. What a snapshot did not name is forgotten with this very page, for after it nothing knows any more that it was not named; what differs even so is taken anew from its
	 * beginning.
	 */
	async #complete(cursor: HeldCursor, sum: StreamSum): Promise<Result<null>> {
		const { checks } = this.#ports;
		const { stream } = cursor;
		if (checks.sweeps(stream)) {
			// Who leaves is judged by what the device holds.
			const before = await this.stored();
			if (!before.ok) return before;
			for (const ref of checks.unnamed(stream)) this.#leave(stream, ref);
		}
		this.#page(this.#cursorsWith(cursor));
		const stored = await this.stored();
		if (!stored.ok) return stored;
		if (!checks.differs(stream, sum)) return ok(null);
		this.more = true;
		const anew = await this.#apply({ puts: [], removes: [], cursors: this.#cursorsWith({ stream, seq: 0 }) });
		if (anew.ok) checks.takenAnew(stream, sum);
		return anew;
	}

	async #store(pages: Pages): Promise<Result<null>> {
		const changes = [...pages.changes.values()];
		const staying = changes.filter((change) => change.streams.length > 0);
		const puts = staying.flatMap((change): Held[] => (change.record === null ? [] : [{ record: change.record, streams: change.streams }]));
		const removes = changes.filter((change) => change.streams.length === 0).map((change) => change.ref);
		const erased = changes.filter((change) => change.erased === true).map((change) => change.ref.id);
		const told = erased.length === 0 ? ok(null) : await this.#ports.erased?.(erased);
		return told?.ok === false ? told : this.#apply({ puts, removes, cursors: pages.cursors });
	}

	async #apply(change: PullChange): Promise<Result<null>> {
		const stored = await this.#ports.store.applyPull(change);
		if (!stored.ok) return stored;
		this.#ports.held.apply(change);
		this.#ports.applied(change.puts.map((held) => held.record), change.removes);
		return stored;
	}

	#cursorsWith(cursor: HeldCursor): readonly HeldCursor[] {
		return [...this.#cursors().filter((each) => each.stream !== cursor.stream), cursor];
	}
}
