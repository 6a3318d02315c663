import type { Typed } from '../../../domain/records/read.ts';
import type { StoredRecord } from '../../../domain/records/record.ts';
import type { WorkerContext } from '../../context.ts';
import { itemOf, settledOf } from '../reviews/item.ts';
import type { ReviewItem, SettledReview } from '../reviews/shapes.ts';
import { isFollower, isOpen, subjectOf } from '../reviews/subject.ts';

/** What is open at a case. */
export function reviewsOf(context: WorkerContext, record: Pick<StoredRecord, 'id'>): readonly ReviewItem[] {
	return about(context, record).filter((review) => isOpen(review)).flatMap((review) => {
		const subject = subjectOf(context, review);
		return subject === undefined ? [] : [itemOf(context, review, subject)];
	});
}

/** What was settled at a case, for its timeline. */
export function settledAt(context: WorkerContext, record: Pick<StoredRecord, 'id'>): readonly SettledReview[] {
	return about(context, record).filter((review) => review.fields.state === 'resolved').flatMap((review) => {
		const subject = subjectOf(context, review);
		return subject === undefined ? [] : [settledOf(context, review, subject)];
	});
}

function about(context: WorkerContext, record: Pick<StoredRecord, 'id'>): readonly Typed<'review'>[] {
	return context.view.related('review', 'of.id', record.id).filter((review) => !isFollower(review.fields.of.type, review.fields.field));
}
