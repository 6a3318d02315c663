import { may } from '../../../domain/accounts/rights.ts';
import { asksNow, fieldsAsked, intakeFrom, intakeGaps, intakePoint, intakeTitle, partyAt, textAt, type IntakeAnswers, type IntakeValue } from '../../../domain/cases/intake.ts';
import { proposedSlots } from '../../../domain/cases/slots.ts';
import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { CaseShape, Instant, Localized, Priority } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { fieldInfo } from '../../../domain/cases/coreFields.ts';
import { deadlineAt, deadlineFor } from '../../../domain/workflow/deadlines.ts';
import { endOfDay } from '../../../domain/time/workingTime.ts';
import { caseNumber } from '../../../domain/workflow/moves.ts';
import type { Intake, IntakeRole, Pack } from '../../../domain/workflow/pack.ts';
import type { Draft, WorkerContext } from '../../context.ts';
import { officersOf } from '../cases/assign.ts';
import { followOn } from '../cases/followOn.ts';
import type { CaseAsk } from '../cases/shapes.ts';
import { newDoor, newPerson } from '../requests/made.ts';
import { intakeFormId } from './draft.ts';

export type IntakeOffered = { readonly packId: string; readonly label: Localized; readonly hint: Localized; readonly icon: string };
export type IntakePage = {
	readonly title: Localized; readonly people: Intake['people']; readonly place: Intake['place']; readonly asks: readonly CaseAsk[]; readonly slots: readonly Instant[];
	readonly areas: readonly { readonly id: Id; readonly name: string; readonly nameEn: string }[]; readonly officers: readonly { readonly id: Id; readonly name: string }[]; readonly nowMs: number;
};
export type OpenIntake = { readonly draftId: Id; readonly answers: IntakeAnswers };

