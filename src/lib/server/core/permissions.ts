import { may } from '../../domain/accounts/rights.ts';
import { bookingField, bookingOf, bookingStep } from '../../domain/appointments/booking.ts';
import { callsForged } from '../../domain/cases/calls.ts';
import { toldForged } from '../../domain/cases/telling.ts';
import { exitField, exitOf, refusedExitStep, stepBefore } from '../../domain/cases/exit.ts';
import { flagField, flagOf, flagStep } from '../../domain/cases/flag.ts';
import { driveKind } from '../../domain/drives/doorFields.ts';
import { drivePackId } from '../../domain/drives/drive.ts';
import { handOverEndField, handOverField, handOverOf, handOverStep, mayBeOffered, offered, openHandOver } from '../../domain/cases/handOver.ts';
import { maySettle } from '../../domain/cases/settle.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import { creatableTypes, type Operation, type SetFields, type Transfer } from '../../domain/operation.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { FieldStamp, Fields, RecordRef, RecordType } from '../../domain/records/record.ts';
import type { Instant, ReviewShape } from '../../domain/records/shapes.ts';
import { chinaCalendar } from '../../domain/time/chinaHolidays.ts';
import { isBarred, mayMove } from '../../domain/workflow/moves.ts';
import { packOf, type PackReader } from '../../domain/workflow/pack.ts';
import type { InstanceShape } from '../../forms/submission/shape.ts';
import type { Me } from '../../protocol/messages.ts';
import { accessOf } from '../../domain/cases/sight.ts';
import { isConsent, isConsentField } from '../../domain/privacy/consent.ts';
import { isNoticeField, isNoticeGiven } from '../../domain/privacy/notice.ts';
import { refusedDoor, refusedNewDoor } from './driveDoors.ts';
import { refusedCorrection, refusedEntry, refusedTest } from './entries.ts';
import { ownerOf } from './placement.ts';
import type { Colleague, PlacedRecord } from './port.ts';
import { refusedRestricted } from './restricted.ts';

export type Judge = PackReader & {
	find(ref: RecordRef): PlacedRecord | undefined; colleague(id: Id): Colleague | undefined;
	form(formId: string, version: number): InstanceShape | undefined;
	/** See `Workspace.isGone`. */
	isGone(ref: RecordRef): boolean; isLeaf(areaId: Id): boolean;
};

/** Null when this officer may do it; the operation was already found to be the officer's own. What the fields may hold is checked elsewhere. */
export function refusal(operation: Operation, me: Me, judge: Judge, now: Instant): Problem | null {
	if (!may(me, 'work')) return problem('not_allowed');
	return refusedRestricted(operation, me, judge, now) ?? refusedKind(operation, me, judge) ?? refusedDoor(operation.body, me, judge, now);
}

function refusedKind({ body, vault }: Operation, me: Me, judge: Judge): Problem | null {
	switch (body.kind) {
		case 'createRecord':
			if (!mayAdd(body.areaId, body.ref.type, body.fields, me, judge)) return problem('out_of_scope');
			if (!(creatableTypes as readonly string[]).includes(body.ref.type)) return problem('operation_unknown');
			if (forged(body.fields, me)) return problem('operation_forged');
			return refusedNew(body.ref.type, body.fields, me, judge) ?? (me.leafAreaIds.includes(body.areaId) ? refusedPeople(body.fields, body.areaId, judge) : null);
		case 'setFields':
			return judge.isGone(body.ref) ? null : refusedChange(judge.find(body.ref), body, me, judge, (stamp) => stamp.rev > body.base && stamp.vault !== vault);
		case 'submitEntry':
			if (!mayAdd(body.areaId, 'entry', body.entry as unknown as Fields, me, judge)) return problem('out_of_scope');
			if (body.entry.officerId !== me.officerId) return problem('operation_forged');
			return (body.entry.caseId === null ? null : refusedCase({ type: 'case', id: body.entry.caseId }, me, judge)) ?? refusedEntry(body.entry, judge) ?? refusedCorrection(body.entry, me, judge) ?? refusedTest(body.entry, me);
		case 'moveCase': {
			const of: RecordRef = { type: 'case', id: body.caseId };
			const record = judge.find(of);
			const pack = record === undefined ? undefined : packOf(judge, record.fields['packId'], record.fields['packVersion']);
			if (pack !== undefined && pack.moves.some((move) => move.id === body.move) && !mayMove(pack, body.move, me.role)) return problem('not_allowed');
			const move = pack?.moves.find(({ id }) => id === body.move);
			if (record !== undefined && move !== undefined && isBarred(move, record.fields, me.officerId)) return problem('not_allowed');
			return judge.isGone(of) ? null : (refusedCase(of, me, judge) ?? refusedPeople(body.set, record?.placement.areaId ?? null, judge));
		}
		case 'assign': {
			const of: RecordRef = { type: 'case', id: body.caseId };
			return judge.isGone(of) ? null : (refusedCase(of, me, judge) ?? refusedPeople({ assigneeId: body.assigneeId }, judge.find(of)?.placement.areaId ?? null, judge));
		}
		case 'attach':
			if (!mayAdd(body.areaId, 'file', body.file as unknown as Fields, me, judge)) return problem('out_of_scope');
			return body.file.takenBy === me.officerId ? null : problem('operation_forged');
		case 'note':
			return mayAdd(body.areaId, 'note', { of: body.of }, me, judge) ? null : problem('out_of_scope');
		case 'transfer':
			return judge.isGone(body.ref) ? null : refusedTransfer(body, me, judge);
	}
}

