import type { Id } from '../../domain/ids.ts';
import { creatableTypes, type Operation } from '../../domain/operation.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Fields, StoredRecord } from '../../domain/records/record.ts';
import { mayMove } from '../../domain/workflow/moves.ts';
import { packOf, type PackReader } from '../../domain/workflow/pack.ts';
import type { Me } from '../../protocol/messages.ts';
import type { Colleague, PlacedRecord } from './port.ts';

export type Judge = PackReader & { find(ref: { type: PlacedRecord['type']; id: Id }): PlacedRecord | undefined; colleague(id: Id): Colleague | undefined };

/** Null when this officer may do it; the operation was already found to be the officer's own. What the fields may hold is checked elsewhere. */
export function refusal(operation: Operation, me: Me, judge: Judge): Problem | null {
	const body = operation.body;
	switch (body.kind) {
		case 'createRecord':
			if (!me.leafAreaIds.includes(body.areaId)) return problem('out_of_scope');
			if (!(creatableTypes as readonly string[]).includes(body.ref.type)) return problem('operation_unknown');
			return refusedNew(body.ref.type, body.fields, me, judge) ?? refusedPeople(body.fields, body.areaId, judge);
		case 'setFields':
			return refusedChange(judge.find(body.ref), body.set, me, judge);
		case 'submitEntry':
			if (!me.leafAreaIds.includes(body.areaId)) return problem('out_of_scope');
			if (body.entry.officerId !== me.officerId) return problem('operation_forged');
			return body.entry.caseId === null ? null : refusedCase(judge.find({ type: 'case', id: body.entry.caseId }), me);
		case 'moveCase': {
			const record = judge.find({ type: 'case', id: body.caseId });
			const pack = record === undefined ? undefined : packOf(judge, record.fields['packId'], record.fields['packVersion']);
			if (pack !== undefined && pack.moves.some((move) => move.id === body.move) && !mayMove(pack, body.move, me.role)) return problem('not_allowed');
			return refusedCase(record, me) ?? refusedPeople(body.set, record?.placement.areaId ?? null, judge);
		}
		case 'assign': {
			const record = judge.find({ type: 'case', id: body.caseId });
			return refusedCase(record, me) ?? refusedPeople({ assigneeId: body.assigneeId }, record?.placement.areaId ?? null, judge);
		}
		case 'attach':
			if (!me.leafAreaIds.includes(body.areaId)) return problem('out_of_scope');
			return body.file.takenBy === me.officerId ? null : problem('operation_forged');
		case 'note':
			return me.leafAreaIds.includes(body.areaId) ? null : problem('out_of_scope');
	}
}

function refusedNew(type: string, fields: Fields, me: Me, judge: Judge): Problem | null {
	if (type === 'workLog') return fields['officerId'] === me.officerId ? null : problem('not_allowed');
	if (type === 'case') return refusedNewCase(fields, me, judge);
	return null;
}

function refusedNewCase(fields: Fields, me: Me, judge: Judge): Problem | null {
	const pack = packOf(judge, fields['packId'], fields['packVersion']);
	if (pack === undefined) return problem('pack_missing');
	if (fields['state'] !== pack.initial) return problem('move_not_allowed');
	if (fields['organisationId'] !== me.organisationId) return problem('not_allowed');
	if (fields['openedBy'] !== me.officerId) return problem('field_invalid', { field: 'openedBy' });
	if ((fields['closedAt'] ?? null) !== null) return problem('field_invalid', { field: 'closedAt' });
	// A restricted case that nobody is named on would be seen by nobody.
	if (fields['restricted'] === true && (fields['assigneeId'] ?? fields['leadId'] ?? null) === null) return problem('field_required', { field: 'assigneeId' });
	return null;
}

function refusedChange(record: PlacedRecord | undefined, set: Fields, me: Me, judge: Judge): Problem | null {
	if (record === undefined) return null;
	if (record.type === 'review' && (set['resolvedBy'] ?? me.officerId) !== me.officerId) return problem('operation_forged');
	const areaId = record.placement.areaId;
	return (record.type === 'case' ? refusedCase(record, me) : null) ?? refusedPeople(set, areaId, judge);
}

/** A case is worked on by its owner organisation, by who is named on it, and by the tenant's administrators. */
function refusedCase(record: StoredRecord | undefined, me: Me): Problem | null {
	if (record === undefined) return null;
	const { organisationId, assigneeId, leadId } = record.fields;
	return organisationId === me.organisationId || assigneeId === me.officerId || leadId === me.officerId || me.role === 'administrator' ? null : problem('not_allowed');
}

/** Whoever is named on work must be there, active, and able to see it. */
function refusedPeople(set: Fields, areaId: Id | null, judge: Judge): Problem | null {
	for (const field of ['assigneeId', 'leadId']) {
		const id = set[field];
		if (typeof id !== 'string') continue;
		const colleague = judge.colleague(id as Id);
		if (colleague === undefined || !colleague.active) return problem('field_invalid', { field });
		if (areaId !== null && !colleague.leafAreaIds.includes(areaId)) return problem('out_of_scope');
	}
	return null;
}
