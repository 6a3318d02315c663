import type { OutboxItem } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { asId } from '../domain/ids.ts';
import { sameJson } from '../domain/json.ts';
import { typed, type Typed } from '../domain/records/read.ts';
import { recordTypes, refKey, type RecordRef, type RecordType, type StoredRecord } from '../domain/records/record.ts';
import type { PackReader } from '../domain/workflow/pack.ts';
import type { View } from './context.ts';
import { caseOf, EndedSight } from './endedSight.ts';
import { pointedAt, Relations } from './relations.ts';
import { Replay } from './replay.ts';

type ByType = Map<RecordType, Map<Id, StoredRecord>>;

/**
 * Everything of the working set, decrypted in this worker's memory: the server's records with the outbox replayed over them. The two
 * are kept apart, so that a pull never overwrites what is unsent and an answer never has to be undone by hand.
 */
export class RecordView implements View {
	readonly #server: ByType = byType();
	/** Shown from the server's answer only, until the worker ends or the server says otherwise; never on the disk, and never in lists. */
	readonly #guests: ByType = byType();
	readonly #shown: ByType = byType();
	readonly #relations = new Relations();
	readonly #endedSight = new EndedSight();
	readonly #versions = new Map<RecordType, number>();
	readonly #lists = new Map<RecordType, readonly Typed<RecordType>[]>();
	readonly #packs: PackReader;
	#replay: Replay;

	/** `packs` may be built over this view: it is asked only when operations are replayed. */
	constructor(packs: (view: View) => PackReader) {
		this.#packs = packs(this);
		this.#replay = this.#newReplay();
	}

