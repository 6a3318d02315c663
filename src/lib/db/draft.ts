import type { Id } from '../domain/ids.ts';
import type { Instant } from '../domain/records/shapes.ts';

/** A form being filled: journal of answers with snapshots, sealed row by row in the outbox database. */
export type Draft = {
	readonly id: Id; readonly packId: string; readonly formId: string; readonly formVersion: number;
	readonly placeId: Id | null; readonly caseId: Id | null; readonly taskId: Id | null; readonly areaId: Id; readonly title: string;
	/** The entry that is being corrected; absent in all others. */
	readonly corrects?: Id;
	readonly startedAt: Instant; readonly updatedAt: Instant;
	/** What the screen needs to come back to the same place: the question, the outcome chosen before the form. */
	readonly position: { readonly [key: string]: string | number | boolean | null };
};
export type JournalRow = { readonly seq: number; readonly ref: string; readonly op: 'set' | 'addRow' | 'removeRow'; readonly value: string | number | readonly string[] | null; readonly at: Instant };
export type DraftContent = { readonly draft: Draft; readonly snapshotXml: string | null; readonly snapshotSeq: number; readonly journal: readonly JournalRow[] };
