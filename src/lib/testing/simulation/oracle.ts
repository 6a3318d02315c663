import type { Id } from '../../domain/ids.ts';
import { refKey, type Fields, type RecordRef } from '../../domain/records/record.ts';
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
	if (record.type === 'case' && fields['restricted'] === true) return sightIn(fields, eyes.officerId) !== null;
	return record.areaId === null || eyes.leafAreaIds.includes(record.areaId);
}

type Given = { readonly to: string; readonly lead: string; readonly work: boolean; readonly until: string };

/** Named on it, given work on it, or given sight alone: as it stands, whatever the clock says. */
export function sightIn(fields: Fields, officerId: Id): 'named' | 'work' | 'sight' | null {
	if (fields['assigneeId'] === officerId || fields['leadId'] === officerId) return 'named';
	const held = Object.keys(fields).filter((field) => field.startsWith('grant.') && fields[field.replace('grant.', 'grantEnd.')] !== true).map((field) => fields[field] as unknown as Given).filter((given) => given.to === officerId && given.lead === fields['leadId']);
	return held.length === 0 ? null : held.some((given) => given.work) ? 'work' : 'sight';
}

/** What somebody put into a restricted case that nobody with so much sight may. Null: nothing. `fields`: as the case stood. */
export function tooMuch(fields: Fields, { officerId, supervises }: { readonly officerId: Id; readonly supervises: boolean }, set: Fields | null): string | null {
	if (fields['restricted'] !== true) return null;
	const has = sightIn(fields, officerId);
	const names = Object.keys(set ?? {});
	const ownEnds = names.length > 0 && names.every((name) => name.startsWith('grantEnd.') && (fields[name.replace('grantEnd.', 'grant.')] as unknown as Given | undefined)?.to === officerId);
	if (has === 'sight' && !ownEnds) return 'changed what was given to be seen alone';
	const gives = names.some((name) => name.startsWith('grant.') || (name.startsWith('grantEnd.') && !ownEnds));
	const leads = fields['leadId'] === officerId || (set?.['leadId'] === officerId && has === 'named') || (supervises && (has === 'named' || has === 'work'));
	if (gives && !leads) return 'gave or took sight without leading the case';
	return has === 'work' && names.some((name) => ['assigneeId', 'leadId', 'restricted'].includes(name)) ? 'decided who sees a case on which work was given alone' : null;
}

/** Whether a case differs from what it was by the ends of grants alone that were due. */
export function endsDue(before: Fields, after: Fields, now: string): boolean {
	const changed = Object.keys(after).filter((field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]));
	return changed.length > 0 && Object.keys(before).every((field) => field in after) && changed.every((field) => field.startsWith('grantEnd.') && before[field] === undefined && (before[field.replace('grantEnd.', 'grant.')] as unknown as Given).until <= now);
}

function ownerOf({ type, fields }: PlacedRecord): RecordRef | null {
	if (['file', 'note', 'event', 'review'].includes(type)) return (fields['of'] as RecordRef | undefined) ?? null;
	if (type === 'entry' || type === 'task') return reference('case', fields['caseId']) ?? reference('place', fields['placeId']);
	return type === 'residence' ? reference('place', fields['placeId']) : null;
}

function reference(type: RecordRef['type'], id: unknown): RecordRef | null {
	return typeof id === 'string' ? { type, id: id as Id } : null;
}
