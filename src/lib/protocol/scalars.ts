import * as v from 'valibot';
import { isId, type Id, type VaultId } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { recordTypes } from '../domain/records/record.ts';

/** The small schemas that every message is made of. */
export const id = v.custom<Id>(isId, 'id');
export const vaultId = v.custom<VaultId>(isId, 'vault');
export const instant = v.pipe(v.string(), v.maxLength(40), v.check((text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(text) && !Number.isNaN(Date.parse(text)), 'instant'));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit));
export const recordType = v.picklist(recordTypes);
export const ref = v.object({ type: recordType, id });

const depthLimit = 24;
const json = v.custom<Json>((value) => storable(value, 0), 'json');
/** Fields of a record; at most 200, and only what a database can keep (see `storable`). */
export const fields = v.custom<{ readonly [field: string]: Json }>(isFields, 'fields');
export function isFields(value: unknown): value is { readonly [field: string]: Json } {
	return isPlainObject(value) && Object.keys(value).length <= 200 && storable(value, 0);
}
export { json };

export const point = v.object({
	lng: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)), lat: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
	accuracy: v.nullable(v.pipe(v.number(), v.minValue(0))), source: v.picklist(['gnss', 'manual', 'address', 'import']),
});

/**
 * PostgreSQL keeps no NUL character and no half of a surrogate pair in JSON, and deep nesting exhausts the stack of whoever
 * compares values: one such operation must be refused by itself and never spoil the push it came with.
 */
export function storable(value: unknown, depth = 0): boolean {
	if (depth > depthLimit) return false;
	if (value === null || typeof value === 'boolean') return true;
	if (typeof value === 'number') return Number.isFinite(value);
	if (typeof value === 'string') return storableText(value);
	if (Array.isArray(value)) return value.every((item) => storable(item, depth + 1));
	if (!isPlainObject(value)) return false;
	for (const key of Object.keys(value)) if (key === '__proto__' || !storableText(key) || !storable(value[key], depth + 1)) return false;
	return true;
}

function storableText(value: string): boolean {
	return !value.includes('\u0000') && value.isWellFormed();
}

function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first fault's place, for a `field_invalid`. */
export function faultyField(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
	return (v.getDotPath(issues[0]) ?? 'body').slice(0, 80);
}

/** The version that a head or a request names; 1 when it names none that can be read, and then its parser says what is wrong. */
export function protocolOf(value: Json | undefined): number {
	const named = (value as { readonly protocol?: Json } | null | undefined)?.protocol;
	return typeof named === 'number' && Number.isSafeInteger(named) ? named : 1;
}

export function parseJson(line: string): Json | undefined {
	try {
		return JSON.parse(line) as Json;
	} catch {
		return undefined;
	}
}
