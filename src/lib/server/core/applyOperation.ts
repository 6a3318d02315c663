import { createHash } from 'node:crypto';
import { deviceTag, type Id, type VaultId } from '../../domain/ids.ts';
import { effectsOf, type Effect } from '../../domain/merge/effects.ts';
import { contestEffect, mergeEffect, newServerRecord, type FieldConflict } from '../../domain/merge/merge.ts';
import type { Operation, OutcomeCode } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import { type Fields, type RecordRef, type ServerRecord } from '../../domain/records/record.ts';
import type { Instant, ReviewShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { refusal } from './permissions.ts';
import { parentsOf } from './placement.ts';
import type { Actor, PlacedRecord } from './port.ts';
import type { Workspace } from './workspace.ts';

export type Applied = { readonly outcome: OutcomeCode; readonly refs: readonly RecordRef[]; readonly parents: readonly RecordRef[] };

/** One operation into the workspace's layer. Where its records lie is settled when its group is whole (`place`). */
export function applyOperation(operation: Operation, actor: Actor, space: Workspace, now: Instant): Result<Applied> {
	const refused = refusal(operation, actor.me, space, now);
	if (refused !== null) return fail(refused);
	const effects = effectsOf(operation, space.world);
	if (!effects.ok) return effects;
	if (effects.value.some((effect) => effect.create && space.exists(effect.ref))) return fail(problem('record_exists'));
	let outcome: OutcomeCode = 'ok';
	let moveLost = false;
	const refs: RecordRef[] = [];
	for (const effect of effects.value) {
		const done: Done | undefined = effect.create ? create(effect, moveLost, operation.vault, space, now) : space.isGone(effect.ref) ? contest(effect, operation, space, now) : change(effect, operation, space, now);
		if (done === undefined) return fail(problem('record_missing'));
		outcome = worse(outcome, done.outcome);
		moveLost ||= done.lost;
		refs.push(...done.refs);
	}
	return ok({ outcome, refs, parents: effects.value.flatMap((effect) => parentsOf(effect.ref.type, effect.set)) });
}

type Done = { readonly outcome: OutcomeCode; readonly refs: readonly RecordRef[]; readonly lost: boolean };

function create(effect: Effect, moveLost: boolean, vault: VaultId, space: Workspace, now: Instant): Done {
	const made = newServerRecord(effect.ref.type === 'event' ? { ...effect, set: receivedEvent(effect.set, moveLost, now) } : effect, vault);
	space.put(unplaced(made));
	return { outcome: 'ok', refs: [effect.ref], lost: false };
}

/** The line says when the server received it; of a move that lost to another's, or came after a hand-over, it says that it waits for a review. */
function receivedEvent(fields: Fields, moveLost: boolean, now: Instant): Fields {
	return { ...fields, receivedAt: now, ...(moveLost ? { kind: 'reviewed' } : {}) };
}

function change(effect: Effect, operation: Operation, space: Workspace, now: Instant): Done | undefined {
	const current = space.find(effect.ref);
	if (current === undefined) return undefined;
	const merged = mergeEffect(current, effect, operation.vault);
	if (merged.changed.length > 0) space.put({ ...merged.record, stamps: timed(merged.record.stamps, merged.changed, operation, now), placement: current.placement, kept: true });
	const reviews = reviewsOf(merged.conflicts, effect.ref, current, operation, space, now);
	const met = Object.values(current.stamps).some((stamp) => stamp.rev > effect.base && stamp.vault !== operation.vault);
	const outcome: OutcomeCode = reviews.length > 0 ? 'review' : met && merged.changed.length > 0 ? 'merged' : 'ok';
	return { outcome, refs: [effect.ref, ...reviews], lost: lostTo(effect, merged.conflicts) };
}

/** What relied on a field that another changed: on the field itself where it sets that, else on anything that it sets. */
function lostTo({ guard, set }: Effect, conflicts: readonly FieldConflict[]): boolean {
	return guard !== undefined && conflicts.some((conflict) => conflict.field === guard.field || !(guard.field in set));
}

/** Work on what has left the officer's sight waits, whole, for those who have it now. */
function contest(effect: Effect, operation: Operation, space: Workspace, now: Instant): Done | undefined {
	const current = space.find(effect.ref);
	if (current === undefined) return undefined;
	const reviews = reviewsOf(contestEffect(current, effect), effect.ref, current, operation, space, now);
	return { outcome: reviews.length > 0 ? 'review' : 'ok', refs: reviews, lost: reviews.length > 0 };
}

function reviewsOf(conflicts: readonly FieldConflict[], of: RecordRef, record: PlacedRecord, operation: Operation, space: Workspace, now: Instant): readonly RecordRef[] {
	return conflicts.map((conflict) => {
		const made = review(conflict, of, record, operation, space, now);
		space.put(made);
		return { type: made.type, id: made.id };
	});
}

function review(conflict: FieldConflict, of: RecordRef, record: PlacedRecord, operation: Operation, space: Workspace, now: Instant): PlacedRecord {
	const stamp = record.stamps[conflict.field];
	const shape: ReviewShape = {
		of, field: conflict.field, current: conflict.current, currentBy: conflict.currentVault === null ? null : space.officerOf(conflict.currentVault),
		other: conflict.other, otherBy: operation.officerId, otherAt: operation.at, state: 'open', resolvedBy: null, chosen: null,
		currentDevice: conflict.currentVault === null ? null : deviceTag(conflict.currentVault), currentAt: stamp?.at ?? null, currentReceivedAt: stamp?.receivedAt ?? null,
		otherDevice: deviceTag(operation.vault), otherDeviceAt: operation.deviceAt, otherReceivedAt: now,
	};
	const ref: RecordRef = { type: 'review', id: derivedId(operation.opId, `${of.id}/${conflict.field}`) };
	const made = newServerRecord({ ref, areaId: record.areaId, create: true, base: 0, set: shape as unknown as Fields }, operation.vault);
	return { ...made, placement: record.placement, kept: true };
}

/** When each changed field was written and received, for the review that may follow. */
function timed(stamps: ServerRecord['stamps'], changed: readonly string[], operation: Operation, now: Instant): ServerRecord['stamps'] {
	const entries = Object.entries(stamps).map(([field, stamp]) => [field, changed.includes(field) ? { ...stamp, at: operation.at, receivedAt: now } : stamp] as const);
	return Object.fromEntries(entries);
}

function unplaced(record: ServerRecord): PlacedRecord {
	return { ...record, placement: { areaId: record.areaId, readers: null, caseId: null }, kept: true };
}

const severity: readonly OutcomeCode[] = ['ok', 'merged', 'review'];
function worse(a: OutcomeCode, b: OutcomeCode): OutcomeCode {
	return severity.indexOf(a) >= severity.indexOf(b) ? a : b;
}

/** The same id whenever the same is derived again (UUIDv8, RFC 9562 5.8). */
export function derivedId(from: Id, name: string): Id {
	const hash = createHash('sha256').update(`${from}/${name}`).digest();
	hash.writeUInt8(0x80 | (hash.readUInt8(6) & 0x0f), 6);
	hash.writeUInt8(0x80 | (hash.readUInt8(8) & 0x3f), 8);
	const hex = hash.toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}` as Id;
}
