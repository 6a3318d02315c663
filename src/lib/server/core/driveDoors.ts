import { may } from '../../domain/accounts/rights.ts';
import { driveKind, isDoorField, namesInDoor } from '../../domain/drives/doorFields.ts';
import { mayGo, partOf } from '../../domain/drives/drive.ts';
import { refusedDoorStep } from '../../domain/drives/doorStep.ts';
import { isId } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { packOf } from '../../domain/workflow/pack.ts';
import type { Me } from '../../protocol/messages.ts';
import type { Judge } from './permissions.ts';
import type { PlacedRecord } from './port.ts';

/** A door is put on the list by who made the part, leads it, or leads the team; nothing has happened at it yet. */
export function refusedNewDoor(fields: Fields, me: Me, judge: Judge): Problem | null {
	const part = partWith(fields, judge);
	if (part === undefined || partOf(part) === null) return problem('record_missing');
	if (fields['state'] !== 'listed' || Object.keys(fields).some(isDoorField)) return problem('field_invalid', { field: 'state' });
	const { openedBy, leadId } = part.fields;
	return leadId === me.officerId || (may(me, 'lead_team') && (openedBy === me.officerId || mayGo(part.fields, me))) ? null : problem('not_allowed');
}

/** Steps at a door by who goes there; the list itself is changed by who leads. */
export function refusedDoor(body: OperationBody, me: Me, judge: Judge, now: Instant): Problem | null {
	if (body.kind !== 'setFields' || body.ref.type !== 'task') return null;
	const door = judge.find(body.ref);
	const steps = Object.keys(body.set).some(isDoorField);
	if (door === undefined || (door.fields['kind'] !== driveKind && !steps)) return null;
	// Of what has left the officer's sight a claim says nothing any more; what was tried there is theirs to judge who have it.
	if (judge.isGone(body.ref)) return namesInDoor(body.set).some((id) => id !== me.officerId) ? problem('operation_forged') : null;
	const part = partWith(door.fields, judge);
	const pack = part === undefined ? undefined : packOf(judge, part.fields['packId'], part.fields['packVersion']);
	const listed = Object.entries(body.set).filter(([field]) => !isDoorField(field));
	if (listed.some(([field, value]) => field !== 'state' || (value !== 'listed' && value !== 'dropped'))) return problem('field_invalid', { field: 'state' });
	if (listed.length > 0 && part?.fields['leadId'] !== me.officerId && !(may(me, 'lead_team') && part !== undefined && mayGo(part.fields, me))) return problem('not_allowed');
	return steps ? refusedDoorStep({ door: door.fields, set: body.set, part, me, zone: me.zone, now, outcomes: (pack?.outcomes ?? []).map(({ id }) => id) }) : null;
}

function partWith(fields: Fields, judge: Judge): PlacedRecord | undefined {
	return isId(fields['caseId']) ? judge.find({ type: 'case', id: fields['caseId'] }) : undefined;
}
