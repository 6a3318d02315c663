import { exitField } from '../../domain/cases/exit.ts';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { refKey, type RecordRef } from '../../domain/records/record.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { chinaCalendar } from '../../domain/time/chinaHolidays.ts';
import type { PushLine, StreamName } from '../../protocol/messages.ts';
import type { ArrivedOperation } from '../../protocol/operations.ts';
import { applyGroup, groupsOf, mayRead, settlePlaces, type Behind } from './groups.ts';
import { markOverbooked } from './overbooked.ts';
import { samePlacement, streamsOf } from './placement.ts';
import type { Actor, EarlyOperation, LogEntry, PackKey, Placed, PlacedRecord, ServerStore, StoredOperation, StoreTx } from './port.ts';
import { subjectOfOperation, type Known } from './subject.ts';
import { areasNamed, filesNamed, formsNamed, madeBy, namedBy, officersNamed, packsNamed, subjectsOf } from './wanted.ts';
import { Workspace } from './workspace.ts';

export type Pushed = {
	/** An answer for each operation, in the order received. */
	readonly lines: readonly PushLine[];
	/** Streams with news. */
	readonly streams: readonly StreamName[];
	/** Operations of the vault that should have come before these and did not: nothing is refused for it, but it is worth a line in the log. */
	readonly missing: number;
};

/** Takes in one push in one transaction. Each operation takes effect once: what was answered before gets the same answer again. */
export async function push(store: ServerStore, actor: Actor, arrived: readonly ArrivedOperation[], now: Instant): Promise<Pushed> {
	return store.transaction(actor, async (tx) => {
		const known = await tx.answers(arrived.map((operation) => operation.envelope.opId));
		const fresh = uniqueById(arrived.filter((operation) => !known.has(operation.envelope.opId)));
		if (fresh.length === 0) return { lines: arrived.flatMap((operation) => known.get(operation.envelope.opId) ?? []), streams: [], missing: 0 };
		const named = await lockRecords(tx, fresh);
		const unseen = await lockGone(tx, fresh, named);
		// What came into sight while the first look waited for its locks is the officer's now, and nothing that left.
		const before = [...named, ...unseen.filter((record) => mayRead(record.placement, actor))];
		const gone = unseen.filter((record) => !mayRead(record.placement, actor));
		const space = await load(tx, actor.vault, fresh, before, gone);
		const behind: Behind = { refused: new Set(), waiting: new Map() };
		const lines = new Map(known);
		for (const group of groupsOf(fresh)) for (const line of applyGroup(group, actor, space, now, behind)) lines.set(line.opId, line);
		settlePlaces(space);
		const moved = await followers(tx, before, space.changed());
		// What this push wrote about something that only follows: a photo of an entry whose place or case was handed over later in the push.
		for (const { after } of moved) space.move(after);
		settlePlaces(space);
		// Last of what locks: who holds a team’s day waits for no record.
		await markOverbooked(tx, before, space, now);
		const records = space.changed();
		const log = logOf(before, records, moved);
		const operations = fresh.flatMap((operation) => stored(operation, lines.get(operation.envelope.opId), now, space));
		const missing = gaps(await tx.lastSeq(), operations);
		const early = fresh.flatMap((operation) => held(operation, lines.get(operation.envelope.opId), now));
		await tx.write({ records, moved: moved.map((child) => child.after), operations, early, log });
		return { lines: arrived.flatMap((operation) => lines.get(operation.envelope.opId) ?? []), streams: [...new Set(log.map((entry) => entry.stream))], missing };
	});
}

function uniqueById(operations: readonly ArrivedOperation[]): readonly ArrivedOperation[] {
	return [...new Map(operations.map((operation) => [operation.envelope.opId, operation])).values()];
}

/** Locks what the push names, then the cases of the entries it names, for what belongs to them lies where they lie, and what reviews are about: it decides who settles them. */
async function lockRecords(tx: StoreTx, operations: readonly ArrivedOperation[]): Promise<readonly PlacedRecord[]> {
	const named = await tx.lock(operations.flatMap(({ body }) => (body.ok ? [...subjectsOf(body.value), ...namedBy(body.value)] : [])));
	const here = new Set(named.map(refKey));
	const owners = named.flatMap((record): RecordRef[] => [...(record.placement.caseId === null ? [] : [{ type: 'case' as const, id: record.placement.caseId }]), ...(record.type === 'review' ? [record.fields['of'] as unknown as RecordRef] : [])]);
	return [...named, ...(await tx.lock(owners.filter((ref) => !here.has(refKey(ref)))))];
}

