import { exitField, exitOf } from '../../domain/cases/exit.ts';
import { flagField, flagOf } from '../../domain/cases/flag.ts';
import { handOverField, handOverOf } from '../../domain/cases/handOver.ts';
import { isGrant } from '../../domain/cases/sight.ts';
import { isId, type Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { recordOf } from '../../domain/operationRecord.ts';
import type { Fields, RecordRef } from '../../domain/records/record.ts';
import { parentsOf } from './placement.ts';
import type { FormKey, PackKey } from './port.ts';

/** The records that a body is about: what it makes or changes. Later operations on a refused one of these wait with it. */
export function subjectsOf(body: OperationBody): readonly RecordRef[] {
	return [recordOf(body)];
}

/** The records that a body names besides. */
export function namedBy(body: OperationBody): readonly RecordRef[] {
	switch (body.kind) {
		case 'createRecord': return parentsOf(body.ref.type, body.fields);
		case 'setFields': return [...parentsOf(body.ref.type, body.set), ...(exitOf(body.set[exitField])?.evidence ?? []).map((id): RecordRef => ({ type: 'file', id }))];
		case 'submitEntry': return parentsOf('entry', body.entry as unknown as Fields);
		case 'moveCase': return parentsOf('case', body.set);
		case 'assign': return [];
		case 'attach': return parentsOf('file', body.file as unknown as Fields);
		case 'note': return [body.of];
		case 'transfer': return body.organisationId === null ? [] : [{ type: 'organisation', id: body.organisationId }];
	}
}

/** The ids that a body makes, to be looked up among those in use. */
export function madeBy(opId: Id, body: OperationBody): readonly RecordRef[] {
	const event: RecordRef = { type: 'event', id: opId };
	return ['setFields', 'moveCase', 'assign', 'transfer'].includes(body.kind) ? [event] : [event, ...subjectsOf(body)];
}

export function packsNamed(fields: Fields): readonly PackKey[] {
	const { packId, packVersion } = fields;
	return typeof packId === 'string' && typeof packVersion === 'number' ? [{ packId, version: packVersion }] : [];
}

export function formsNamed(body: OperationBody): readonly FormKey[] {
	return body.kind === 'submitEntry' ? [{ formId: body.entry.formId, version: body.entry.formVersion }] : [];
}

/** Files that an entry's instance names as answers. */
export function filesNamed(body: OperationBody): readonly RecordRef[] {
	if (body.kind !== 'submitEntry') return [];
	const ids = body.entry.xml.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.\w{1,5}<)/g) ?? [];
	return ids.flatMap((id): RecordRef[] => (isId(id) ? [{ type: 'file', id }] : []));
}

/** Areas into which a body hands something over. */
export function areasNamed(body: OperationBody): readonly Id[] {
	return body.kind === 'transfer' ? [body.toAreaId] : [];
}

export function officersNamed(body: OperationBody): readonly Id[] {
	const fields: Fields = body.kind === 'createRecord' ? body.fields : body.kind === 'setFields' || body.kind === 'moveCase' ? body.set : body.kind === 'assign' || body.kind === 'transfer' ? { assigneeId: body.assigneeId } : {};
	const granted = Object.entries(fields).flatMap(([field, value]) => (field.startsWith('grant.') && isGrant(value) ? [value.to] : []));
	return [fields['assigneeId'], fields['leadId'], flagOf(fields[flagField])?.leadId, handOverOf(fields[handOverField])?.to, ...granted].filter((value): value is Id => isId(value));
}
