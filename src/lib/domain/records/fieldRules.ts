import { isId } from '../ids.ts';
import type { Json } from '../json.ts';
import { isWrittenInstant } from '../time/instant.ts';
import type { RecordType } from './record.ts';

/** How a field's value must look. `json` is checked by size alone. */
export type FieldRule = 'id' | 'id?' | 'ids' | 'text' | 'text?' | 'texts' | 'long?' | 'day' | 'day?' | 'instant' | 'instant?' | 'count' | 'count?' | 'bool' | 'bool?' | 'point?' | 'json';

const day = /^\d{4}-\d\d-\d\d$/;
const shortText = 500;
const longText = 20_000;
const jsonLimit = 64_000;

/** The fields that operations may set, type by type. What is not listed cannot be written: no field is invented on a device. */
export const fieldRules: { readonly [T in RecordType]?: { readonly [field: string]: FieldRule } } = {
	place: { kind: 'text', label: 'text', address: 'json', point: 'point?', code: 'text?', cautions: 'long?', rhythmDays: 'count?', entranceId: 'id?', order: 'count' },
	person: { name: 'text', sex: 'text?', birthYear: 'count?', phones: 'texts', idNumber: 'text?', needs: 'texts', origin: 'json' },
	residence: { personId: 'id', placeId: 'id', tenure: 'text', head: 'bool', since: 'day?', until: 'day?', registered: 'bool?' },
	case: {
		number: 'text', packId: 'text', packVersion: 'count', state: 'text', priority: 'text', title: 'text', dueAt: 'instant?', openedAt: 'instant', openedBy: 'id',
		closedAt: 'instant?', placeId: 'id?', point: 'point?', applicantId: 'id?', beneficiaryId: 'id?', reporter: 'json', assigneeId: 'id?', leadId: 'id?',
		organisationId: 'id', restricted: 'bool', passedOn: 'json', fromCaseId: 'id?',
	},
	task: { kind: 'text', packId: 'text', placeId: 'id?', caseId: 'id?', day: 'day', at: 'instant?', assigneeId: 'id?', state: 'text', doneBy: 'id?', note: 'long?', booking: 'json' },
	review: { state: 'text', chosen: 'json', resolvedBy: 'id?', resolvedAt: 'instant?' },
	workLog: { officerId: 'id', day: 'day', text: 'long?' },
};

/** Fields of a case that only a move, an assignment or the server may change after it was made. */
export const caseFieldsByMoveOnly: readonly string[] = ['state', 'closedAt', 'assigneeId', 'number', 'packId', 'packVersion', 'openedAt', 'openedBy', 'organisationId'];

/** Null when the value fits; else the reason is the field's name in a `field_invalid`. */
export function fieldFits(rule: FieldRule, value: Json): boolean {
	if (value === null) return rule.endsWith('?') || rule === 'json';
	switch (rule) {
		case 'id': case 'id?': return isId(value);
		case 'ids': return Array.isArray(value) && value.length <= 500 && value.every(isId);
		case 'text': case 'text?': return typeof value === 'string' && value.length <= shortText;
		case 'texts': return Array.isArray(value) && value.length <= 50 && value.every((item) => typeof item === 'string' && item.length <= shortText);
		case 'long?': return typeof value === 'string' && value.length <= longText;
		case 'day': case 'day?': return typeof value === 'string' && day.test(value) && !Number.isNaN(Date.parse(value));
		case 'instant': case 'instant?': return isWrittenInstant(value) && !Number.isNaN(Date.parse(value));
		case 'count': case 'count?': return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
		case 'bool': case 'bool?': return typeof value === 'boolean';
		case 'point?': return pointFits(value);
		case 'json': return JSON.stringify(value).length <= jsonLimit;
	}
}

function pointFits(value: Json): boolean {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
	const point = value as { readonly [key: string]: Json };
	return inRange(point['lng'], 180) && inRange(point['lat'], 90) && (point['accuracy'] === null || (typeof point['accuracy'] === 'number' && point['accuracy'] >= 0))
		&& ['gnss', 'manual', 'address', 'import'].includes(String(point['source']));
}

function inRange(value: Json | undefined, limit: number): boolean {
	return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= limit;
}
