/** What a record field may hold: plain JSON. `undefined` is never stored; a cleared field is `null`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** An object, and neither a list nor null. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep equality of JSON values; the order of an object's keys does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
	if (a === b) return true;
	if (a === undefined || b === undefined || a === null || b === null) return false;
	if (Array.isArray(a) || Array.isArray(b)) {
		if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
		return a.every((item, index) => sameJson(item as Json, b[index] as Json));
	}
	if (typeof a !== 'object' || typeof b !== 'object') return false;
	const left = a as { readonly [key: string]: Json };
	const right = b as { readonly [key: string]: Json };
	const keys = Object.keys(left);
	if (keys.length !== Object.keys(right).length) return false;
	return keys.every((key) => key in right && sameJson(left[key], right[key]));
}
