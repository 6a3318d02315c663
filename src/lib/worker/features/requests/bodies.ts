import { gapsOf, guardianOf, isNewChild, partiesOf, pointOf, type Party, type RequestForm } from '../../../domain/cases/request.ts';
import { tasksOfMove } from '../../../domain/cases/tasks.ts';
import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { consentFrom } from '../../../domain/privacy/guardian.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { CaseShape, Instant, PersonShape, PlaceShape } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { deadlineAt, deadlineFor } from '../../../domain/workflow/deadlines.ts';
import { caseNumber } from '../../../domain/workflow/moves.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import type { Captures } from '../captures.ts';
import { consentMade } from '../consents.ts';
import { newDoor, newPerson } from './made.ts';

export type RequestBodies = { readonly caseId: Id; readonly number: string; readonly bodies: readonly OperationBody[]; readonly fileIds: readonly Id[] };

/**
 * The operations of a request, in the order in which each finds what it points at. `calledAt`: when the call was
 * taken; the promise counts from it, whenever somebody got round to saving.
 */
export async function requestBodies(context: WorkerContext, captures: Pick<Captures, 'taken'>, pack: Pack, form: RequestForm, calledAt: Instant): Promise<Result<RequestBodies>> {
	const me = context.me();
	const bodies: OperationBody[] = [];
	const known = context.view.typed('place', form.placeId);
	const areaId = known?.areaId ?? (form.areaId as Id | null);
	if (gapsOf(form).length > 0 || areaId === null) return fail(problem('field_required', { field: 'area' }));

	const add = (type: 'place' | 'person', fields: PlaceShape | (PersonShape & Fields)): Id => {
		const id = context.newId();
		bodies.push({ kind: 'createRecord', ref: { type, id }, areaId, fields: fields as unknown as Fields });
		return id;
	};
	const person = (party: Party, more: Fields = {}): Id => party.id ?? add('person', { ...newPerson(party), ...more });

	const placeId = known?.id ?? add('place', newDoor(form.newPlace.trim(), pointOf(form)));
	const consent = isNewChild(form) ? await consentMade(context, captures, consentFrom(guardianOf(form)), { id: placeId, areaId }, pack.id) : null;
	if (consent?.ok === false) return consent;
	bodies.push(...(consent?.value.files ?? []));
	const { applicant, beneficiary, samePerson } = partiesOf(form);
	const applicantId = person(applicant);
	const beneficiaryId = samePerson ? applicantId : person(beneficiary, consent?.value.set);

	const caseId = context.newId();
	const number = caseNumber(pack.numberPrefix, context.today(), caseId);
	const situation = form.situation ?? '';
	const deadline = deadlineFor(pack, situation);
	const label = pack.fields.find((field) => field.id === 'situation')?.options?.find((option) => option.id === situation)?.label.zh ?? situation;
	const details = form.details.trim();
	const fields: CaseShape = {
		number, packId: pack.id, packVersion: pack.version, state: pack.initial, priority: form.priority, title: situation === 'other' && details !== '' ? details.slice(0, 40) : label,
		dueAt: deadline === undefined ? null : deadlineAt(deadline, context.calendar, Date.parse(calledAt)), openedAt: calledAt, openedBy: me.officerId, closedAt: null,
		placeId, point: null, applicantId, beneficiaryId, reporter: { name: form.reporterName.trim(), phone: form.reporterPhone.trim(), relation: form.reporterRelation.trim() },
		assigneeId: form.assigneeId as Id | null, leadId: null, organisationId: me.organisationId, restricted: false,
		'x.situation': situation, 'x.details': details === '' ? null : details, 'x.papersListed': form.papers, 'x.papersBrought': [], 'x.thirdParty': form.thirdParty.trim() === '' ? null : form.thirdParty.trim(),
	};
	bodies.push({ kind: 'createRecord', ref: { type: 'case', id: caseId }, areaId, fields: fields as unknown as Fields });
	const booking = pack.moves.find((move) => move.plans?.kind === 'appointment' && move.from.includes(pack.initial));
	if (form.appointmentAt !== null && booking !== undefined) {
		const set = { 'x.appointmentAt': form.appointmentAt };
		bodies.push({ kind: 'moveCase', caseId, base: 0, move: booking.id, from: pack.initial, packVersion: pack.version, set, note: null });
		bodies.push(...tasksOfMove({ pack, move: booking, set, record: { id: caseId, areaId, rev: 0, fields }, openTasks: [], me: me.officerId, calendar: context.calendar, nowMs: context.nowMs(), newId: context.newId, note: booking.label.zh }));
	}
	return ok({ caseId, number, bodies, fileIds: consent?.value.fileIds ?? [] });
}