	/** Takes what a pull brought and what the outbox holds now; answers the types that changed. */
	apply(puts: readonly StoredRecord[], removes: readonly RecordRef[], items: readonly OutboxItem[]): ReadonlySet<RecordType> {
		const touched = new Set([...this.#replay.shown.keys(), ...this.#replay.pending]);
		const arrived = new Set<RecordType>();
		for (const ref of removes) {
			this.#server.get(ref.type)?.delete(ref.id);
			this.#guests.get(ref.type)?.delete(ref.id);
			touched.add(refKey(ref));
		}
		for (const record of puts) {
			this.#server.get(record.type)?.set(record.id, record);
			// A guest that stays is in lists from now on, though nothing of it changed.
			if (this.#guests.get(record.type)?.delete(record.id) === true) arrived.add(record.type);
			touched.add(refKey(record));
		}
		const changed = this.#changedKeys(touched, items);
		for (const type of arrived) this.#count(type);
		return new Set([...changed, ...arrived]);
	}

	/** Shows records that the server keeps and this device does not; answers the types that changed. */
	look(records: readonly StoredRecord[], items: readonly OutboxItem[]): ReadonlySet<RecordType> {
		const guests = records.filter((record) => this.#server.get(record.type)?.has(record.id) !== true);
		for (const record of guests) this.#guests.get(record.type)?.set(record.id, record);
		return this.#changed(guests, items);
	}

	/** Shows no more what this officer's sight has ended of by the clock; answers the types that changed. */
	endSight(officerId: Id, nowMs: number): ReadonlySet<RecordType> {
		const changed = this.#endedSight.look(this.#held, officerId, nowMs);
		if (changed.size === 0) return new Set();
		const records = [...this.#server.values(), ...this.#guests.values()].flatMap((byId) => [...byId.values()]);
		const over = this.#replay.shown;
		const touched = [...records, ...over.values()].filter((record) => {
			const id = caseOf(this.#held, record);
			return id !== null && changed.has(id);
		});
		return this.#showAll(new Set(touched.map(refKey)), over);
	}

	/** Forgets all that was only looked at. */
	lookAway(items: readonly OutboxItem[]): ReadonlySet<RecordType> {
		const gone = [...this.#guests.values()].flatMap((records) => [...records.values()]);
		for (const records of this.#guests.values()) records.clear();
		return this.#changed(gone, items);
	}

	fromServer(type: RecordType, id: Id): boolean {
		return this.#guests.get(type)?.has(id) === true;
	}

	/** Replays a new save on top of what is shown. */
	append(items: readonly OutboxItem[]): ReadonlySet<RecordType> {
		const touched = new Set(items.flatMap((item) => this.#replay.add(item)));
		const changed = this.#showAll(touched, this.#replay.shown);
		for (const key of touched) if (this.#replay.pending.has(key)) changed.add(refOf(key).type);
		return changed;
	}

	/** The server has answered these; nothing else of the outbox changed. Null when all has to be replayed anew: see `Replay.taken`. */
	taken(items: readonly OutboxItem[]): ReadonlySet<RecordType> | null {
		const keys = this.#replay.taken(items);
		return keys === null ? null : new Set(keys.map((key) => refOf(key).type));
	}

	/** As the server last said it: pulled, or only looked at. */
	serverRecord(type: RecordType, id: Id): StoredRecord | undefined {
		return this.#server.get(type)?.get(id) ?? this.#guests.get(type)?.get(id);
	}

	get(type: RecordType, id: Id): StoredRecord | undefined {
		return this.#shown.get(type)?.get(id);
	}

	typed<T extends RecordType>(type: T, id: Id | string | null | undefined): Typed<T> | undefined {
		if (id === null || id === undefined) return undefined;
		const record = this.get(type, asId(id));
		return record === undefined ? undefined : typed(type, record);
	}

	all<T extends RecordType>(type: T): readonly Typed<T>[] {
		const known = this.#lists.get(type);
		if (known !== undefined) return known as readonly Typed<T>[];
		const here = [...(this.#shown.get(type)?.values() ?? [])].filter((record) => !this.fromServer(type, record.id) || this.pending(type, record.id));
		const list = here.map((record) => typed(type, record));
		this.#lists.set(type, list as unknown as readonly Typed<RecordType>[]);
		return list;
	}

	related<T extends RecordType>(type: T, field: string, id: Id): readonly Typed<T>[] {
		const ids = this.#relations.of(type, field, id);
		const found = ids === undefined
			? [...(this.#shown.get(type)?.values() ?? [])].filter((record) => pointedAt(record, field) === id)
			: [...ids].flatMap((related) => this.get(type, related) ?? []);
		return found.map((record) => typed(type, record));
	}

	pending(type: RecordType, id: Id): boolean {
		return this.#replay.pending.has(refKey({ type, id }));
	}

	version(type: RecordType): number {
		return this.#versions.get(type) ?? 0;
	}

	#changed(records: readonly RecordRef[], items: readonly OutboxItem[]): Set<RecordType> {
		return this.#changedKeys(new Set([...this.#replay.shown.keys(), ...this.#replay.pending, ...records.map(refKey)]), items);
	}

	/** Shows these records anew and replays the outbox over them. */
	#changedKeys(touched: ReadonlySet<string>, items: readonly OutboxItem[]): Set<RecordType> {
		const wasPending = this.#replay.pending;
		// Packs are read from what is shown, so the server's part is shown before operations are judged by it.
		const changed = this.#showAll(touched, new Map());
		this.#replay = this.#newReplay();
		for (const item of items) this.#replay.add(item);
		// Of everything else the server's part is what is shown.
		for (const type of this.#showAll(new Set(this.#replay.shown.keys()), this.#replay.shown)) changed.add(type);
		for (const key of symmetricDifference(wasPending, this.#replay.pending)) changed.add(refOf(key).type);
		return changed;
	}

	#newReplay(): Replay {
		return new Replay({ get: (type, id) => this.serverRecord(type, id) }, this.#packs);
	}

	#showAll(keys: ReadonlySet<string>, over: ReadonlyMap<string, StoredRecord>): Set<RecordType> {
		const changed = new Set<RecordType>();
		for (const key of keys) {
			const ref = refOf(key);
			if (this.#show(ref, over.get(key) ?? this.serverRecord(ref.type, ref.id))) changed.add(ref.type);
		}
		for (const type of changed) this.#count(type);
		return changed;
	}

	#count(type: RecordType): void {
		this.#versions.set(type, this.version(type) + 1);
		this.#lists.delete(type);
	}

	readonly #held = (type: RecordType, id: Id): StoredRecord | undefined => this.#replay.shown.get(refKey({ type, id })) ?? this.serverRecord(type, id);

	#show(ref: RecordRef, record: StoredRecord | undefined): boolean {
		if (ref.type === 'case') this.#endedSight.follow(record, ref.id);
		const after = record === undefined || record.deleted === true || this.#endedSight.hides(this.#held, record) ? undefined : record;
		const shown = this.#shown.get(ref.type);
		const before = shown?.get(ref.id);
		if (shown === undefined || sameRecord(before, after)) return false;
		if (after === undefined) shown.delete(ref.id);
		else shown.set(ref.id, after);
		this.#relations.move(ref.type, ref.id, before, after);
		return true;
	}
}

function byType(): ByType {
	return new Map(recordTypes.map((type) => [type, new Map<Id, StoredRecord>()]));
}

function refOf(key: string): RecordRef {
	const slash = key.indexOf('/');
	return { type: key.slice(0, slash) as RecordType, id: key.slice(slash + 1) as Id };
}

function sameRecord(a: StoredRecord | undefined, b: StoredRecord | undefined): boolean {
	if (a === b) return true;
	return a !== undefined && b !== undefined && a.rev === b.rev && a.areaId === b.areaId && sameJson(a.fields, b.fields);
}

function symmetricDifference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
	return [...[...a].filter((key) => !b.has(key)), ...[...b].filter((key) => !a.has(key))];
}