/** What the push names, did not make, and cannot see; and the cases of these, for who could only look at a case leaves nothing in it. */
async function lockGone(tx: StoreTx, operations: readonly ArrivedOperation[], seen: readonly PlacedRecord[]): Promise<readonly PlacedRecord[]> {
	const bodies = operations.flatMap(({ envelope, body }) => (body.ok ? [{ opId: envelope.opId, body: body.value }] : []));
	const known = new Set([...seen, ...bodies.flatMap(({ opId, body }) => madeBy(opId, body))].map(refKey));
	const unseen = bodies.flatMap(({ body }) => [...subjectsOf(body), ...namedBy(body)]).filter((ref) => !known.has(refKey(ref)));
	if (unseen.length === 0) return [];
	const found = await tx.formerly(unseen);
	const here = new Set([...seen, ...found].map(refKey));
	const owners = found.flatMap(({ placement }): RecordRef[] => (placement.caseId === null || here.has(`case/${placement.caseId}`) ? [] : [{ type: 'case', id: placement.caseId }]));
	return owners.length === 0 ? found : [...found, ...(await tx.formerly(owners))];
}

async function load(tx: StoreTx, vault: VaultId, operations: readonly ArrivedOperation[], records: readonly PlacedRecord[], gone: readonly PlacedRecord[]): Promise<Workspace> {
	const bodies = operations.flatMap(({ envelope, body }) => (body.ok ? [{ opId: envelope.opId, body: body.value }] : []));
	const all = [...records, ...gone];
	const packs = [...all.flatMap((record) => packsNamed(record.fields)), ...bodies.flatMap(({ body }) => (body.kind === 'createRecord' ? packsNamed(body.fields) : []))];
	return new Workspace({
		records, gone,
		leaves: await tx.leaves([...new Set(bodies.flatMap(({ body }) => areasNamed(body)))]),
		erased: await tx.erased(bodies.flatMap(({ body }) => [...subjectsOf(body), ...namedBy(body)].map((ref) => ref.id))),
		taken: await tx.taken(bodies.flatMap(({ opId, body }) => [...madeBy(opId, body), ...filesNamed(body)])),
		packs: await tx.packs([...new Map(packs.map((key: PackKey) => [`${key.packId}/${key.version}`, key])).values()]),
		forms: await tx.forms([...new Map(bodies.flatMap(({ body }) => formsNamed(body)).map((key) => [`${key.formId}/${key.version}`, key])).values()]),
		colleagues: await tx.colleagues([...new Set(bodies.flatMap(({ body }) => officersNamed(body)))]),
		calendar: bodies.some(({ body }) => countsDays(body)) ? await tx.calendar() : chinaCalendar,
		officersOf: await tx.officersOf(othersIn(vault, bodies.map(({ body }) => body), records, gone)),
	});
}

/** A move, what opens a case, an exit, and what ends one. */
function countsDays(body: OperationBody): boolean {
	return ['moveCase', 'assign', 'transfer'].includes(body.kind) || (body.kind === 'createRecord' && body.ref.type === 'case') || (body.kind === 'setFields' && exitField in body.set);
}

/** The vaults that a review may have to name: who else changed a record after the operation's maker saw it, and everybody in what has left. */
function othersIn(vault: VaultId, bodies: readonly OperationBody[], records: readonly PlacedRecord[], gone: readonly PlacedRecord[]): readonly VaultId[] {
	const seen = new Map<string, number>();
	for (const body of bodies) {
		if (!('base' in body)) continue;
		for (const ref of subjectsOf(body)) seen.set(refKey(ref), Math.min(body.base, seen.get(refKey(ref)) ?? body.base));
	}
	const vaults = new Set(gone.flatMap((record) => Object.values(record.stamps).map((stamp) => stamp.vault)));
	for (const record of records) {
		const base = seen.get(refKey(record));
		if (base === undefined) continue;
		for (const name in record.stamps) {
			const stamp = record.stamps[name];
			if (stamp !== undefined && stamp.rev > base && stamp.vault !== vault) vaults.add(stamp.vault);
		}
	}
	return [...vaults];
}

type Follower = { readonly before: Placed; readonly after: Placed };

/** When a case gets other readers or another area, or comes back into the working set, all that belongs to it goes with it; with a place, what belongs to that. */
async function followers(tx: StoreTx, before: readonly PlacedRecord[], after: readonly PlacedRecord[]): Promise<readonly Follower[]> {
	const was = new Map(before.map((record) => [refKey(record), record]));
	const cases = new Map<Id, PlacedRecord>();
	for (const record of after) {
		const old = was.get(refKey(record));
		if (record.type === 'case' && old !== undefined && (!old.kept || !samePlacement(old.placement, record.placement))) cases.set(record.id, record);
	}
	const handled = new Set(after.map(refKey));
	const ofCases = cases.size === 0 ? [] : (await tx.childrenOf([...cases.keys()])).flatMap((child): Follower[] => {
		const owner = child.placement.caseId === null ? undefined : cases.get(child.placement.caseId);
		if (owner === undefined || handled.has(refKey(child.ref))) return [];
		return [{ before: child, after: { ref: child.ref, kept: true, placement: { ...owner.placement, caseId: owner.id } } }];
	});
	return [...ofCases, ...(await followersOfPlaces(tx, was, after, handled))];
}

