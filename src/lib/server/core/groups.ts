import type { Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { refKey, type RecordRef } from '../../domain/records/record.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import type { PushLine } from '../../protocol/messages.ts';
import { asOperation, type ArrivedOperation } from '../../protocol/operations.ts';
import { applyOperation, type Applied } from './applyOperation.ts';
import { filesMissing } from './entries.ts';
import { placementOf } from './placement.ts';
import type { Actor, PlacedRecord, Placement } from './port.ts';
import { namedBy, subjectsOf } from './wanted.ts';
import type { Workspace } from './workspace.ts';

/** Groups in the order in which their first operation arrived. */
export function groupsOf(operations: readonly ArrivedOperation[]): readonly (readonly ArrivedOperation[])[] {
	const groups = new Map<Id, ArrivedOperation[]>();
	for (const operation of operations) {
		const known = groups.get(operation.envelope.group);
		if (known === undefined) groups.set(operation.envelope.group, [operation]);
		else known.push(operation);
	}
	return [...groups.values()];
}

/** What earlier groups of this push leave behind: records of refused operations, and everything named by operations that cannot be taken yet. */
export type Behind = { readonly refused: Set<string>; readonly waiting: Map<Id, Problem> };

/** Judges one group: all of it takes effect or none does. */
export function applyGroup(group: readonly ArrivedOperation[], actor: Actor, space: Workspace, now: Instant, behind: Behind): readonly PushLine[] {
	const wait = waitsFor(group, behind);
	if (wait !== undefined) {
		for (const arrived of group) for (const id of idsIn(arrived.raw)) behind.waiting.set(id, wait);
		return group.map((arrived) => answer(arrived, 'retry', wait));
	}
	const applied = new Map<Id, Applied>();
	let fault: { readonly at: Id; readonly problem: Problem } | undefined;
	for (const arrived of group) {
		const done = applyArrived(arrived, actor, space, now, behind.refused);
		if ('code' in done) {
			fault = { at: arrived.envelope.opId, problem: done };
			break;
		}
		applied.set(arrived.envelope.opId, done);
	}
	fault ??= parentsMissing(applied, space) ?? filesMissing(group, space) ?? place(group, space);
	if (fault !== undefined) {
		space.drop();
		poison(group, fault.problem, behind.refused);
		const found = fault;
		return group.map((arrived) => answer(arrived, 'refused', arrived.envelope.opId === found.at ? found.problem : problem('depends_on_refused')));
	}
	const lines = group.map((arrived) => accepted(arrived, applied.get(arrived.envelope.opId), actor, space));
	space.keep();
	return lines;
}

/** The whole group waits: part of it has not come, it is of a newer shape than this server knows, or it speaks of what such a group made or changed. */
function waitsFor(group: readonly ArrivedOperation[], behind: Behind): Problem | undefined {
	if (group.length < (group[0]?.envelope.groupSize ?? 0)) return problem('group_incomplete');
	for (const { body } of group) {
		if (!body.ok && body.problem.code === 'server_too_old') return body.problem;
		const named = body.ok ? [...subjectsOf(body.value), ...namedBy(body.value)] : [];
		const wait = named.map((ref) => behind.waiting.get(ref.id)).find((found) => found !== undefined);
		if (wait !== undefined) return wait;
	}
	return undefined;
}

function idsIn(raw: string): readonly Id[] {
	return (raw.match(/[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g) ?? []) as Id[];
}

function applyArrived(arrived: ArrivedOperation, actor: Actor, space: Workspace, now: Instant, poisoned: ReadonlySet<string>): Applied | Problem {
	const { envelope, body } = arrived;
	if (envelope.officerId !== actor.me.officerId || envelope.vault !== actor.vault) return problem('operation_forged');
	if (!body.ok) return body.problem;
	if ([...subjectsOf(body.value), ...namedBy(body.value)].some((ref) => poisoned.has(refKey(ref)))) return problem('depends_on_refused');
	if ([...subjectsOf(body.value), ...namedBy(body.value)].some((ref) => space.isErased(ref))) return problem('erased');
	const applied = applyOperation(asOperation(arrived, body.value), actor, space, now);
	return applied.ok ? applied.value : applied.problem;
}

/** Only now, for within a group a photo may stand before the entry it belongs to. */
function parentsMissing(applied: ReadonlyMap<Id, Applied>, space: Workspace): { at: Id; problem: Problem } | undefined {
	for (const [at, done] of applied) if (done.parents.some((ref) => space.find(ref) === undefined)) return { at, problem: problem('record_missing') };
	return undefined;
}

/** Settles where the group's records lie; owners first, for what belongs to them follows. */
function place(group: readonly ArrivedOperation[], space: Workspace): { at: Id; problem: Problem } | undefined {
	const at = group[0]?.envelope.opId as Id;
	for (const record of ownersFirst(space.changedHere())) {
		const placement = placed(record, space);
		// That its maker sees the area, or had what it belongs to, was asked before; a hand-over leads out of sight.
		if (placement.areaId === null) return { at, problem: problem('out_of_scope') };
		if (placement.readers?.length === 0) return { at, problem: problem('field_required', { field: 'assigneeId' }) };
		space.put({ ...record, areaId: placement.areaId, placement });
	}
	return undefined;
}

/** A later save of the same push may have moved the owner of what an earlier one wrote. */
export function settlePlaces(space: Workspace): void {
	for (let depth = 0; depth < order.length && space.resettle((record) => placed(record, space)); depth += 1);
}

function placed(record: PlacedRecord, space: Workspace): Placement {
	return placementOf(record, record.fields, record.areaId, space, record.rev > 1 ? record.placement : undefined);
}

const order = ['case', 'place', 'entry'];
function ownersFirst(records: readonly PlacedRecord[]): readonly PlacedRecord[] {
	return [...records].sort((a, b) => rank(a.type) - rank(b.type));
}

function rank(type: string): number {
	const place = order.indexOf(type);
	return place < 0 ? order.length : place;
}

/** What depends on a refused record waits. A forged operation says nothing about the record it names. */
function poison(group: readonly ArrivedOperation[], fault: Problem, poisoned: Set<string>): void {
	if (fault.code === 'operation_forged') return;
	for (const { body } of group) if (body.ok) for (const ref of subjectsOf(body.value)) poisoned.add(refKey(ref));
}

function accepted(arrived: ArrivedOperation, applied: Applied | undefined, actor: Actor, space: Workspace): PushLine {
	if (applied === undefined) throw new Error('a kept group has an operation without an effect');
	// A device waits for the revisions it is told of; of a record that the officer no longer sees it would wait for ever.
	const revisions = applied.refs.flatMap((ref) => revisionOf(ref, actor, space));
	const line: PushLine = { opId: arrived.envelope.opId, outcome: applied.outcome, revisions };
	const left = applied.outcome === 'review' && arrived.body.ok && subjectsOf(arrived.body.value).some((ref) => space.isGone(ref));
	return left ? { ...line, problem: problem('record_left') } : line;
}

function revisionOf(ref: RecordRef, actor: Actor, space: Workspace): PushLine['revisions'] {
	const record = space.find(ref);
	return record === undefined || !mayRead(record.placement, actor) ? [] : [{ ref: { type: ref.type, id: ref.id }, rev: record.rev }];
}

export function mayRead(placement: Placement, actor: Actor): boolean {
	if (placement.readers !== null) return placement.readers.includes(actor.me.officerId);
	return placement.areaId === null || actor.me.leafAreaIds.includes(placement.areaId);
}

export function answer(arrived: ArrivedOperation, outcome: PushLine['outcome'], fault: Problem): PushLine {
	return { opId: arrived.envelope.opId, outcome, revisions: [], problem: fault };
}
