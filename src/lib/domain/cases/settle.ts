import type { Id } from '../ids.ts';
import { may } from '../accounts/rights.ts';
import { mayWork } from './offers.ts';
import { typed, type Typed } from '../records/read.ts';
import type { StoredRecord } from '../records/record.ts';
import type { ReviewShape, Role } from '../records/shapes.ts';

type Settler = { readonly officerId: Id; readonly organisationId: Id; readonly role: Role };
type TwoWriters = Pick<ReviewShape, 'currentBy' | 'otherBy'>;

/**
 * Who may settle a review: of a case who works on it, as its owner or as nobody's, and its supervisors; of a plan the same; of a door or a person who
 * wrote one of the two values, and supervisors. `record`: what the review is about; undefined when it cannot be seen.
 */
export function maySettle(review: TwoWriters, record: StoredRecord | undefined, me: Settler): boolean {
	if (record?.type === 'case') return maySettleCase(typed('case', record), me);
	if (may(me, 'settle_reviews')) return true;
	if (record?.type === 'workLog') return typed('workLog', record).fields.officerId === me.officerId;
	if (record?.type !== 'task') return wrote(review, me.officerId);
	const { assigneeId } = typed('task', record).fields;
	return assigneeId === null || assigneeId === me.officerId;
}

export function maySettleCase(record: Typed<'case'>, me: Settler): boolean {
	if (!mayWork(record.fields, me)) return false;
	return may(me, 'settle_reviews') || record.fields.assigneeId === null || record.fields.assigneeId === me.officerId;
}

export function wrote(review: TwoWriters, officerId: Id): boolean {
	return review.currentBy === officerId || review.otherBy === officerId;
}
