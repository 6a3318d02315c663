import { fieldInfo, shownValue } from '../../../domain/cases/coreFields.ts';
import { mayWork, offeredMoves } from '../../../domain/cases/offers.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import { areaField } from '../../../domain/merge/effects.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Typed } from '../../../domain/records/read.ts';
import { fail, type Result } from '../../../domain/result.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { Saved, WorkerContext } from '../../context.ts';
import { mayHandOver } from './handOver.ts';
import { askerOf, namesOf, officerName } from './names.ts';
import type { CaseReview } from './shapes.ts';

/** Follows the state by itself and is never asked about alone. */
const followers: readonly string[] = ['closedAt'];
/** Of these a person can write a third value. */
const writable: readonly string[] = ['text', 'longText', 'choice', 'choices', 'papers', 'day', 'dayTime', 'rating', 'number'];

export function openReviews(context: WorkerContext, caseId: Id): readonly Typed<'review'>[] {
	return context.view.related('review', 'of.id', caseId).filter((review) => review.fields.state === 'open');
}

/** The owner of a case and every supervisor are asked; a case of nobody is everybody's. */
export function mayResolve(context: WorkerContext, record: Typed<'case'>): boolean {
	const me = context.me();
	if (!mayWork(record.fields, me)) return false;
	return me.role !== 'officer' || record.fields.assigneeId === null || record.fields.assigneeId === me.officerId;
}

export function reviewsOf(context: WorkerContext, record: Typed<'case'>, pack: Pack | undefined): readonly CaseReview[] {
	const names = namesOf(context);
	return openReviews(context, record.id).filter((review) => !followers.includes(review.fields.field)).map((review) => {
		const info = fieldInfo(pack, review.fields.field);
		return {
			id: review.id, info, third: writable.includes(info.kind) && review.fields.field !== 'state',
			current: { value: shownValue(info, review.fields.current, names), by: officerName(context, review.fields.currentBy), at: null, possible: true },
			other: { value: shownValue(info, review.fields.other, names), by: officerName(context, review.fields.otherBy), at: review.fields.otherAt, possible: change(context, record, pack, review.fields.field, review.fields.other) !== null },
		};
	});
}

export type Choice = { readonly reviewId: Id; readonly choose: 'current' | 'other' | { readonly value: Json } };

/** Sets the chosen value on the record, seen at its newest revision, and closes the review in the same save. */
export async function resolveReview(context: WorkerContext, choice: Choice): Promise<Result<Saved>> {
	const review = context.view.typed('review', choice.reviewId);
	const record = review === undefined ? undefined : context.view.typed('case', review.fields.of.id);
	if (review === undefined || record === undefined) return fail(problem('record_missing'));
	if (!mayResolve(context, record)) return fail(problem('not_allowed'));
	const { field } = review.fields;
	const value = choice.choose === 'current' ? currentOf(record, field) : choice.choose === 'other' ? review.fields.other : choice.choose.value;
	const pack = context.packs.pack(record.fields.packId, record.fields.packVersion);
	const changes = choice.choose === 'current' ? [] : change(context, record, pack, field, value);
	if (changes === null) return fail(problem('move_not_allowed'));
	const closed = openReviews(context, record.id).filter((open) => open.id === review.id || (field === 'state' && followers.includes(open.fields.field)));
	return context.save([...changes, ...closed.map((open): OperationBody => ({
		kind: 'setFields', ref: { type: 'review', id: open.id }, base: open.rev,
		set: { state: 'resolved', chosen: open.id === review.id ? value : null, resolvedBy: context.me().officerId },
	}))]);
}

function currentOf(record: Typed<'case'>, field: string): Json {
	return field === areaField ? record.areaId : ((record.fields as unknown as { readonly [field: string]: Json })[field] ?? null);
}

function transferBack(record: Typed<'case'>, from: Id, toAreaId: Id): OperationBody {
	return { kind: 'transfer', ref: { type: 'case', id: record.id }, base: record.rev, from, toAreaId, organisationId: null, assigneeId: null, reason: 'review' };
}

/** The operations that bring a field to a value; null when no legal way leads there. A state is reached by a move only. */
function change(context: WorkerContext, record: Typed<'case'>, pack: Pack | undefined, field: string, value: Json): readonly OperationBody[] | null {
	if (field === 'assigneeId') return [{ kind: 'assign', caseId: record.id, base: record.rev, assigneeId: value as Id | null }];
	if (field === areaField) return mayHandOver(context, record) && record.areaId !== null && record.areaId !== value ? [transferBack(record, record.areaId, value as Id)] : null;
	// The owner changes with a hand-over only.
	if (field === 'organisationId') return null;
	if (field !== 'state') return [{ kind: 'setFields', ref: { type: 'case', id: record.id }, base: record.rev, set: { [field]: value } }];
	if (pack === undefined || record.fields.state === value) return record.fields.state === value ? [] : null;
	// Only a move that asks for nothing can be made without its sheet; the others are offered on the page as ever.
	const move = offeredMoves(pack, record.fields.state, askerOf(context)).find((candidate) => candidate.to === value && !candidate.asks.some((ask) => ask.required) && candidate.photo?.required !== true);
	if (move === undefined) return null;
	return [{ kind: 'moveCase', caseId: record.id, base: record.rev, move: move.id, from: record.fields.state, packVersion: record.fields.packVersion, set: {}, note: null }];
}
