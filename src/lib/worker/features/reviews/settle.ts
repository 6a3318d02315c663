import { exitField, exitOf, exitTowards, refusedExitStep } from '../../../domain/cases/exit.ts';
import { maySettle } from '../../../domain/cases/settle.ts';
import { offeredMoves } from '../../../domain/cases/offers.ts';
import { bookingField, bookingOf } from '../../../domain/appointments/booking.ts';
import { handOverField, handOverOf } from '../../../domain/cases/handOver.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import { areaField } from '../../../domain/merge/effects.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { problem } from '../../../domain/problems/problem.ts';
import { typed, type Typed } from '../../../domain/records/read.ts';
import type { Fields, StoredRecord } from '../../../domain/records/record.ts';
import { fail, type Result } from '../../../domain/result.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { Saved, WorkerContext } from '../../context.ts';
import { mayHandOver, offerBody, tasksTo } from '../cases/handOver.ts';
import { mayTransfer } from '../cases/transfer.ts';
import { askerOf } from '../cases/names.ts';
import type { ReviewChoice } from './shapes.ts';
import { isFollower, isOpen, subjectOf, type Subject } from './subject.ts';

/** Sets the chosen value on the record, seen at its newest revision, and closes the review in the same save. Both values stay in the review. */
export async function settleReview(context: WorkerContext, choice: ReviewChoice): Promise<Result<Saved>> {
	const review = context.view.typed('review', choice.reviewId);
	const subject = review === undefined ? undefined : subjectOf(context, review);
	if (review === undefined || subject === undefined) return fail(problem('record_missing'));
	if (!isOpen(review)) return fail(problem('move_not_allowed'));
	if (!maySettle(review.fields, subject.record, context.me())) return fail(problem('not_allowed'));
	const { field, of } = review.fields;
	const value = choice.choose === 'current' ? shownNow(subject, field) : choice.choose === 'other' ? review.fields.other : choice.choose.value;
	const changes = choice.choose === 'current' ? [] : changeTo(context, subject, field, value);
	if (changes === null) return fail(problem('move_not_allowed'));
	const closed = context.view.related('review', 'of.id', of.id).filter((open) => isOpen(open) && (open.id === review.id || ((field === 'state' || field === exitField) && isFollower(of.type, open.fields.field))));
	const resolvedAt = new Date(context.nowMs()).toISOString();
	// Closed first: with the value that is chosen the case may be somebody else's, who alone would then close it.
	return context.save([...closed.map((open): OperationBody => ({
		kind: 'setFields', ref: { type: 'review', id: open.id }, base: open.rev,
		set: { state: 'resolved', chosen: open.id === review.id ? value : null, resolvedBy: context.me().officerId, resolvedAt },
	})), ...changes]);
}

/** The value that the record holds now. */
export function shownNow({ record }: Subject, field: string): Json {
	return field === areaField ? record.areaId : (record.fields[field] ?? null);
}

/** The operations that bring a field to a value; null when no legal way leads there. A state is reached by a move only, an area by a hand-over. */
export function changeTo(context: WorkerContext, { record, pack }: Subject, field: string, value: Json): readonly OperationBody[] | null {
	if (record.type === 'case' && field === handOverField) return handOverTo(context, typed('case', record), value);
	if (record.type === 'case' && field === areaField) return transferBack(context, typed('case', record), value);
	// An area and an owner change with a hand-over only.
	if (field === areaField || (record.type === 'case' && field === 'organisationId')) return null;
	if (record.type === 'task' && field === bookingField) return bookingTo(context, record, value);
	if (record.type === 'case' && field === exitField) return exitChange(context, typed('case', record), pack, value);
	if (record.type !== 'case' || (field !== 'assigneeId' && field !== 'state')) return [{ kind: 'setFields', ref: { type: record.type, id: record.id }, base: record.rev, set: { [field]: value } }];
	if (field === 'assigneeId') return [{ kind: 'assign', caseId: record.id, base: record.rev, assigneeId: value as Id | null }];
	const { state, packVersion } = typed('case', record).fields;
	if (state === value) return [];
	if (pack === undefined) return null;
	// Only a move that asks for nothing can be made without its sheet; the others are offered on the page as ever.
	const move = offeredMoves(pack, state, askerOf(context)).find((candidate) => candidate.to === value && !candidate.asks.some((ask) => ask.required) && candidate.photo?.required !== true);
	return move === undefined ? null : [{ kind: 'moveCase', caseId: record.id, base: record.rev, move: move.id, from: state, packVersion, set: {}, note: null }];
}

/** Who settles it decides in the own name, as anybody who may decide. */
function exitChange(context: WorkerContext, record: Typed<'case'>, pack: Pack | undefined, value: Json): readonly OperationBody[] | null {
	const me = context.me();
	const fields = record.fields as unknown as Fields;
	const now = exitOf(fields[exitField]);
	const next = exitTowards(now, exitOf(value), me.officerId, new Date(context.nowMs()).toISOString());
	if (pack === undefined || next === null || refusedExitStep({ pack, fields, calendar: context.calendar, now, next, me }) !== null) return null;
	return [{ kind: 'setFields', ref: { type: 'case', id: record.id }, base: record.rev, set: { [exitField]: next as unknown as Json } }];
}

/** Whoever has the case by the chosen step gets it, with what is planned; an offer is made anew, in the name of who decides. */
function handOverTo(context: WorkerContext, record: Typed<'case'>, value: Json): readonly OperationBody[] | null {
	const chosen = handOverOf(value);
	const has = chosen === null || chosen.answer === null ? record.fields.assigneeId : chosen.answer.kind === 'accepted' ? chosen.to : chosen.from;
	if (chosen !== null && chosen.answer === null) return mayHandOver(context, record) && chosen.to !== has ? [offerBody(context, record, chosen.to, chosen.note)] : null;
	if (has === record.fields.assigneeId) return [];
	return [{ kind: 'assign', caseId: record.id, base: record.rev, assigneeId: has }, ...tasksTo(context, record, has)];
}

/** In the name of who decides. The hour that is not chosen stays in the review. */
function bookingTo(context: WorkerContext, record: StoredRecord, value: Json): readonly OperationBody[] | null {
	const [now, chosen] = [bookingOf(record.fields[bookingField]), bookingOf(value)];
	if (now === null || chosen === null || now.change.kind === 'cancelled') return null;
	const change = { ...chosen.change, by: context.me().officerId, at: new Date(context.nowMs()).toISOString() };
	return [{ kind: 'setFields', ref: { type: 'task', id: record.id }, base: record.rev, set: { [bookingField]: { ...chosen, moved: now.moved + (chosen.at === now.at ? 0 : 1), change } as unknown as Json } }];
}

function transferBack(context: WorkerContext, record: Typed<'case'>, toAreaId: Json): readonly OperationBody[] | null {
	if (!mayTransfer(context, record) || record.areaId === null || record.areaId === toAreaId) return null;
	return [{ kind: 'transfer', ref: { type: 'case', id: record.id }, base: record.rev, from: record.areaId, toAreaId: toAreaId as Id, organisationId: null, assigneeId: null, reason: 'review' }];
}