/** Cases do not follow: somebody works on them, and hands them over one by one. */
async function followersOfPlaces(tx: StoreTx, was: ReadonlyMap<string, PlacedRecord>, after: readonly PlacedRecord[], handled: ReadonlySet<string>): Promise<readonly Follower[]> {
	const places = new Map(after.flatMap((record): [Id, { readonly from: Id | null; readonly to: Placed['placement'] }][] => {
		const from = was.get(refKey(record))?.placement.areaId ?? null;
		return record.type === 'place' && from !== null && from !== record.placement.areaId ? [[record.id, { from, to: record.placement }]] : [];
	}));
	if (places.size === 0) return [];
	return (await tx.childrenOfPlaces([...places.keys()])).flatMap((child): Follower[] => {
		const move = places.get(child.placeId);
		if (move === undefined || handled.has(refKey(child.ref)) || child.placement.areaId !== move.from) return [];
		return [{ before: child, after: { ref: child.ref, kept: child.kept, placement: { ...child.placement, areaId: move.to.areaId } } }];
	});
}

function logOf(before: readonly PlacedRecord[], after: readonly PlacedRecord[], moved: readonly Follower[]): readonly LogEntry[] {
	const was = new Map(before.map((record) => [refKey(record), record]));
	return [
		...after.flatMap((record) => placeChange({ type: record.type, id: record.id }, was.get(refKey(record))?.placement, record.placement)),
		// What devices do not hold they need not be told of.
		...moved.filter((child) => child.after.kept).flatMap((child) => placeChange(child.after.ref, child.before.placement, child.after.placement)),
	];
}

/** `leave` in each stream that no longer carries the record, `put` in each that does. */
export function placeChange(ref: RecordRef, before: Placed['placement'] | undefined, after: Placed['placement']): readonly LogEntry[] {
	const now = streamsOf(after);
	const left = before === undefined ? [] : streamsOf(before).filter((stream) => !now.includes(stream));
	return [...left.map((stream): LogEntry => ({ stream, kind: 'leave', ref })), ...now.map((stream): LogEntry => ({ stream, kind: 'put', ref }))];
}

/** What this server is too old for waits on the device; a copy is kept here, in case the device is lost meanwhile. */
function held({ envelope, raw }: ArrivedOperation, line: PushLine | undefined, now: Instant): readonly EarlyOperation[] {
	if (line?.outcome !== 'retry' || line.problem?.code !== 'server_too_old') return [];
	return [{ opId: envelope.opId, seq: envelope.seq, group: envelope.group, schema: envelope.schema, receivedAt: now, body: raw }];
}

/** What is to be tried again is not kept: it will come again. Everything else is, refused operations with their body too. */
function stored(operation: ArrivedOperation, line: PushLine | undefined, now: Instant, space: Workspace): readonly StoredOperation[] {
	if (line === undefined || line.outcome === 'retry') return [];
	const { envelope, body, raw } = operation;
	// Of what is about something erased nothing is kept but that it came: the device keeps it for its officer.
	const erased = line.problem?.code === 'erased';
	return [{
		opId: envelope.opId, seq: envelope.seq, group: envelope.group, schema: envelope.schema, kind: body.ok ? body.value.kind : 'unknown',
		at: envelope.at, deviceAt: envelope.deviceAt, receivedAt: now, outcome: line.outcome, problem: line.problem?.code ?? null, answer: line, ...(erased ? { body: '', subject: envelope.opId, about: null, toAreaId: null } : { body: raw, ...aboutOf(operation, space) }),
	}];
}

function aboutOf({ envelope, body }: ArrivedOperation, space: Workspace): Pick<StoredOperation, 'subject' | 'about' | 'toAreaId'> {
	if (!body.ok) return { subject: envelope.opId, about: null, toAreaId: null };
	const known = (ref: RecordRef): Known | undefined => {
		const record = space.find(ref);
		return record === undefined ? undefined : { type: record.type, id: record.id, fields: record.fields, caseId: record.placement.caseId };
	};
	return { subject: subjectOfOperation(body.value, known), about: subjectsOf(body.value)[0] ?? null, toAreaId: body.value.kind === 'transfer' ? body.value.toAreaId : null };
}

function gaps(last: number, operations: readonly StoredOperation[]): number {
	const seqs = [...new Set(operations.map((operation) => operation.seq))].filter((seq) => seq > last);
	return seqs.length === 0 ? 0 : Math.max(...seqs) - last - seqs.length;
}
