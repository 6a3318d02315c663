import { isId, type Id } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { RecordType, StoredRecord } from '../domain/records/record.ts';

/** Fields by which records are found from the record they point at; kept in memory only, for an index on disk would tell who lives where. */
export const relationFields = ['placeId', 'caseId', 'personId', 'entranceId', 'taskId', 'applicantId', 'beneficiaryId', 'parentId', 'original', 'fromCaseId', 'of.id'] as const;

/** Which records point at an id, by type and field. */
export class Relations {
	#sets = new Map<string, Set<Id>>();

	/** Follows one record from what it was to what it is. */
	move(type: RecordType, id: Id, before: StoredRecord | undefined, after: StoredRecord | undefined): void {
		for (const field of relationFields) {
			const old = before === undefined ? null : pointedAt(before, field);
			const now = after === undefined ? null : pointedAt(after, field);
			if (old === now) continue;
			if (old !== null) this.#remove(key(type, field, old), id);
			if (now !== null) this.#add(key(type, field, now), id);
		}
	}

	/** Undefined when the field is no relation: the caller scans. */
	of(type: RecordType, field: string, target: Id): ReadonlySet<Id> | undefined {
		if (!(relationFields as readonly string[]).includes(field)) return undefined;
		return this.#sets.get(key(type, field, target)) ?? none;
	}

	#add(at: string, id: Id): void {
		const set = this.#sets.get(at);
		if (set === undefined) this.#sets.set(at, new Set([id]));
		else set.add(id);
	}

	#remove(at: string, id: Id): void {
		const set = this.#sets.get(at);
		set?.delete(id);
		if (set?.size === 0) this.#sets.delete(at);
	}
}

const none: ReadonlySet<Id> = new Set();

function key(type: RecordType, field: string, target: Id): string {
	return `${type}.${field}=${target}`;
}

/** The id in a field; a dot goes into an object (`of.id`). */
export function pointedAt(record: StoredRecord, field: string): Id | null {
	const parts = partsOf(field);
	// Eleven fields of each record are looked at when a vault opens.
	if (parts.length === 1) {
		const own = record.fields[field];
		return isId(own) ? own : null;
	}
	let value: Json | undefined = record.fields as Json;
	for (const part of parts) {
		if (value === null || value === undefined || typeof value !== 'object' || Array.isArray(value)) return null;
		value = (value as { readonly [name: string]: Json })[part];
	}
	return isId(value) ? value : null;
}

const paths = new Map<string, readonly string[]>();
function partsOf(field: string): readonly string[] {
	const known = paths.get(field);
	if (known !== undefined) return known;
	const parts = field.split('.');
	paths.set(field, parts);
	return parts;
}