/** In one's own areas, and to what has left them: what was done at a door stays done when the door has another officer by now. */
function mayAdd(areaId: Id, type: RecordType, fields: Fields, me: Me, judge: Judge): boolean {
	if (me.leafAreaIds.includes(areaId)) return true;
	const owner = ownerOf(type, fields);
	return owner !== undefined && (judge.isGone(owner) || judge.find(owner)?.placement.areaId === areaId);
}

/** Who may assign others hands over; who a case is assigned to does where its pack says so. The target need not be in the officer's own areas. */
function refusedTransfer(body: Transfer, me: Me, judge: Judge): Problem | null {
	const record = judge.find(body.ref);
	if (record === undefined) return null;
	const pack = packOf(judge, record.fields['packId'], record.fields['packVersion']);
	const asAssignee = body.ref.type === 'case' && pack?.handOver === 'assignee' && record.fields['assigneeId'] === me.officerId;
	if (!may(me, 'assign_others') && !asAssignee) return problem('not_allowed');
	const refused = body.ref.type === 'case' ? refusedCase(body.ref, me, judge) : null;
	if (refused !== null) return refused;
	if (!judge.isLeaf(body.toAreaId)) return problem('field_invalid', { field: 'toAreaId' });
	if (body.organisationId !== null && judge.find({ type: 'organisation', id: body.organisationId }) === undefined) return problem('field_invalid', { field: 'organisationId' });
	return refusedPeople({ assigneeId: body.assigneeId }, body.toAreaId, judge);
}

function refusedNew(type: string, fields: Fields, me: Me, judge: Judge): Problem | null {
	const booking = type === 'task' ? bookingOf(fields[bookingField]) : null;
	if (booking !== null && !bookingStep(null, booking, me.officerId)) return problem('not_allowed');
	if (type === 'task' && fields['kind'] === driveKind) return refusedNewDoor(fields, me, judge);
	if (type === 'workLog') return fields['officerId'] === me.officerId ? null : problem('not_allowed');
	if (type === 'case') return refusedNewCase(fields, me, judge);
	return null;
}

function refusedNewCase(fields: Fields, me: Me, judge: Judge): Problem | null {
	const pack = packOf(judge, fields['packId'], fields['packVersion']);
	if (pack === undefined) return problem('pack_missing');
	if (fields['state'] !== pack.initial) return problem('move_not_allowed');
	if (fields['organisationId'] !== me.organisationId || (pack.id === drivePackId && !may(me, 'lead_team'))) return problem('not_allowed');
	if (fields['openedBy'] !== me.officerId) return problem('field_invalid', { field: 'openedBy' });
	if ((fields['closedAt'] ?? null) !== null) return problem('field_invalid', { field: 'closedAt' });
	// A restricted case that nobody is named on would be seen by nobody.
	if (fields['restricted'] === true && (fields['assigneeId'] ?? fields['leadId'] ?? null) === null) return problem('field_required', { field: 'assigneeId' });
	return null;
}

/** Whoever tells people, or asks a guardian, says so in their own name. */
function forged(set: Fields, me: Me): boolean {
	return Object.entries(set).some(([field, value]) => ((isNoticeField(field) && isNoticeGiven(value)) || (isConsentField(field) && isConsent(value))) && value.by !== me.officerId);
}

/** Another set the field after the revision that the officer had seen. */
type Unseen = (stamp: FieldStamp) => boolean;

function refusedChange(record: PlacedRecord | undefined, body: SetFields, me: Me, judge: Judge, unseen: Unseen): Problem | null {
	const { set } = body;
	if (record === undefined) return null;
	if (record.type === 'review') return refusedSettling(record, set, me, judge);
	if (forged(set, me) || callsForged(set, me.officerId) || toldForged(set, me.officerId)) return problem('operation_forged');
	if (record.type === 'case' && flagField in set) return refusedFlag(record, set, me, judge);
	if (record.type === 'case' && handOverField in set) return refusedHandOver(record, body, me, judge);
	if (record.type === 'task' && bookingField in set && !bookingAllowed(record, body, me)) return problem('not_allowed');
	if (record.type === 'case' && exitField in set) return refusedExit(record, set, me, judge, unseen);
	const areaId = record.placement.areaId;
	const named = record.fields['assigneeId'] === me.officerId || record.fields['leadId'] === me.officerId;
	if (record.type === 'case' && 'restricted' in set && !may(me, 'restrict_cases') && !named) return problem('not_allowed');
	return (record.type === 'case' ? refusedCase(record, me, judge) : null) ?? refusedPeople(set, areaId, judge);
}

