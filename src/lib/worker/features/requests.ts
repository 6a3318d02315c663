import { may } from '../../domain/accounts/rights.ts';
import { caseRow } from '../../domain/cases/rows.ts';
import { sortCases } from '../../domain/cases/sort.ts';
import { proposedSlots } from '../../domain/cases/slots.ts';
import { emptyRequest, gapsOf, partiesOf, requestFrom, type RequestField, type RequestForm, type RequestValue } from '../../domain/cases/request.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Instant, Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { deadlineAt, deadlineFor } from '../../domain/workflow/deadlines.ts';
import type { Draft, WorkerContext } from '../context.ts';
import { makeCaptures, type Captures } from './captures.ts';
import { officersOf } from './cases/assign.ts';
import { cardOf } from './cases/card.ts';
import type { CaseCard } from './cases/shapes.ts';
import { requestBodies } from './requests/bodies.ts';

/** What the officer is told while taking the call. */
export type RequestHints = {
	/** Open cases of the same person or the same door, of every service. */
	readonly open: readonly CaseCard[];
	readonly papers: readonly { readonly id: string; readonly label: Localized }[];
	readonly deadline: { readonly label: Localized; readonly at: Instant; readonly source: string; readonly asOf: string } | null;
	/** Who can be given it: their areas hold the door. */
	readonly officers: readonly { readonly id: Id; readonly name: string }[];
};
export type RequestChoices = {
	readonly situations: readonly { readonly id: string; readonly label: Localized }[];
	readonly slots: readonly Instant[];
	readonly areas: readonly { readonly id: Id; readonly name: string; readonly nameEn: string }[];
	readonly nowMs: number;
};
export type OpenRequest = { readonly draftId: Id; readonly form: RequestForm };

const packId = 'home-service';
export const requestFormId = 'request';

