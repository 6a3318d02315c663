import type { Json } from '../json.ts';
import type { DocumentValues } from './documents.ts';

/** A case that was also entered on one of the city's own platforms: which, by the pack's id of it, and the number it got there. */
export type PassedOn = { readonly platform: string; readonly number: string };
export const passedOnField = 'passedOn';

const most = { entries: 20, characters: 80 };

/** Undefined: another field. */
export function passedOnFits(field: string, value: Json): boolean | undefined {
	if (field !== passedOnField) return undefined;
	return Array.isArray(value) && value.length <= most.entries && value.every(isPassedOn);
}

export function passedOnOf(value: Json | undefined): readonly PassedOn[] {
	return Array.isArray(value) ? value.filter(isPassedOn) : [];
}

function isPassedOn(value: Json): value is PassedOn {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
	const { platform, number, ...more } = value as { readonly [key: string]: Json };
	return [platform, number].every((text) => typeof text === 'string' && text.trim() !== '' && text.length <= most.characters) && Object.keys(more).length === 0;
}

const names = /\{([\w.]+)\}/gu;

/** The names that a text asks for. */
export function namesIn(text: string): readonly string[] {
	return [...text.matchAll(names)].map(([, name]) => name ?? '');
}

/** The case in plain words, for another system's box: a line of which nothing is known is left out, and no line is left to be filled in by hand. */
export function summaryText(body: string, values: DocumentValues): string {
	const valueOf = (name: string): string => values[name] ?? values[`x.${name}`] ?? '';
	const lines = body.split('\n').filter((line) => namesIn(line).length === 0 || namesIn(line).some((name) => valueOf(name) !== ''));
	return lines.map((line) => line.replace(names, (_whole, name: string) => valueOf(name)).trimEnd()).join('\n');
}
