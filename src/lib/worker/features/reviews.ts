import { maySettle, wrote } from '../../domain/cases/settle.ts';
import type { Typed } from '../../domain/records/read.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { itemOf, settledOf } from './reviews/item.ts';
import { settleReview } from './reviews/settle.ts';
import type { ReviewChoice, ReviewsPage } from './reviews/shapes.ts';
import { isFollower, isOpen, subjectOf } from './reviews/subject.ts';

const settledForMs = 30 * 24 * 3_600_000;

/** Two people wrote different things: what waits for this officer, what waits for others, and how it ended. Works offline. */
export function makeReviews(context: WorkerContext) {
	const { view } = context;

	function open(): readonly Typed<'review'>[] {
		return view.all('review').filter((review) => isOpen(review) && !isFollower(review.fields.of.type, review.fields.field)).toSorted((a, b) => a.fields.otherAt.localeCompare(b.fields.otherAt));
	}
	function endedWithMe(review: Typed<'review'>): boolean {
		const { state, resolvedBy, resolvedAt, chosen, of, field } = review.fields;
		if (state !== 'resolved' || (isFollower(of.type, field) && chosen === null)) return false;
		const recent = context.nowMs() - Date.parse(resolvedAt ?? review.fields.otherAt) < settledForMs;
		return recent && (wrote(review.fields, context.me().officerId) || resolvedBy === context.me().officerId);
	}

	return {
		/** How many wait for this officer. */
		async waiting(): Promise<Result<number>> {
			return ok(open().filter((review) => {
				const subject = subjectOf(context, review);
				return subject !== undefined && maySettle(review.fields, subject.record, context.me());
			}).length);
		},
		async page(): Promise<Result<ReviewsPage>> {
			const items = open().flatMap((review) => {
				const subject = subjectOf(context, review);
				return subject === undefined ? [] : [{ review, item: itemOf(context, review, subject) }];
			});
			const settled = view.all('review').filter(endedWithMe).flatMap((review) => {
				const subject = subjectOf(context, review);
				return subject === undefined ? [] : [settledOf(context, review, subject)];
			});
			return ok({
				forMe: items.filter(({ item }) => item.mayResolve).map(({ item }) => item),
				forOthers: items.filter(({ item, review }) => !item.mayResolve && wrote(review.fields, context.me().officerId)).map(({ item }) => item),
				settled: settled.toSorted((a, b) => (b.settledAt ?? '').localeCompare(a.settledAt ?? '')),
				nowMs: context.nowMs(),
			});
		},
		async settle(choice: ReviewChoice): Promise<Result<Saved>> {
			return settleReview(context, choice);
		},
	};
}