/** Cases of services that have no screen of their own: what is asked is data of the pack. */
export function makeTaking(context: WorkerContext) {
	const { view, packs, drafts } = context;
	const seqs = new Map<Id, number>();

	function offered(packId: string): { readonly pack: Pack; readonly intake: Intake } | undefined {
		const pack = packs.newest(packId);
		return pack?.intake === undefined ? undefined : { pack, intake: pack.intake };
	}
	function first(): IntakeAnswers {
		const me = context.me();
		return { 'place.area': me.leafAreaIds.length === 1 ? (me.leafAreaIds[0] ?? null) : null, assigneeId: may(me, 'assign_others') ? null : me.officerId };
	}
	/** What is the same for all that are taken down from one case: where, and what its service says. */
	function gatheredAt(from: Id | null): IntakeAnswers {
		const origin = view.typed('case', from);
		const gathers = origin === undefined ? undefined : packs.pack(origin.fields.packId, origin.fields.packVersion)?.gathers;
		if (origin === undefined || gathers === undefined) return {};
		const fields = origin.fields as unknown as Fields;
		const copied = Object.entries(gathers.copies ?? {}).flatMap(([name, of]): [string, IntakeValue][] => ((fields[of] ?? null) === null ? [] : [[name, fields[of] as IntakeValue]]));
		return { from: origin.id, 'place.id': origin.fields.placeId, 'place.area': origin.areaId, ...Object.fromEntries(copied) };
	}
	function areaOf(answers: IntakeAnswers): Id | null {
		const known = view.typed('place', textAt(answers, 'place.id') || null)?.areaId;
		return known ?? ((textAt(answers, 'place.area') || null) as Id | null);
	}

	return {
		/** The services that are taken down here: what is urgent first, then in the order of their titles. */
		async offered(): Promise<Result<readonly IntakeOffered[]>> {
			if (!may(context.me(), 'work')) return ok([]);
			const urgent = (pack: Pack): number => (pack.intake?.priority === 'urgent' ? 0 : 1);
			return ok(packs.all().toSorted((a, b) => urgent(a) - urgent(b)).flatMap(({ id, icon, intake }) => (intake === undefined ? [] : [{ packId: id, label: intake.label, hint: intake.hint, icon }])));
		},

		/** `answers`: what was said so far; it decides what else is asked, and who may be given it. */
		async page(packId: string, answers: IntakeAnswers): Promise<Result<IntakePage>> {
			const found = offered(packId);
			if (found === undefined) return fail(problem('pack_missing'));
			const { pack, intake } = found;
			const areas = context.me().leafAreaIds.flatMap((id) => view.typed('area', id) ?? []).map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn }));
			return ok({
				title: intake.label, people: intake.people, place: intake.place,
				asks: asksNow(intake, answers).map((ask): CaseAsk => ({ ...fieldInfo(pack, ask.field), required: ask.required, when: ask.when ?? null, value: null })),
				slots: proposedSlots(context.calendar, context.nowMs()), areas: areas.toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN', { numeric: true })),
				officers: officersOf(context, areaOf(answers)).map(({ id, fields }) => ({ id, name: fields.name })).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN')), nowMs: context.nowMs(),
			});
		},

		/** Makes the draft before anything is typed, so that the first key pressed is kept. */
		async start(packId: string, from: Id | null = null): Promise<Result<OpenIntake>> {
			const found = offered(packId);
			const areaId = context.me().leafAreaIds[0];
			if (found === undefined || areaId === undefined) return fail(problem('pack_missing'));
			const at = new Date(context.nowMs()).toISOString();
			const draftId = context.newId();
			const begun = { ...first(), ...gatheredAt(from) };
			const put = await drafts.put({ id: draftId, packId, formId: intakeFormId, formVersion: found.pack.version, placeId: null, caseId: null, taskId: null, areaId, title: '', startedAt: at, updatedAt: at, position: { route: `/new/${packId}?draft=${draftId}` } });
			if (!put.ok) return put;
			seqs.set(draftId, 0);
			if (from === null) return ok({ draftId, answers: begun });
			// What is filled in to begin with is kept as if it had been typed.
			for (const [name, value] of Object.entries(begun)) {
				const kept = await this.keep(draftId, name, value);
				if (!kept.ok) return kept;
			}
			return ok({ draftId, answers: begun });
		},
		async first(from: Id | null = null): Promise<Result<IntakeAnswers>> {
			return ok({ ...first(), ...gatheredAt(from) });
		},
		async open(draftId: Id): Promise<Result<OpenIntake>> {
			const content = await drafts.open(draftId);
			if (!content.ok) return content;
			if (content.value.draft.formId !== intakeFormId) return fail(problem('draft_missing'));
			seqs.set(draftId, content.value.journal.at(-1)?.seq ?? 0);
			return ok({ draftId, answers: intakeFrom(content.value.journal, first()) });
		},
		/** The draft of this service that was worked on last, to go on with. */
		async latest(packId: string): Promise<Result<Draft | null>> {
			const own = (await drafts.list()).filter((draft) => draft.formId === intakeFormId && draft.packId === packId).toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
			return ok(own[0] ?? null);
		},
		/** Keeps one answer, durably, before it answers. One call at a time. */
		async keep(draftId: Id, name: string, value: IntakeValue): Promise<Result<null>> {
			const seq = (seqs.get(draftId) ?? 0) + 1;
			const at = new Date(context.nowMs()).toISOString();
			const kept = await drafts.append(draftId, { seq, ref: name, op: 'set', value, at });
			if (!kept.ok) return kept;
			seqs.set(draftId, seq);
			if (!name.endsWith('.name')) return kept;
			const draft = (await drafts.list()).find((each) => each.id === draftId);
			return draft === undefined ? kept : drafts.put({ ...draft, updatedAt: at, title: String(value ?? '') });
		},
		async discard(draftId: Id): Promise<Result<null>> {
			return drafts.discard(draftId);
		},
		async undoDiscard(draftId: Id): Promise<Result<null>> {
			return drafts.undoDiscard(draftId);
		},

		/** One save: new people and door, and the case; the draft ends with it. The promise counts from when it was begun. */
		async submit(draftId: Id, packId: string, answers: IntakeAnswers): Promise<Result<{ readonly caseId: Id; readonly number: string }>> {
			const found = offered(packId);
			if (found === undefined) return fail(problem('pack_missing'));
			const { pack, intake } = found;
			const [gap] = intakeGaps(intake, answers);
			const areaId = areaOf(answers);
			if (gap !== undefined || areaId === null) return fail(problem('field_required', { field: gap?.name ?? 'place.area' }));
			const draft = (await drafts.list()).find((each) => each.id === draftId);
			const openedAt = draft?.startedAt ?? new Date(context.nowMs()).toISOString();
			const made = bodiesOf(context, pack, intake, answers, areaId, openedAt);
			const saved = await context.save(made.bodies, { endDrafts: [draftId] });
			return saved.ok ? ok({ caseId: made.caseId, number: made.number }) : saved;
		},
	};
}

