import type { Id } from '../../domain/ids.ts';
import { refKey, type RecordRef } from '../../domain/records/record.ts';
import type { PlacedRecord } from '../../server/core/port.ts';

/** Whose eyes: the officer and the areas of now. */
export type Eyes = { readonly officerId: Id; readonly leafAreaIds: readonly Id[] };

/**
 * Who may see a record, said anew from the fields alone and without the product's own placement, so that what the server has put into the
 * wrong place is found.
 */
export function maySee(records: ReadonlyMap<string, PlacedRecord>, record: PlacedRecord, eyes: Eyes): boolean {
	const { fields } = record;
	if (record.type === 'workLog') return fields['officerId'] === eyes.officerId;
	const owner = ownerOf(record);
	const known = owner === null ? undefined : records.get(refKey(owner));
	if (known !== undefined) return maySee(records, known, eyes);
	if (record.type === 'case' && fields['restricted'] === true) return fields['assigneeId'] === eyes.officerId || fields['leadId'] === eyes.officerId;
	return record.areaId === null || eyes.leafAreaIds.includes(record.areaId);
}

function ownerOf({ type, fields }: PlacedRecord): RecordRef | null {
	if (['file', 'note', 'event', 'review'].includes(type)) return (fields['of'] as RecordRef | undefined) ?? null;
	if (type === 'entry' || type === 'task') return reference('case', fields['caseId']) ?? reference('place', fields['placeId']);
	return type === 'residence' ? reference('place', fields['placeId']) : null;
}

function reference(type: RecordRef['type'], id: unknown): RecordRef | null {
	return typeof id === 'string' ? { type, id: id as Id } : null;
}