/** A complaint is taken by anybody who sees the case, and answered by its lead, whatever organisation they are of; it comes alone. */
function refusedFlag(record: PlacedRecord, set: Fields, me: Me, judge: Judge): Problem | null {
	const [now, next] = [flagOf(record.fields[flagField]), flagOf(set[flagField])];
	if (Object.keys(set).length > 1 || next === null) return problem('field_invalid', { field: flagField });
	if (!flagStep(now, next, me, (record.fields['assigneeId'] ?? null) as Id | null)) return problem('not_allowed');
	return refusedPeople({ leadId: next.leadId }, record.placement.areaId, judge);
}

/** Offered by who works on the case, answered by who it was offered to, of whatever organisation. What another changed since the officer looked is for the merge to tell. */
function refusedHandOver(record: PlacedRecord, { set, base }: SetFields, me: Me, judge: Judge): Problem | null {
	const next = handOverOf(set[handOverField]);
	if (next === null) return problem('field_invalid', { field: handOverField });
	const since = (...fields: readonly string[]): boolean => fields.some((field) => (record.stamps[field]?.rev ?? 0) > base);
	const open = since(handOverField, handOverEndField(next.id), 'assigneeId', 'closedAt') ? (next.answer === null ? null : offered(next)) : openHandOver(record.fields);
	const assigneeId = since('assigneeId') ? next.from : ((record.fields['assigneeId'] ?? null) as Id | null);
	if (!handOverStep({ assigneeId, open }, next, me)) return problem('not_allowed');
	if (next.answer !== null) return null;
	return refusedCase(record, me, judge) ?? (mayBeOffered(record.fields, next.to) ? refusedPeople({ assigneeId: next.to }, record.placement.areaId, judge) : problem('not_allowed'));
}

/** What another changed since the officer looked is for the merge to tell. */
function bookingAllowed(record: PlacedRecord, { set, base }: SetFields, me: Me): boolean {
	const next = bookingOf(set[bookingField]);
	if (next === null) return false;
	const since = (record.stamps[bookingField]?.rev ?? 0) > base;
	return since ? next.change.by === me.officerId : bookingStep(bookingOf(record.fields[bookingField]), next, me.officerId);
}

/** Asked for by who works on the case, decided by another; it comes alone. A step made without having seen another's is judged by what came before it: the merge makes it a review. */
function refusedExit(record: PlacedRecord, set: Fields, me: Me, judge: Judge, unseen: Unseen): Problem | null {
	const next = exitOf(set[exitField]);
	const pack = packOf(judge, record.fields['packId'], record.fields['packVersion']);
	if (Object.keys(set).length > 1 || next === null) return problem('field_invalid', { field: exitField });
	if (pack === undefined) return problem('pack_missing');
	const stamp = record.stamps[exitField];
	const now = stamp !== undefined && unseen(stamp) ? stepBefore(next) : exitOf(record.fields[exitField]);
	const alien = next.evidence.find((id) => (judge.find({ type: 'file', id })?.fields['of'] as { readonly id?: Json } | undefined)?.id !== record.id);
	if (now === null && alien !== undefined) return problem('field_invalid', { field: exitField });
	return refusedCase(record, me, judge) ?? refusedExitStep({ pack, fields: record.fields, calendar: judge.calendar?.() ?? chinaCalendar, now, next, me });
}

/** The device offers to settle by the same rule; what the review is about may have left. */
function refusedSettling(record: PlacedRecord, set: Fields, me: Me, judge: Judge): Problem | null {
	if ((set['resolvedBy'] ?? me.officerId) !== me.officerId) return problem('operation_forged');
	const review = record.fields as unknown as ReviewShape;
	return maySettle(review, judge.find(review.of as RecordRef), me) ? null : problem('not_allowed');
}

/** A case is worked on by its owner organisation, by who is named on it, and by who may work for all. */
function refusedCase(ref: RecordRef, me: Me, judge: Judge): Problem | null {
	const record = judge.find(ref);
	if (record === undefined || judge.isGone(ref)) return null;
	const { organisationId, assigneeId, leadId } = record.fields;
	// What may be done with sight alone was asked before.
	if (record.placement.readers !== null && accessOf(record.fields, me.officerId) !== null) return null;
	return organisationId === me.organisationId || assigneeId === me.officerId || leadId === me.officerId || may(me, 'work_for_all') ? null : problem('not_allowed');
}

/** Whoever is named on work must be there, active, and able to see it. */
function refusedPeople(set: Fields, areaId: Id | null, judge: Judge): Problem | null {
	for (const field of ['assigneeId', 'leadId']) {
		const id = set[field];
		if (typeof id !== 'string') continue;
		const colleague = judge.colleague(id as Id);
		if (colleague === undefined || !colleague.active) return problem('field_invalid', { field });
		if (areaId !== null && !colleague.leafAreaIds.includes(areaId)) return problem('out_of_scope');
	}
	return null;
}