/** Home-service requests 上门办: taken down from a phone call, each answer kept as it is given. */
export function makeRequests(context: WorkerContext, captures: Pick<Captures, 'taken' | 'saved'> = makeCaptures(context)) {
	const { view, packs, drafts } = context;
	const seqs = new Map<Id, number>();

	function firstForm(placeId: Id | null): RequestForm {
		const me = context.me();
		return { ...emptyRequest, placeId, areaId: me.leafAreaIds.length === 1 ? (me.leafAreaIds[0] ?? null) : null, assigneeId: may(me, 'assign_others') ? null : me.officerId };
	}
	async function head(draftId: Id): Promise<Draft | undefined> {
		return (await drafts.list()).find((draft) => draft.id === draftId);
	}

	return {
		async choices(): Promise<Result<RequestChoices>> {
			const pack = packs.newest(packId);
			if (pack === undefined) return fail(problem('pack_missing'));
			const areas = context.me().leafAreaIds.flatMap((id) => view.typed('area', id) ?? []).map((area) => ({ id: area.id, name: area.fields.name, nameEn: area.fields.nameEn }));
			return ok({
				situations: pack.fields.find((field) => field.id === 'situation')?.options ?? [], slots: proposedSlots(context.calendar, context.nowMs()), nowMs: context.nowMs(),
				areas: areas.toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN', { numeric: true })),
			});
		},

		/** Makes the draft before anything is typed, so that the first key pressed is kept. */
		async start(placeId: Id | null): Promise<Result<OpenRequest>> {
			const pack = packs.newest(packId);
			const areaId = view.typed('place', placeId)?.areaId ?? context.me().leafAreaIds[0];
			if (pack === undefined || areaId === undefined) return fail(problem('pack_missing'));
			const at = new Date(context.nowMs()).toISOString();
			const draftId = context.newId();
			const form = firstForm(placeId);
			const put = await drafts.put({ id: draftId, packId, formId: requestFormId, formVersion: pack.version, placeId, caseId: null, taskId: null, areaId, title: '', startedAt: at, updatedAt: at, position: { route: `/requests/new?draft=${draftId}` } });
			if (!put.ok) return put;
			seqs.set(draftId, 0);
			return ok({ draftId, form });
		},

		async open(draftId: Id): Promise<Result<OpenRequest>> {
			const content = await drafts.open(draftId);
			if (!content.ok) return content;
			if (content.value.draft.formId !== requestFormId) return fail(problem('draft_missing'));
			const { journal, draft } = content.value;
			seqs.set(draftId, journal.at(-1)?.seq ?? 0);
			return ok({ draftId, form: requestFrom(journal, firstForm(draft.placeId)) });
		},

		/** The draft that was worked on last, to go on with. */
		async latest(): Promise<Result<Draft | null>> {
			const own = (await drafts.list()).filter((draft) => draft.formId === requestFormId).toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
			return ok(own[0] ?? null);
		},

		/** Keeps one answer, durably, before it answers. One call at a time. */
		async keep(draftId: Id, field: RequestField, value: RequestValue): Promise<Result<null>> {
			const seq = (seqs.get(draftId) ?? 0) + 1;
			const at = new Date(context.nowMs()).toISOString();
			const kept = await drafts.append(draftId, { seq, ref: field, op: 'set', value, at });
			if (!kept.ok) return kept;
			seqs.set(draftId, seq);
			if (field !== 'applicantName' && field !== 'reporterName' && field !== 'placeId') return kept;
			const draft = await head(draftId);
			if (draft === undefined) return kept;
			return drafts.put({ ...draft, updatedAt: at, ...(field === 'placeId' ? { placeId: value as Id | null } : { title: String(value ?? '') }) });
		},

		async discard(draftId: Id): Promise<Result<null>> {
			return drafts.discard(draftId);
		},
		async undoDiscard(draftId: Id): Promise<Result<null>> {
			return drafts.undoDiscard(draftId);
		},

		/** `draftId`: whose call the promise counts from. */
		async hints(form: RequestForm, draftId: Id | null = null): Promise<Result<RequestHints>> {
			const pack = packs.newest(packId);
			const { applicant, beneficiary } = partiesOf(form);
			const persons = new Set([applicant.id, beneficiary.id, form.reporterId].filter((id) => id !== null));
			const phones = new Set([form.reporterPhone, applicant.phone, beneficiary.phone].map((phone) => phone.replace(/\D/gu, '')).filter((phone) => phone.length >= 7));
			const records = view.all('case').filter(({ fields }) => fields.closedAt === null && (
				(fields.placeId !== null && fields.placeId === form.placeId) || (fields.applicantId !== null && persons.has(fields.applicantId)) || (fields.beneficiaryId !== null && persons.has(fields.beneficiaryId))
				|| (fields.reporter !== null && phones.has(fields.reporter.phone.replace(/\D/gu, '')))
			));
			const open = sortCases(records.map((record) => caseRow(view, packs, record)), 'newest', null).slice(0, 5).map((row) => cardOf(context, row));
			const situation = form.situation;
			const called = draftId === null ? undefined : await head(draftId);
			const deadline = pack === undefined || situation === null ? undefined : deadlineFor(pack, situation);
			const areaId = view.typed('place', form.placeId)?.areaId ?? (form.areaId as Id | null) ?? context.me().leafAreaIds[0] ?? null;
			const officers = officersOf(context, areaId).map((officer) => ({ id: officer.id, name: officer.fields.name })).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
			return ok({
				officers, open, papers: situation === null || pack === undefined ? [] : pack.papers.filter((paper) => paper.situations.includes(situation) || form.papers.includes(paper.id)).map(({ id, label }) => ({ id, label })),
				deadline: deadline === undefined ? null : { label: deadline.label, at: deadlineAt(deadline, context.calendar, called === undefined ? context.nowMs() : Date.parse(called.startedAt)), source: deadline.source, asOf: deadline.asOf },
			});
		},

		/** One save: new persons and door, the case, its appointment with the task; the draft ends with it. */
		async submit(draftId: Id, form: RequestForm): Promise<Result<{ readonly caseId: Id; readonly number: string }>> {
			const gap = gapsOf(form)[0];
			if (gap !== undefined) return fail(problem('field_required', { field: gap }));
			const pack = packs.newest(packId);
			if (pack === undefined) return fail(problem('pack_missing'));
			const calledAt = (await head(draftId))?.startedAt ?? new Date(context.nowMs()).toISOString();
			const made = await requestBodies(context, captures, pack, form, calledAt);
			if (!made.ok) return made;
			const saved = await context.save(made.value.bodies, { endDrafts: [draftId] });
			if (!saved.ok) return saved;
			await captures.saved(made.value.fileIds);
			return ok({ caseId: made.value.caseId, number: made.value.number });
		},
	};
}
