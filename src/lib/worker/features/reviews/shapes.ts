import type { FieldInfo, ShownValue } from '../../../domain/cases/coreFields.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import type { Instant } from '../../../domain/records/shapes.ts';

/** One of two values: who wrote it, where from, when by the writer's clock, and when the server received it. */
export type ReviewSide = {
	readonly value: ShownValue; readonly by: string | null; readonly mine: boolean; readonly organisation: { readonly name: string; readonly nameEn: string } | null;
	/** A device's short name; never a position. */
	readonly device: string | null;
	readonly at: Instant | null; readonly receivedAt: Instant | null;
	/** False: no single step leads there now. */
	readonly possible: boolean;
};
/** Where it can be looked at; null for what has no screen of its own. */
export type ReviewPlace = { readonly type: 'case' | 'place'; readonly id: Id } | null;
export type ReviewItem = {
	readonly id: Id; readonly title: string; readonly at: ReviewPlace; readonly info: FieldInfo; readonly current: ReviewSide; readonly other: ReviewSide;
	/** Another value may be written instead of both. */
	readonly third: boolean; readonly mayResolve: boolean;
};
/** How it ended; the values that were not chosen are kept and shown. */
export type SettledReview = {
	readonly id: Id; readonly title: string; readonly at: ReviewPlace; readonly info: FieldInfo; readonly chosen: ShownValue; readonly lost: readonly ShownValue[];
	readonly by: string | null; readonly mine: boolean; readonly settledAt: Instant | null; readonly pending: boolean;
};
export type ReviewsPage = {
	/** Those the officer may settle, then those that wait for somebody else; the oldest first. */
	readonly forMe: readonly ReviewItem[]; readonly forOthers: readonly ReviewItem[];
	/** The officer wrote one of the values or settled it, in the last 30 days; the newest first. */
	readonly settled: readonly SettledReview[];
	readonly nowMs: number;
};
export type ReviewChoice = { readonly reviewId: Id; readonly choose: 'current' | 'other' | { readonly value: Json } };
