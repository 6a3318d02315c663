import { may } from '../../domain/accounts/rights.ts';
import { accessOf, grantsOf, isGrant, isSightField } from '../../domain/cases/sight.ts';
import { longestGrantDays } from '../../domain/accounts/grantRules.ts';
import type { Id } from '../../domain/ids.ts';
import type { Operation, OperationBody } from '../../domain/operation.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { refKey, type Fields } from '../../domain/records/record.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import type { Me } from '../../protocol/messages.ts';
import type { Judge } from './permissions.ts';
import type { PlacedRecord } from './port.ts';
import { namedBy, subjectsOf } from './wanted.ts';

const dayMs = 86_400_000;
/** For who is named on the case alone. */
const ofTheNamed: readonly string[] = ['assigneeId', 'leadId', 'restricted'];

/** What somebody who was given sight of a restricted case, or of nothing, may not do there; and who may give and take sight. */
export function refusedRestricted(operation: Operation, me: Me, judge: Judge, now: Instant): Problem | null {
	const { body } = operation;
	for (const work of casesOf(body, judge)) {
		const refused = judge.isGone(work) ? refusedLate(work, me) : work.placement.readers === null ? null : refusedByAccess(work, body, me);
		if (refused !== null) return refused;
	}
	return refusedSight(body, me, judge, now);
}

/** The cases that an operation is about, or in which it leaves something. */
function casesOf(body: OperationBody, judge: Judge): readonly PlacedRecord[] {
	const found = [...subjectsOf(body), ...namedBy(body)].flatMap((ref) => {
		const record = judge.find(ref);
		if (record === undefined) return [];
		return record.type === 'case' ? [record] : record.placement.caseId === null ? [] : (judge.find({ type: 'case', id: record.placement.caseId }) ?? []);
	});
	return [...new Map(found.map((record) => [refKey(record), record])).values()];
}

/** The late work of who has lost the case waits for those who have it; who could only look leaves nothing. */
function refusedLate(work: PlacedRecord, me: Me): Problem | null {
	const mine = grantsOf(work.fields).filter(({ grant }) => grant.to === me.officerId);
	return mine.length > 0 && mine.every(({ grant }) => !grant.work) ? problem('not_allowed') : null;
}

function refusedByAccess(work: PlacedRecord, body: OperationBody, me: Me): Problem | null {
	const access = accessOf(work.fields, me.officerId);
	if (access === 'named') return null;
	if (givesBack(work, body, me.officerId)) return null;
	if (access !== 'work' || body.kind === 'assign' || body.kind === 'transfer') return problem('not_allowed');
	return Object.keys(setOf(body)).some((field) => ofTheNamed.includes(field)) ? problem('not_allowed') : null;
}

/** Who was given sight may do without it. */
function givesBack(work: PlacedRecord, body: OperationBody, officerId: Id): boolean {
	const fields = body.kind === 'setFields' && body.ref.type === 'case' ? Object.keys(body.set) : [];
	const mine = grantsOf(work.fields).filter(({ grant }) => grant.to === officerId).map(({ id }) => `grantEnd.${id}`);
	return fields.length > 0 && fields.every((field) => mine.includes(field));
}

/** Who leads the case, and who may restrict cases and works on this one. */
function mayGive(work: PlacedRecord, me: Me): boolean {
	if (work.fields['leadId'] === me.officerId) return true;
	return may(me, 'restrict_cases') && (work.placement.readers === null || ['named', 'work'].includes(accessOf(work.fields, me.officerId) ?? ''));
}

function refusedSight(body: OperationBody, me: Me, judge: Judge, now: Instant): Problem | null {
	const set = setOf(body);
	const fields = Object.keys(set).filter(isSightField);
	if (fields.length === 0) return null;
	// By one kind of operation alone, and never by who has lost the case.
	if (body.kind !== 'setFields') return problem('not_allowed');
	const work = judge.find(body.ref);
	if (work === undefined) return null;
	if (judge.isGone(body.ref)) return problem('not_allowed');
	for (const field of fields) {
		const refused = field.startsWith('lookSeen.') ? refusedAnswer(work, field, me) : field.startsWith('grant.') ? refusedGrant(work, set, field, me, judge, now) : field.startsWith('grantEnd.') ? refusedEnd(work, body, me) : problem('not_allowed');
		if (refused !== null) return refused;
	}
	return null;
}

/** In one's own name, for a time, to a colleague who is there, while the case is led by who is said to lead it. */
function refusedGrant(work: PlacedRecord, set: Fields, field: string, me: Me, judge: Judge, now: Instant): Problem | null {
	const grant = set[field];
	if (!isGrant(grant)) return problem('field_invalid', { field: 'grant' });
	const leadId = set['leadId'] ?? work.fields['leadId'] ?? null;
	const restricted = set['restricted'] ?? work.fields['restricted'];
	const leads = leadId === me.officerId && !(work.placement.readers !== null && accessOf(work.fields, me.officerId) !== 'named');
	if ((!leads && !mayGive(work, me)) || grant.by !== me.officerId || grant.to === me.officerId) return problem('not_allowed');
	if (restricted !== true || leadId !== grant.lead) return problem('grant_no_lead');
	const until = Date.parse(grant.until);
	if (until <= Date.parse(now) || until > Date.parse(now) + longestGrantDays(me) * dayMs) return problem('field_invalid', { field: 'until' });
	const colleague = judge.colleague(grant.to);
	return colleague === undefined || !colleague.active ? problem('field_invalid', { field: 'to' }) : null;
}

function refusedEnd(work: PlacedRecord, body: OperationBody, me: Me): Problem | null {
	return mayGive(work, me) || givesBack(work, body, me.officerId) ? null : problem('not_allowed');
}

/** Of a look only who is named on the case is asked, each for oneself. */
function refusedAnswer(work: PlacedRecord, field: string, me: Me): Problem | null {
	const named = work.fields['assigneeId'] === me.officerId || work.fields['leadId'] === me.officerId;
	return named && field.endsWith(`.${me.officerId}`) ? null : problem('not_allowed');
}

function setOf(body: OperationBody): Fields {
	return body.kind === 'setFields' || body.kind === 'moveCase' ? body.set : {};
}
