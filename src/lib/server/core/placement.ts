import { readersOf } from '../../domain/cases/sight.ts';
import type { Id } from '../../domain/ids.ts';
import type { Fields, RecordRef, RecordType } from '../../domain/records/record.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { PlacedRecord, Placement } from './port.ts';

type Finder = { find(ref: RecordRef): PlacedRecord | undefined };

/** The streams that carry a record. Exactly those whose readers may see it. */
export function streamsOf(placement: Placement): readonly StreamName[] {
	if (placement.readers !== null) return placement.readers.map((officer) => `u:${officer}`);
	return placement.areaId === null ? ['t'] : [`a:${placement.areaId}`];
}

export function samePlacement(a: Placement, b: Placement): boolean {
	return a.areaId === b.areaId && a.caseId === b.caseId && String(a.readers) === String(b.readers);
}

/** Records named by fields; who sets such a field must see the record it names. */
export function parentsOf(type: RecordType, fields: Fields): readonly RecordRef[] {
	const refs: RecordRef[] = [];
	const add = (target: RecordType, id: unknown): void => {
		if (typeof id === 'string') refs.push({ type: target, id: id as Id });
	};
	const of = fields['of'] as { readonly type: RecordType; readonly id: Id } | undefined;
	if (of !== undefined && ['file', 'note', 'event', 'review'].includes(type)) add(of.type, of.id);
	if (type === 'entry' || type === 'task') add('case', fields['caseId']);
	if (['entry', 'task', 'case', 'residence', 'file'].includes(type)) add('place', fields['placeId']);
	if (type === 'residence') add('person', fields['personId']);
	if (type === 'case') for (const field of ['applicantId', 'beneficiaryId']) add('person', fields[field]);
	if (type === 'place') add('place', fields['entranceId']);
	if (type === 'entry') for (const field of ['corrects', 'original']) add('entry', fields[field]);
	return refs;
}

/**
 * Where a record lies. `areaId`: the area its maker named; the case, entry or place it belongs to overrules it. When the owner cannot be
 * seen (it has left the officer's areas) a known record stays where it is.
 */
export function placementOf(ref: RecordRef, fields: Fields, areaId: Id | null, world: Finder, current?: Placement): Placement {
	if (ref.type === 'case') return { areaId, readers: fields['restricted'] === true ? readersOf(fields) : null, caseId: null };
	if (ref.type === 'workLog') return { areaId, readers: people(fields['officerId']), caseId: null };
	const owner = ownerOf(ref.type, fields);
	const parent = owner === undefined ? undefined : world.find(owner);
	if (owner === undefined) return { areaId, readers: null, caseId: null };
	if (parent === undefined) return current ?? { areaId, readers: null, caseId: null };
	const caseId = parent.type === 'case' ? parent.id : parent.placement.caseId;
	return { areaId: parent.placement.areaId, readers: parent.placement.readers, caseId };
}

/** The record that another belongs to, and with which it lies. */
export function ownerOf(type: RecordType, fields: Fields): RecordRef | undefined {
	const [first] = parentsOf(type, fields);
	return ['file', 'note', 'event', 'review', 'entry', 'task', 'residence'].includes(type) ? first : undefined;
}

/** Sorted, so that equal sets compare equal. */
function people(...ids: readonly unknown[]): readonly Id[] {
	return [...new Set(ids.filter((id): id is Id => typeof id === 'string'))].sort();
}
