import { isId, type Id } from '../ids.ts';
import { sameJson, type Json } from '../json.ts';
import { fieldFits } from '../records/fieldRules.ts';
import type { Fields } from '../records/record.ts';
import type { Day, Instant } from '../records/shapes.ts';
import { childRules } from './childRules.ts';

/**
 * What a guardian said about keeping a child's data: a field of the person for each time (`consent.<id>`), never changed. `signed`: with the file of the signature; `spoken`: before
 * a witness; `lifeSafety`: nobody could be asked and a life was in danger, so it is still to be asked. Of the guardian nothing is kept but name and relation.
 */
export type GuardianConsent = {
	readonly packId: string; readonly version: number; readonly by: Id; readonly at: Instant;
} & (
	| { readonly how: 'signed'; readonly relation: string; readonly name: string; readonly fileId: Id }
	| { readonly how: 'spoken'; readonly relation: string; readonly name: string; readonly witness: string }
	| { readonly how: 'lifeSafety'; readonly reason: string }
);

export const consentField = (id: Id): string => `consent.${id}`;
export const isConsentField = (field: string): boolean => field.startsWith('consent.');

const always = ['packId', 'version', 'by', 'at', 'how'];
const nameLength = 80;
const reasonLength = 200;

/** As `noticeFits`. */
export function consentFits(record: Fields, field: string, value: Json): boolean | undefined {
	if (!isConsentField(field)) return undefined;
	return isId(field.slice('consent.'.length)) && isConsent(value) && (record[field] === undefined || sameJson(record[field], value));
}

export function isConsent(value: Json | undefined): value is Json & GuardianConsent {
	if (value === null || value === undefined || typeof value !== 'object' || Array.isArray(value)) return false;
	const consent = value as { readonly [key: string]: Json };
	const only = (...keys: readonly string[]): boolean => Object.keys(consent).every((key) => always.includes(key) || keys.includes(key));
	const guardian = childRules.relations.some(({ id }) => id === consent['relation']) && isName(consent['name'], nameLength);
	if (!isName(consent['packId'], nameLength) || !fieldFits('count', consent['version'] ?? null) || !isId(consent['by']) || !fieldFits('instant', consent['at'] ?? null)) return false;
	switch (consent['how']) {
		case 'signed': return guardian && isId(consent['fileId']) && only('relation', 'name', 'fileId');
		case 'spoken': return guardian && isName(consent['witness'], nameLength) && only('relation', 'name', 'witness');
		case 'lifeSafety': return isName(consent['reason'], reasonLength) && only('reason');
		default: return false;
	}
}

function isName(value: Json | undefined, most: number): boolean {
	return typeof value === 'string' && value.trim() !== '' && value.length <= most;
}

export type ConsentState = 'given' | 'due' | 'none';

/** `due`: a child of whom something is kept, and no guardian was asked yet; `none`: no child, as far as is known. */
export function consentState(fields: Fields, day: Day): ConsentState {
	const said = Object.entries(fields).flatMap(([field, value]) => (isConsentField(field) && isConsent(value) ? [value] : []));
	if (said.some(({ how }) => how !== 'lifeSafety')) return 'given';
	return said.length > 0 || mayBeChild(fields, day) ? 'due' : 'none';
}

/** From the birth date in the identity number (GB 11643, digits 7 to 14), else from the year of birth, of which the day is not known: then who may still be a child counts as one. */
export function mayBeChild(fields: Fields, day: Day): boolean {
	const born = typeof fields['idNumber'] === 'string' ? /^\d{6}(\d{4})(\d\d)(\d\d)\d{3}[\dX]$/.exec(fields['idNumber']) : null;
	if (born !== null) return `${Number(born[1]) + childRules.underYears}-${born[2]}-${born[3]}` > day;
	const year = fields['birthYear'];
	return typeof year === 'number' && Number(day.slice(0, 4)) - year <= childRules.underYears;
}

/** Whether a child's data would be kept without a word of a guardian, by this new record or change of one. */
export function lacksConsent(before: Fields, set: Fields, day: Day): boolean {
	const tells = ['birthYear', 'idNumber'].some((field) => set[field] !== undefined && set[field] !== null);
	const after = { ...before, ...set };
	return tells && mayBeChild(after, day) && !Object.entries(after).some(([field, value]) => isConsentField(field) && isConsent(value));
}
