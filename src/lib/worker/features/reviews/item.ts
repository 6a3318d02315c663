import { maySettle } from '../../../domain/cases/settle.ts';
import { shownValue } from '../../../domain/cases/coreFields.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import { sameJson } from '../../../domain/json.ts';
import { fieldInfoOf } from '../../../domain/records/fieldNames.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Instant } from '../../../domain/records/shapes.ts';
import type { WorkerContext } from '../../context.ts';
import { namesOf, officerName } from '../cases/names.ts';
import { changeTo, shownNow } from './settle.ts';
import type { ReviewItem, ReviewSide, SettledReview } from './shapes.ts';
import type { Subject } from './subject.ts';

/** Of these a person can write a third value. */
const writable: readonly string[] = ['text', 'longText', 'choice', 'choices', 'papers', 'day', 'dayTime', 'rating', 'number'];

export function itemOf(context: WorkerContext, review: Typed<'review'>, subject: Subject): ReviewItem {
	const { fields } = review;
	const info = fieldInfoOf(subject.record.type, fields.field, subject.pack);
	const shown = (value: Json) => shownValue(info, value, namesOf(context));
	const side = (value: Json, by: Id | null, device: string | null, at: Instant | null, receivedAt: Instant | null, possible: boolean): ReviewSide => ({
		value: shown(value), by: officerName(context, by), mine: by === context.me().officerId, organisation: organisationOf(context, by), device, at, receivedAt, possible,
	});
	const now = shownNow(subject, fields.field);
	// Changed again since: what is shown now is not what the review was made with.
	const same = sameJson(now, fields.current);
	return {
		id: review.id, title: subject.title, at: subject.at, info,
		current: side(now, same ? fields.currentBy : null, same ? (fields.currentDevice ?? null) : null, same ? (fields.currentAt ?? null) : null, same ? (fields.currentReceivedAt ?? null) : null, true),
		other: side(fields.other, fields.otherBy, fields.otherDevice ?? null, fields.otherAt, fields.otherReceivedAt ?? null, changeTo(context, subject, fields.field, fields.other) !== null),
		third: writable.includes(info.kind) && fields.field !== 'state' && !(info.kind === 'choices' && info.options.length === 0),
		mayResolve: maySettle(review.fields, subject.record, context.me()),
	};
}

export function settledOf(context: WorkerContext, review: Typed<'review'>, subject: Subject): SettledReview {
	const { fields } = review;
	const info = fieldInfoOf(subject.record.type, fields.field, subject.pack);
	const shown = (value: Json) => shownValue(info, value, namesOf(context));
	return {
		id: review.id, title: subject.title, at: subject.at, info, chosen: shown(fields.chosen), lost: [fields.current, fields.other].filter((value) => !sameJson(value, fields.chosen)).map(shown),
		by: officerName(context, fields.resolvedBy), mine: fields.resolvedBy === context.me().officerId, settledAt: fields.resolvedAt ?? null, pending: context.view.pending('review', review.id),
	};
}

function organisationOf({ view }: WorkerContext, officerId: Id | null): ReviewSide['organisation'] {
	return view.typed('organisation', view.typed('officer', officerId)?.fields.organisationId)?.fields ?? null;
}