function bodiesOf(context: WorkerContext, pack: Pack, intake: Intake, answers: IntakeAnswers, areaId: Id, openedAt: Instant): { readonly caseId: Id; readonly number: string; readonly bodies: readonly OperationBody[] } {
	const bodies: OperationBody[] = [];
	const add = (type: 'place' | 'person', fields: object): Id => {
		const id = context.newId();
		bodies.push({ kind: 'createRecord', ref: { type, id }, areaId, fields: fields as unknown as Fields });
		return id;
	};
	const known = context.view.typed('place', textAt(answers, 'place.id') || null)?.id ?? null;
	const written = textAt(answers, 'place.new');
	const placeId = known ?? (written === '' ? null : add('place', newDoor(written, intakePoint(answers))));
	const asked = new Set(intake.people.map(({ role }) => role));
	const personId = (role: IntakeRole): Id | null => {
		const party = partyAt(answers, role);
		return !asked.has(role) || (party.id === null && party.name === '') ? null : (party.id ?? add('person', newPerson(party)));
	};
	const applicantId = personId('applicant');
	const beneficiaryId = personId('beneficiary') ?? applicantId;
	const reporter = partyAt(answers, 'reporter');
	const caseId = context.newId();
	const number = caseNumber(pack.numberPrefix, context.today(), caseId);
	const { priority, ...set } = fieldsAsked(pack, intake, answers);
	const deadline = deadlineFor(pack, pack.deadlineBy === undefined ? '' : String(set[pack.deadlineBy] ?? ''));
	const wanted = intake.due === undefined ? null : (set[intake.due] ?? null);
	const nameOf = (role: IntakeRole): string => partyAt(answers, role).name || context.view.typed('person', partyAt(answers, role).id)?.fields.name || '';
	const fields: CaseShape = {
		number, packId: pack.id, packVersion: pack.version, state: pack.initial, priority: (typeof priority === 'string' ? priority : (intake.priority ?? 'normal')) as Priority,
		title: intakeTitle(pack, intake, set, { reporter: nameOf('reporter'), applicant: nameOf('applicant'), beneficiary: nameOf('beneficiary') }),
		dueAt: typeof wanted === 'string' ? (wanted.length === 10 ? endOfDay(context.calendar.zone, wanted) : wanted) : deadline === undefined ? null : deadlineAt(deadline, context.calendar, Date.parse(openedAt)), openedAt, openedBy: context.me().officerId, closedAt: null,
		placeId, point: null, applicantId, beneficiaryId, reporter: asked.has('reporter') && reporter.name !== '' ? { name: reporter.name, phone: reporter.phone, relation: textAt(answers, 'reporter.relation') } : null,
		assigneeId: (textAt(answers, 'assigneeId') || null) as Id | null, leadId: null, organisationId: context.me().organisationId, restricted: false, ...(textAt(answers, 'from') === '' ? {} : { fromCaseId: textAt(answers, 'from') as Id }), ...set,
	};
	bodies.push({ kind: 'createRecord', ref: { type: 'case', id: caseId }, areaId, fields: fields as unknown as Fields });
	const atOnce = intake.atOnce?.find(({ field, equals }) => set[field] === equals);
	if (atOnce !== undefined) {
		bodies.push({ kind: 'moveCase', caseId, base: 0, move: atOnce.move, from: pack.initial, packVersion: pack.version, set: {}, note: null });
		const move = pack.moves.find(({ id }) => id === atOnce.move);
		const next = move === undefined ? null : followOn(context, move, { id: caseId, areaId, fields }, {});
		if (next !== null) bodies.push(next);
	}
	return { caseId, number, bodies };
}
