import { bookingField, bookingOf, overbookedField } from '../../domain/appointments/booking.ts';
import { slotPlanOf, slotsField } from '../../domain/appointments/slots.ts';
import { asVaultId, newId, serverId, type Id, type VaultId } from '../../domain/ids.ts';
import { refKey, type RecordRef, type RecordType, type StoredRecord } from '../../domain/records/record.ts';
import type { AreaShape, Instant, OfficerShape } from '../../domain/records/shapes.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import type { Me, PushLine, StreamName } from '../../protocol/messages.ts';
import { emptySum, plus, type StreamSum } from '../../protocol/streamSum.ts';
import { dayRulesOf, tenantCalendar } from '../../domain/time/tenantDays.ts';
import { readInstanceShape } from '../../forms/submission/shape.ts';
import { leavesBelow } from './areas.ts';
import { endGrantsOf } from './endGrants.ts';
import { mayRead } from './groups.ts';
import { streamsOf } from './placement.ts';
import type { Actor, EarlyOperation, LogEntry, LogRow, PlacedRecord, ServerStore, SnapshotPart, StoredOperation, StoreTx, Writes } from './port.ts';
import { streamsOfActor } from './pull.ts';

type LogPlace = { readonly seq: number; readonly kind: 'put' | 'leave'; readonly ref: RecordRef };
export type KeptOperation = StoredOperation & { readonly officerId: Id; readonly vault: VaultId };

/**
 * One tenant in memory, for simulations and unit tests. Transactions run one after the other; what one writes is seen when it ends well.
 */
export class MemoryServerStore implements ServerStore {
	records = new Map<string, PlacedRecord>();
	operations = new Map<string, KeptOperation>();
	#logs = new Map<StreamName, Map<string, LogPlace>>();
	#heads = new Map<StreamName, number>();
	readonly #horizons = new Map<StreamName, number>();
	/** Operations of a newer shape, by officer and id. */
	readonly early = new Map<string, EarlyOperation>();
	readonly erased = new Set<Id>();
	readonly #officers = new Map<VaultId, Id>();
	/** By officer: every area that a device of theirs was told of. */
	readonly #told = new Map<Id, Set<Id>>();
	#epoch: Id = newId(0);
	#queue: Promise<unknown> = Promise.resolve();

	/** Records as set-up writes them. */
	seed(records: readonly PlacedRecord[]): void {
		for (const record of records) {
			this.records.set(refKey(record), record);
			for (const stream of streamsOf(record.placement)) this.#log({ stream, kind: 'put', ref: { type: record.type, id: record.id } });
		}
	}

	/** Makes a device known, as sign-in does. */
	enrol(actor: Actor): void {
		this.#officers.set(actor.vault, actor.me.officerId);
	}

