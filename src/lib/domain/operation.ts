import type { Id, VaultId } from './ids.ts';
import type { Fields, RecordRef, RecordType } from './records/record.ts';
import type { EntryShape, FileShape, Instant } from './records/shapes.ts';

/**
 * The unit of change. A small closed set of kinds; each carries what the officer saw (`base`: the record's revision, 0 for
 * a record made on this device and not yet acknowledged), so that nothing is overridden unseen.
 */
export type SetFields = { readonly kind: 'setFields'; readonly ref: RecordRef; readonly base: number; readonly set: Fields };
/** Makes a record. Its leaf area is fixed by it; null only for types that belong to no area. */
export type CreateRecord = { readonly kind: 'createRecord'; readonly ref: RecordRef; readonly areaId: Id; readonly fields: Fields };
export type SubmitEntry = { readonly kind: 'submitEntry'; readonly entryId: Id; readonly areaId: Id; readonly entry: EntryShape };
export type MoveCase = {
	readonly kind: 'moveCase'; readonly caseId: Id; readonly base: number; readonly move: string; readonly from: string;
	readonly packVersion: number; readonly set: Fields; readonly note: string | null;
};
export type AssignCase = { readonly kind: 'assign'; readonly caseId: Id; readonly base: number; readonly assigneeId: Id | null };
export type AttachFile = { readonly kind: 'attach'; readonly fileId: Id; readonly areaId: Id; readonly file: FileShape };
export type AddNote = { readonly kind: 'note'; readonly noteId: Id; readonly areaId: Id; readonly of: { readonly type: 'case' | 'place'; readonly id: Id }; readonly text: string };

/**
 * Hands a case or a place over to another leaf area, which the officer need not see (转办). `from`: the area as the officer saw it. A case's
 * assignee becomes `assigneeId` and it has no lead any more: who had it does not see the new area. `organisationId`: who owns the case from
 * now on, null for who owns it now. Both are null for a place.
 */
export type Transfer = {
	readonly kind: 'transfer'; readonly ref: { readonly type: 'case' | 'place'; readonly id: Id }; readonly base: number; readonly from: Id; readonly toAreaId: Id;
	readonly organisationId: Id | null; readonly assigneeId: Id | null; readonly reason: string;
};

export type OperationBody = SetFields | CreateRecord | SubmitEntry | MoveCase | AssignCase | AttachFile | AddNote | Transfer;
export type OperationKind = OperationBody['kind'];

/** The types an officer may make with `createRecord`; the others come from operations of their own or from the server. */
export const creatableTypes = ['place', 'person', 'residence', 'case', 'task', 'workLog'] as const satisfies readonly RecordType[];

/** What stands around a body: who, on which device, in which order, by which clocks. */
export type Operation = {
	readonly opId: Id;
	readonly vault: VaultId;
	readonly officerId: Id;
	/** Counts the operations of a vault from 1 without holes. */
	readonly seq: number;
	/** One save of the user: all operations of a group take effect or none does. */
	readonly group: Id;
	readonly groupSize: number;
	readonly schema: number;
	/** Device wall clock corrected by the last server time, and the raw device clock beside it. Evidence only: no merge reads them. */
	readonly at: Instant;
	readonly deviceAt: Instant;
	readonly body: OperationBody;
};

/**
 * The shape of the bodies that this app makes. 1: released with 0.1.0. 2: `transfer`. A change of any shape raises it and brings an up-caster
 * (protocol/upcast/); older bodies stay in outboxes as they were made, and are sent so.
 */
export const operationSchema = 2;

export type OutcomeCode = 'ok' | 'merged' | 'review' | 'refused' | 'retry';
export type RevisionSeen = { readonly ref: RecordRef; readonly rev: number };
