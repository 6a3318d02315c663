import type { Json } from '../json.ts';
import type { Id, VaultId } from '../ids.ts';
import type { Instant } from './shapes.ts';

/**
 * Everything that syncs is a record: a type, an id, the leaf area whose stream carries it, and a flat map of fields.
 * Fields merge one by one, so what changes together is one field and what changes apart are two.
 */
export const recordTypes = [
	'area', 'organisation', 'officer', 'pack', 'form', 'mapBase',
	'place', 'person', 'residence', 'case', 'entry', 'task', 'file', 'note', 'event', 'review', 'workLog',
] as const;
export type RecordType = (typeof recordTypes)[number];

export type RecordRef = { readonly type: RecordType; readonly id: Id };
export type Fields = { readonly [field: string]: Json };

/** A record as the server sends it and the device keeps it. */
export type StoredRecord = {
	readonly type: RecordType;
	readonly id: Id;
	/** The leaf area whose stream carries it; null for what the whole tenant may see (areas, officers' names, packs). */
	readonly areaId: Id | null;
	/** Counts the changes of this record, from 1. 0 on a device: made here and not yet acknowledged. */
	readonly rev: number;
	readonly fields: Fields;
	readonly deleted?: boolean;
};

/** What the server also keeps: which revision, and whose vault, last set each field. Never leaves the server. */
export type FieldStamp = {
	readonly rev: number; readonly vault: VaultId;
	/** When it was changed by the writer's corrected clock, and when the server received it: told in a review, read by no merge. Absent for what was there from the start. */
	readonly at?: Instant; readonly receivedAt?: Instant;
};
export type ServerRecord = StoredRecord & { readonly stamps: { readonly [field: string]: FieldStamp } };

export function refKey(ref: RecordRef): string {
	return `${ref.type}/${ref.id}`;
}
