import { isObject, type Json } from '../json.ts';
import { fieldFits } from '../records/fieldRules.ts';
import type { Day } from '../records/shapes.ts';

/**
 * Where what is kept of a person came from, when it was not at the door: who gave the list, its name, what for, and when it was taken over. It is said to the person with the notice,
 * which is due for who came from a list as for everybody else (Personal Information Protection Law, art. 17).
 */
export type Origin = { readonly list: string; readonly source: string; readonly purpose: string; readonly at: Day };

const texts = ['list', 'source', 'purpose'] as const;
const longest = 200;

/** Undefined: the field is none of this. */
export function originFits(field: string, value: Json): boolean | undefined {
	return field === 'origin' ? value === null || originOf(value) !== null : undefined;
}

export function originOf(value: Json | undefined): Origin | null {
	if (!isObject(value)) return null;
	const fits = Object.keys(value).length === texts.length + 1 && texts.every((part) => typeof value[part] === 'string' && value[part] !== '' && value[part].length <= longest) && fieldFits('day', value['at'] ?? null);
	return fits ? (value as Origin) : null;
}