	/** Takes a backup; what it answers puts it back. */
	backup(): () => void {
		const [records, operations, heads, epoch] = [new Map(this.records), new Map(this.operations), new Map(this.#heads), this.#epoch];
		const logs = new Map([...this.#logs].map(([stream, log]) => [stream, new Map(log)]));
		return () => {
			[this.records, this.operations, this.#heads, this.#epoch] = [new Map(records), new Map(operations), new Map(heads), epoch];
			this.#logs = new Map([...logs].map(([stream, log]) => [stream, new Map(log)]));
		};
	}

	async epoch(actor: Actor): Promise<{ readonly id: Id; readonly received: number; readonly taken: number; readonly told: boolean }> {
		const told = this.#told.get(actor.me.officerId);
		return { id: this.#epoch, received: this.#lastSeq(actor), taken: [...this.operations.values()].filter((operation) => operation.vault === actor.vault).length, told: actor.me.leafAreaIds.every((id) => told?.has(id)) };
	}

	async tell(actor: Actor): Promise<void> {
		this.#told.set(actor.me.officerId, new Set([...(this.#told.get(actor.me.officerId) ?? []), ...actor.me.leafAreaIds]));
	}

	async newEpoch(_actor: Actor, ended: Id): Promise<void> {
		if (this.#epoch === ended) this.#epoch = newId(0);
	}

	async transaction<T>(actor: Actor, work: (tx: StoreTx) => Promise<T>): Promise<T> {
		const turn = this.#queue.then(async () => {
			const pending: Writes[] = [];
			const result = await work(this.#tx(actor, pending));
			for (const writes of pending) this.#commit(actor, writes);
			return result;
		});
		this.#queue = turn.catch(() => undefined);
		return turn;
	}

	async heads(actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
		const mine = streamsOfActor(actor);
		return new Map(streams.filter((stream) => mine.includes(stream)).map((stream) => [stream, this.#heads.get(stream) ?? 0]));
	}

	async horizons(_actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
		return new Map([...this.#horizons].filter(([stream]) => streams.includes(stream)));
	}

	/** Takes back what has come to its end by time, as the server's own work does. */
	async endGrants(now: Instant): Promise<void> {
		const server = { me: { officerId: serverId } as Me, vault: asVaultId(serverId) };
		for (const work of this.#ofType('case')) {
			await this.transaction(server, (tx) => endGrantsOf({ lock: async ([ref]) => (ref === undefined ? [] : [this.records.get(refKey(ref))].filter((record) => record !== undefined)), childrenOf: tx.childrenOf, write: tx.write }, work.id, now));
		}
	}

	/** Shortens every log, as time does: what left is told no longer. */
	prune(): void {
		for (const [stream, log] of this.#logs) {
			for (const [key, row] of log) {
				if (row.kind !== 'leave' && this.records.get(key)?.deleted !== true) continue;
				log.delete(key);
				this.#horizons.set(stream, Math.max(row.seq, this.#horizons.get(stream) ?? 0));
			}
		}
	}

	async logAfter(actor: Actor, stream: StreamName, seq: number, limit: number): Promise<readonly LogRow[]> {
		return this.#rows(actor, stream).filter((row) => row.seq > seq).sort((a, b) => a.seq - b.seq).slice(0, limit).flatMap((row) => this.#row(actor, row));
	}

	async snapshot(actor: Actor, part: SnapshotPart, limit: number): Promise<readonly LogRow[]> {
		const rows = this.#rows(actor, part.stream).filter((row) => row.kind === 'put' && row.seq <= part.head && row.seq < part.below && this.#inPart(row.ref, part));
		return rows.sort((a, b) => b.seq - a.seq).slice(0, limit).flatMap((row) => this.#row(actor, row));
	}

	async sum(actor: Actor, stream: StreamName): Promise<StreamSum & { readonly head: number }> {
		const rows = this.#rows(actor, stream).filter((row) => row.kind === 'put').flatMap((row) => this.records.get(refKey(row.ref)) ?? []);
		const held = rows.filter((record) => record.kept && record.deleted !== true && mayRead(record.placement, actor));
		const head = streamsOfActor(actor).includes(stream) ? (this.#heads.get(stream) ?? 0) : 0;
		return { ...held.reduce((sum, record) => plus(sum, record.id, record.rev), emptySum), head };
	}

	#inPart(ref: RecordRef, part: SnapshotPart): boolean {
		const record = this.records.get(refKey(ref));
		if (record === undefined || !record.kept || record.deleted === true || !part.types.includes(ref.type)) return false;
		return part.assignedTo === null || record.fields['assigneeId'] === part.assignedTo;
	}

	#rows(actor: Actor, stream: StreamName): LogPlace[] {
		return streamsOfActor(actor).includes(stream) ? [...(this.#logs.get(stream)?.values() ?? [])] : [];
	}

	#row(actor: Actor, place: LogPlace): readonly LogRow[] {
		const base = { seq: place.seq, type: place.ref.type, id: place.ref.id };
		if (place.kind === 'leave') return [{ ...base, kind: 'leave', record: null }];
		const record = this.records.get(refKey(place.ref));
		return record === undefined || !mayRead(record.placement, actor) ? [] : [{ ...base, kind: 'put', record: JSON.stringify(asStored(record)) }];
	}

	#tx(actor: Actor, pending: Writes[]): StoreTx {
		return {
			answers: async (opIds) => new Map(opIds.flatMap((opId): [Id, PushLine][] => {
				const known = this.operations.get(`${actor.me.officerId}/${opId}`);
				return known === undefined ? [] : [[opId, known.answer]];
			})),
			lock: async (refs) => [...new Set(refs.map(refKey))].flatMap((key) => {
				const record = this.records.get(key);
				return record !== undefined && mayRead(record.placement, actor) ? [record] : [];
			}),
			formerly: async (refs) => [...new Set(refs.map(refKey))].flatMap((key) => {
				const record = this.records.get(key);
				const streams = [...streamsOfActor(actor), ...[...(this.#told.get(actor.me.officerId) ?? [])].map((id) => `a:${id}`)];
				return record !== undefined && record.deleted !== true && streams.some((stream) => this.#logs.get(stream)?.has(key)) ? [record] : [];
			}),
			leaves: async (areaIds) => new Set(areaIds.filter((id) => this.leaves([id]).includes(id))),
			childrenOfPlaces: async (placeIds) => placeIds.flatMap((placeId) => this.#childrenOfPlace(placeId)
				.map((record) => ({ ref: { type: record.type, id: record.id }, placement: record.placement, kept: record.kept, placeId }))),
			taken: async (refs) => new Set(refs.map(refKey).filter((key) => this.records.has(key))),
			erased: async (ids) => new Set(ids.filter((id) => this.erased.has(id))),
			childrenOf: async (caseIds) => [...this.records.values()].filter((record) => record.placement.caseId !== null && caseIds.includes(record.placement.caseId))
				.map((record) => ({ ref: { type: record.type, id: record.id }, placement: record.placement, kept: record.kept })),
			packs: async (keys) => keys.flatMap(({ packId, version }) => this.#ofType('pack')
				.filter((record) => record.fields['packId'] === packId && record.fields['version'] === version).map((record) => record.fields['definition'] as unknown as Pack)),
			calendar: async () => tenantCalendar(actor.me.zone, dayRulesOf(this.#ofType('area').map(({ fields }) => fields))),
			forms: async (keys) => keys.flatMap((key) => this.#ofType('form').filter(({ fields }) => fields['formId'] === key.formId && fields['version'] === key.version).flatMap(({ fields }) => {
				const shape = readInstanceShape(String(fields['xml']));
				return shape === null ? [] : [{ ...key, shape }];
			})),
			colleagues: async (ids) => ids.flatMap((id) => {
				const officer = this.records.get(refKey({ type: 'officer', id }))?.fields as unknown as OfficerShape | undefined;
				return officer === undefined ? [] : [{ id, active: officer.active, leafAreaIds: this.leaves(officer.areaIds) }];
			}),
			teamDays: async (asked) => asked.map(({ teamId, day }) => ({
				teamId, day, plan: slotPlanOf(this.records.get(refKey({ type: 'organisation', id: teamId }))?.fields[slotsField]),
				booked: this.#ofType('task').flatMap(({ id, deleted, fields }) => {
					const booking = bookingOf(fields[bookingField]);
					return booking?.teamId === teamId && booking.day === day && fields['state'] === 'open' && fields[overbookedField] !== true && deleted !== true ? [{ taskId: id, at: booking.at }] : [];
				}),
			})),
			officersOf: async (vaults) => new Map(vaults.flatMap((vault): [VaultId, Id][] => {
				const officer = this.#officers.get(vault);
				return officer === undefined ? [] : [[vault, officer]];
			})),
			lastSeq: async () => this.#lastSeq(actor),
			write: async (writes) => { pending.push(writes); },
		};
	}

	#childrenOfPlace(placeId: Id): readonly PlacedRecord[] {
		const loose = [...this.records.values()].filter((record) => record.placement.caseId === null && record.deleted !== true);
		const of = (record: PlacedRecord): unknown => (record.fields['of'] as { readonly id?: Id } | undefined)?.id;
		const there = loose.filter((record) => ['entry', 'residence', 'task', 'file'].includes(record.type) && record.fields['placeId'] === placeId);
		const lives = (record: PlacedRecord): boolean => {
			const homes = loose.filter((home) => home.type === 'residence' && home.fields['personId'] === record.id && (home.fields['until'] ?? null) === null);
			return homes.length > 0 && homes.every((home) => home.fields['placeId'] === placeId);
		};
		const people = loose.filter((record) => record.type === 'person' && lives(record));
		const owners = new Set<unknown>([placeId, ...there.map((record) => record.id), ...people.map((record) => record.id)]);
		const about: PlacedRecord[] = [];
		// A review may be about a review, a photo about an entry.
		for (let more = loose; more.length > 0; about.push(...more)) {
			more = loose.filter((record) => !owners.has(record.id) && ['file', 'note', 'event', 'review'].includes(record.type) && owners.has(of(record)));
			for (const record of more) owners.add(record.id);
		}
		return [...new Set([...there, ...people, ...about])];
	}

	leaves(roots: readonly Id[]): readonly Id[] {
		return leavesBelow(this.#ofType('area').map((record) => ({ id: record.id, parentId: (record.fields as unknown as AreaShape).parentId })), roots);
	}

	#lastSeq(actor: Actor): number {
		return Math.max(0, ...[...this.operations.values()].filter((operation) => operation.vault === actor.vault).map((operation) => operation.seq));
	}

	#ofType(type: RecordType): readonly PlacedRecord[] {
		return [...this.records.values()].filter((record) => record.type === type);
	}

	#commit(actor: Actor, writes: Writes): void {
		for (const record of writes.records) this.records.set(refKey(record), record);
		for (const { ref, placement, kept } of writes.moved) {
			const record = this.records.get(refKey(ref));
			if (record !== undefined) this.records.set(refKey(ref), { ...record, areaId: placement.areaId, placement, kept });
		}
		for (const operation of writes.operations) this.operations.set(`${actor.me.officerId}/${operation.opId}`, { ...operation, officerId: actor.me.officerId, vault: actor.vault });
		for (const early of writes.early) this.early.set(`${actor.me.officerId}/${early.opId}`, early);
		for (const entry of writes.log) this.#log(entry);
	}

	#log(entry: LogEntry): void {
		const seq = (this.#heads.get(entry.stream) ?? 0) + 1;
		this.#heads.set(entry.stream, seq);
		const log = this.#logs.get(entry.stream) ?? new Map<string, LogPlace>();
		log.set(refKey(entry.ref), { seq, kind: entry.kind, ref: entry.ref });
		this.#logs.set(entry.stream, log);
	}
}

/** What leaves the server: no stamps, no placement. */
export function asStored(record: PlacedRecord): StoredRecord {
	const base: StoredRecord = { type: record.type, id: record.id, areaId: record.areaId, rev: record.rev, fields: record.fields };
	return record.deleted === true ? { ...base, deleted: true } : base;
}
