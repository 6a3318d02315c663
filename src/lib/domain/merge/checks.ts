import type { Json } from '../json.ts';
import { problem, type Problem } from '../problems/problem.ts';
import { bookingFits } from '../appointments/booking.ts';
import { callFits } from '../cases/calls.ts';
import { exitFits } from '../cases/exit.ts';
import { flagFits } from '../cases/flag.ts';
import { handOverFits } from '../cases/handOver.ts';
import { passedOnFits } from '../cases/passedOn.ts';
import { doorFieldFits } from '../drives/doorFields.ts';
import { sightFits } from '../cases/sightChecks.ts';
import { toldFits } from '../cases/telling.ts';
import { consentFits } from '../privacy/consent.ts';
import { originFits } from '../privacy/origin.ts';
import { noticeFits } from '../privacy/notice.ts';
import { caseFieldsByMoveOnly, fieldFits, fieldRules, type FieldRule } from '../records/fieldRules.ts';
import type { Fields, RecordType, StoredRecord } from '../records/record.ts';
import { packOf, type PackReader } from '../workflow/pack.ts';

/** Null when every field may be set on this record and fits; else the first fault. */
export function checkSet(record: StoredRecord, set: Fields, packs: PackReader): Problem | null {
	if (record.type === 'case') {
		const fixed = Object.keys(set).find((field) => caseFieldsByMoveOnly.includes(field));
		if (fixed !== undefined) return problem('field_unknown', { field: fixed });
	}
	return checkFields(record.type, set, { ...record.fields, ...set }, packs, record);
}

/** As `checkSet`, and every field that its type requires must be there. */
export function checkNewRecord(type: RecordType, fields: Fields, packs: PackReader): Problem | null {
	const rules = fieldRules[type];
	if (rules === undefined) return problem('operation_unknown');
	const missing = Object.entries(rules).find(([field, rule]) => !rule.endsWith('?') && rule !== 'json' && fields[field] === undefined);
	if (missing !== undefined) return problem('field_required', { field: missing[0] });
	return checkFields(type, fields, fields, packs);
}

function checkFields(type: RecordType, set: Fields, whole: Fields, packs: PackReader, record?: StoredRecord): Problem | null {
	const rules = fieldRules[type];
	if (rules === undefined) return problem('operation_unknown');
	for (const [field, value] of Object.entries(set)) {
		const own = ownFits(type, record, field, value);
		if (own === true) continue;
		if (own === false) return problem('field_invalid', { field: field.split('.')[0] ?? field });
		const rule = rules[field] ?? (type === 'case' ? packFieldRule(field, whole, packs) : undefined);
		if (rule === undefined) return problem('field_unknown', { field });
		if (!fieldFits(rule, value)) return problem('field_invalid', { field });
	}
	return null;
}

/** Who sees a case, and who was told of what is kept, is said once the record is there; a guardian's consent comes with the child. Undefined: an ordinary field. */
function ownFits(type: RecordType, record: StoredRecord | undefined, field: string, value: Json): boolean | undefined {
	if (type === 'task') return bookingFits(field, value) ?? doorFieldFits(record?.fields, field, value);
	const consent = type === 'person' ? (consentFits(record?.fields ?? {}, field, value) ?? originFits(field, value)) : undefined;
	if (consent !== undefined || record === undefined) return consent;
	if (type === 'case') return passedOnFits(field, value) ?? flagFits(field, value) ?? exitFits(field, value) ?? handOverFits(field, value) ?? callFits(record.fields, field, value) ?? toldFits(record.fields, field, value) ?? sightFits(record.fields, field, value);
	return type === 'place' || type === 'person' ? noticeFits(record.fields, field, value) : undefined;
}

/** A case's own fields are declared by its pack and lie under `x.`. */
function packFieldRule(field: string, whole: Fields, packs: PackReader): FieldRule | undefined {
	if (!field.startsWith('x.')) return undefined;
	const pack = packOf(packs, whole['packId'] as Json, whole['packVersion'] as Json);
	return pack?.fields.find((declared) => `x.${declared.id}` === field)?.rule;
}
