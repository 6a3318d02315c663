import { isId, type Id } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Instant } from '../records/shapes.ts';
import { isWrittenInstant } from '../time/instant.ts';

/**
 * A door of a drive is a task of this kind on its part (drive.ts): it lies where the part lies, and whoever does not see the part sees none of it. Its state is `listed`, or `dropped` when it was
 * taken off the list, so that no list of what is planned shows it; how it stands follows from what happened at it (doors.ts).
 */
export const driveKind = 'drive';

/**
 * Taken by one officer for a time. `after`: the claim that the officer saw there, so that a claim made without having seen another's is told from one that follows it. Given back: `until` is `at`.
 */
export type Claim = { readonly id: Id; readonly by: Id; readonly at: Instant; readonly until: Instant; readonly after: Id | null };
/** What came of knocking. Each is a field of its own (`try.<id>`), so that two who knock apart contradict nobody; it is never changed. */
export type Try = { readonly by: Id; readonly at: Instant; readonly outcome: string; readonly entryId: Id | null; readonly words: string | null };
/** A claim that came after another's which its maker had not seen (`lost.<claim>`); written by the merge alone. */
export type LostClaim = { readonly by: Id; readonly at: Instant; readonly to: Id };

export const claimField = 'claim';
export const tryField = (id: Id): string => `try.${id}`;
export const lostField = (id: Id): string => `lost.${id}`;

const mostWords = 500;

function isTryField(field: string): boolean {
	return field.startsWith('try.') && isId(field.slice(4));
}

export function isDoorField(field: string): boolean {
	return field === claimField || field.startsWith('try.');
}

/** Undefined: another field. A try that stands is not written anew. */
export function doorFieldFits(record: Fields | undefined, field: string, value: Json): boolean | undefined {
	if (field === claimField) return claimOf(value) !== null;
	return field.startsWith('try.') ? isTryField(field) && record?.[field] === undefined && isTry(value) : undefined;
}

export function claimOf(value: Json | undefined): Claim | null {
	if (!isObject(value) || Object.keys(value).length !== 5) return null;
	const { id, by, at, until, after } = value;
	return isId(id) && isId(by) && isWrittenInstant(at) && isWrittenInstant(until) && (after === null || isId(after)) ? { id, by, at, until, after } : null;
}

function isTry(value: Json | undefined): value is Try & Json {
	if (!isObject(value) || Object.keys(value).length !== 5) return false;
	const { by, at, outcome, entryId, words } = value;
	return isId(by) && isWrittenInstant(at) && typeof outcome === 'string' && outcome.length <= 40 && (entryId === null || isId(entryId)) && (words === null || (typeof words === 'string' && words.length <= mostWords));
}

/** The oldest first. */
export function triesOf(fields: Fields): readonly (Try & { readonly id: Id })[] {
	return Object.entries(fields).flatMap(([field, value]) => (isTryField(field) && isTry(value) ? [{ ...(value as Try), id: field.slice(4) as Id }] : [])).toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

export function lostOf(fields: Fields): readonly LostClaim[] {
	return Object.entries(fields).flatMap(([field, value]) => (field.startsWith('lost.') && isObject(value) ? [value as unknown as LostClaim] : []));
}

/** Whose names stand in what is set: for the own name alone. */
export function namesInDoor(set: Fields): readonly Id[] {
	return Object.entries(set).flatMap(([field, value]) => {
		const by = field === claimField ? claimOf(value)?.by : isTryField(field) && isTry(value) ? value.by : undefined;
		return by === undefined ? [] : [by];
	});
}

/**
 * What a step at a door sets. A claim holds only after the claim that its maker saw: of two made apart the first to reach the server stands, the other is kept beside it and says to whom it lost.
 * No clock takes part. What was tried is set whatever became of the claim.
 */
export function doorSet(record: Fields, set: Fields): Fields {
	const [now, next] = [claimOf(record[claimField]), claimOf(set[claimField])];
	if (next === null || now === null || next.id === now.id || next.after === now.id) return set;
	const { [claimField]: late, ...rest } = set;
	// One officer on two devices has it either way, and giving back what was lost changes nothing.
	return now.by === next.by || next.until === next.at || late === undefined ? rest : { ...rest, [lostField(next.id)]: { by: next.by, at: next.at, to: now.by } };
}
