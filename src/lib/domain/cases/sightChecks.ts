import { grantPurposes, grantRules } from '../accounts/grantRules.ts';
import { isId } from '../ids.ts';
import { sameJson, type Json } from '../json.ts';
import { fieldFits } from '../records/fieldRules.ts';
import type { Fields } from '../records/record.ts';
import { grantField, isGrant, lookField } from './sight.ts';

const dayMs = 86_400_000;
const mostWords = 500;
const grantKeys = ['to', 'work', 'purpose', 'words', 'by', 'at', 'until', 'lead'];

/** Whether a grant, the end of one, or an answer to a look may stand in this field of the case as it is. Undefined: it is none of these. */
export function sightFits(record: Fields, field: string, value: Json): boolean | undefined {
	const [kind, id, officer] = field.split('.');
	if (!isId(id)) return undefined;
	switch (kind) {
		case 'grant': return officer === undefined && grantFits(value) && (record[field] === undefined || sameJson(record[field], value));
		case 'grantEnd': return officer === undefined && value === true && record[grantField(id)] !== undefined;
		case 'lookSeen': return isId(officer) && answerFits(value) && record[lookField(id)] !== undefined;
		default: return undefined;
	}
}

function grantFits(value: Json): boolean {
	if (!isGrant(value) || Object.keys(value).some((key) => !grantKeys.includes(key))) return false;
	if (!grantPurposes.some(({ id }) => id === value.purpose) || (value.words?.length ?? 0) > mostWords) return false;
	// Written one way, so that times compare as text.
	if (![value.at, value.until].every((at) => fieldFits('instant', at) && new Date(at).toISOString() === at)) return false;
	const ms = Date.parse(value.until) - Date.parse(value.at);
	// How long the tenant allows is judged when it is given: it may allow less later.
	return ms > 0 && ms <= grantRules.mostDays * dayMs;
}

function answerFits(value: Json): boolean {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
	const answer = value as { readonly [name: string]: Json };
	const words = answer['words'] ?? null;
	return Object.keys(answer).every((key) => ['at', 'questioned', 'words'].includes(key)) && fieldFits('instant', answer['at'] ?? null) && typeof answer['questioned'] === 'boolean'
		&& (words === null || (typeof words === 'string' && words.length <= mostWords));
}
