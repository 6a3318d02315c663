import { isId, type Id } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Instant } from '../records/shapes.ts';
import { isWrittenInstant } from '../time/instant.ts';

/** A call about a case: whom, by which number, and what came of it. Each is a field of its own (`call.<id>`), so that two who call at once contradict nobody; it is never changed. */
export type Call = { readonly whom: string; readonly number: string; readonly outcome: CallOutcome; readonly words: string | null; /** When it is tried again. */ readonly next: Instant | null; readonly by: Id; readonly at: Instant };
export const callOutcomes = ['reached', 'noAnswer', 'busy', 'wrongNumber', 'callBack'] as const;
export type CallOutcome = (typeof callOutcomes)[number];
export type NamedCall = Call & { readonly id: Id };

const prefix = 'call.';
export const callField = (id: Id): string => `${prefix}${id}`;
export function isCallField(field: string): boolean {
	return field.startsWith(prefix);
}

const most = { name: 100, number: 40, words: 1_000 };

/** Undefined: another field. A call that stands is not written anew. */
export function callFits(fields: Fields, field: string, value: Json): boolean | undefined {
	if (!isCallField(field)) return undefined;
	return isId(field.slice(prefix.length)) && fields[field] === undefined && isCall(value);
}

/** The newest first. */
export function callsOf(fields: Fields): readonly NamedCall[] {
	return Object.entries(fields).flatMap(([field, value]): NamedCall[] => (isCallField(field) && isCall(value) ? [{ ...(value as Call), id: field.slice(prefix.length) as Id }] : [])).toSorted((a, b) => (a.at < b.at ? 1 : -1));
}
/** In the own name. */
export function callsForged(set: Fields, officerId: Id): boolean {
	return Object.entries(set).some(([field, value]) => isCallField(field) && isCall(value) && value.by !== officerId);
}

function isCall(value: Json | undefined): value is Call & Json {
	if (!isObject(value) || Object.keys(value).length !== 7) return false;
	const { whom, number, outcome, words, next, by, at } = value;
	return isText(whom, most.name) && String(whom).trim() !== '' && isText(number, most.number) && (callOutcomes as readonly (Json | undefined)[]).includes(outcome) && (words === null || isText(words, most.words)) && (next === null || isWrittenInstant(next)) && isId(by) && isWrittenInstant(at);
}
function isText(value: Json | undefined, longest: number): boolean {
	return typeof value === 'string' && value.length <= longest;
}
