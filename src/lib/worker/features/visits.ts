import { asId, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Day, EntryShape, FormShape, Instant, Localized, Point, VisitOutcome } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { isCounted } from '../../domain/visits/corrections.ts';
import { proposeNext, type NextVisit } from '../../domain/visits/nextVisit.ts';
import type { Pack, PackForm } from '../../domain/workflow/pack.ts';
import type { FormMedia } from '../../forms/contract.ts';
import { viewEntry, type AnsweredPage } from '../../forms/entryView.ts';
import { readSchema } from '../../forms/schema.ts';
import type { Draft, DraftContent, WorkerContext } from '../context.ts';
import type { Captures } from './captures.ts';
import { declaredForm, isOwn, newestForms } from './forms/published.ts';
import type { EntryChain } from './visits/corrections.ts';
import { entryOperations, openVisitTasks, placeWithArea, planOperations } from './visits/entry.ts';
import { makeHabits } from './visits/habits.ts';
import type { NewerForm } from './visits/newerForm.ts';

export type { NewerForm } from './visits/newerForm.ts';

export const visitPackId = 'home-visit';

export type VisitStart = { readonly outcome: VisitOutcome; readonly whom: EntryShape['whom'] };
export type OpenDraft = {
	readonly content: DraftContent; readonly formXml: string; readonly media: readonly FormMedia[]; readonly title: Localized;
	readonly place: { readonly id: Id; readonly label: string; readonly cautions: string | null } | null;
	readonly caseId: Id | null;
	/** Where the screen was come from, if not from the case or the place. */
	readonly back: string | null;
	/** The case is restricted: its photos are taken here and come from no gallery. */
	readonly restricted: boolean;
	/** A version that was published since; null also once the officer has chosen to finish this one. */
	readonly newer: NewerForm | null;
	/** The entry that is corrected. */
	readonly corrects: Id | null;
	readonly outcome: VisitOutcome | null; readonly next: NextVisit | null; readonly today: Day;
	/** Whether the notice was asked for in this form, whatever was answered. */
	readonly noticeAsked: boolean;
};
export type QuickVisit = { readonly placeId: Id; readonly outcome: VisitOutcome; readonly whom: EntryShape['whom']; readonly note: string; readonly next: NextVisit | null; readonly movedOut: boolean; readonly position: Point | null; readonly startedAt: Instant };
export type FinishVisit = { readonly draftId: Id; readonly xml: string; readonly next: NextVisit | null; readonly position: Point | null };
export type Submitted = { readonly entryId: Id; readonly cases: readonly Id[] };
export type EntryPage = {
	readonly id: Id; readonly title: Localized; readonly place: { readonly id: Id; readonly label: string } | null; readonly officer: string | null; readonly outcome: Localized | null;
	readonly whom: EntryShape['whom']; readonly companions: readonly string[]; readonly startedAt: Instant; readonly endedAt: Instant; readonly viaApp: boolean; readonly pending: boolean; readonly pages: readonly AnsweredPage[];
	/** Names of answers that are the officer's own notes. */
	readonly own: readonly string[];
	readonly chain: EntryChain;
	readonly test: boolean;
};

/** Who reads or corrects an entry waits for it a moment; no first screen does. */
const correcting = () => import('./visits/corrections.ts');

/** Of drafts whose form has a newer version. */
const upgrading = () => import('./visits/newerForm.ts');
/** Of forms that are filled at a door of a drive. */
const atDoor = () => import('./drives/steps.ts');
/** Of forms that say what they begin with. */
const filling = () => import('./forms/prefill.ts');

/** Home visits 走访: from the outcome at the door to the entry, the findings and the next visit, in one save. */
export function makeVisits(context: WorkerContext, photos: Captures) {
	const habits = makeHabits(context);

	function formOf(pack: Pack | undefined, formId: string, version?: number): PackForm | undefined {
		return pack?.forms.find((form) => form.formId === formId && (version === undefined || form.version === version));
	}

	function nextFor(placeId: Id, outcome: VisitOutcome): NextVisit | null {
		const place = context.view.typed('place', placeId);
		const visits = context.view.related('entry', 'placeId', placeId).filter((entry) => entry.fields.outcome !== null && isCounted(entry)).toSorted((a, b) => (a.fields.endedAt < b.fields.endedAt ? 1 : -1));
		const lastMet = visits.findIndex((entry) => entry.fields.outcome === 'met');
		const tried = visits.slice(0, lastMet === -1 ? undefined : lastMet).filter((entry) => entry.fields.outcome === 'nobody').map((entry) => entry.fields.endedAt);
		return proposeNext({
			retryDays: context.packs.newest(visitPackId)?.outcomes?.find((candidate) => candidate.id === outcome)?.retryDays ?? null, rhythmDays: place?.fields.rhythmDays ?? null,
			otherHour: outcome === 'nobody', tried: [...tried, new Date(context.nowMs()).toISOString()], nowMs: context.nowMs(), calendar: context.calendar,
		});
	}

	/** A version newer than the draft's. A correction stays in that of its entry. */
	function newestSince(draft: Draft): FormShape | null {
		const newest = draft.corrects === undefined ? newestForms(context.view).find(({ formId }) => formId === draft.formId) : undefined;
		return newest === undefined || newest.version <= draft.formVersion ? null : newest;
	}

	async function begin(placeId: Id, pack: Pack | undefined, form: PackForm | undefined, position: Draft['position']): Promise<Result<Id>> {
		const place = placeWithArea(context, placeId);
		if (place === null) return fail(problem('record_missing'));
		if (pack === undefined || form === undefined || context.packs.form(form.formId, form.version) === undefined) return fail(problem('form_missing'));
		const open = (await context.drafts.list()).find((draft) => draft.corrects === undefined && draft.formId === form.formId && draft.placeId === placeId);
		const at = new Date(context.nowMs()).toISOString();
		const [task] = openVisitTasks(context, placeId);
		const draft: Draft = open === undefined
			? {
				id: context.newId(), packId: pack.id, formId: form.formId, formVersion: form.version, placeId, caseId: null, taskId: task?.id ?? null, areaId: place.areaId,
				title: place.fields.label, startedAt: at, updatedAt: at, position,
			}
			: { ...open, updatedAt: at, position: { ...open.position, ...position } };
		// The head comes last: a draft is listed when it is whole.
		const filled = open === undefined ? await (await filling()).prefill(context, draft) : ok(null);
		if (!filled.ok) return filled;
		const put = await context.drafts.put(draft);
		return put.ok ? ok(draft.id) : put;
	}

	return {
		...habits,

		/** Opens (or takes up) the checklist of a visit where somebody was met. */
		async begin(placeId: Id, start: VisitStart): Promise<Result<Id>> {
			const pack = context.packs.newest(visitPackId);
			return begin(placeId, pack, pack?.forms.find((form) => form.role === 'visit'), { outcome: start.outcome, whom: start.whom });
		},

		/** The form that is asked where somebody is met, to be read before it is asked for. */
		async visitForm(): Promise<Result<string>> {
			const form = context.packs.newest(visitPackId)?.forms.find(({ role }) => role === 'visit');
			const record = form === undefined ? undefined : context.packs.form(form.formId, form.version);
			return record === undefined ? fail(problem('form_missing')) : ok(record.xml);
		},

		/** Opens (or takes up) a checklist of any pack at a place. */
		async beginChecklist(placeId: Id, packId: string, formId: string): Promise<Result<Id>> {
			const pack = context.packs.newest(packId);
			return begin(placeId, pack, formOf(pack, formId), {});
		},

		async open(draftId: Id): Promise<Result<OpenDraft>> {
			const content = await context.drafts.open(draftId);
			if (!content.ok) return content;
			const { draft } = content.value;
			const form = context.packs.form(draft.formId, draft.formVersion);
			const declared = declaredForm(context.packs, draft.packId, draft.formId, draft.formVersion);
			if (form === undefined || declared === undefined) return fail(problem('form_missing'));
			const place = context.view.typed('place', draft.placeId);
			const outcome = (draft.position['outcome'] ?? null) as VisitOutcome | null;
			const newest = draft.position['keeps'] === newestSince(draft)?.version ? null : newestSince(draft);
			return ok({
				content: content.value, formXml: form.xml, media: form.attachments ?? [], title: declared.title, today: context.today(), caseId: draft.caseId, back: typeof draft.position['back'] === 'string' ? draft.position['back'] : null, restricted: context.view.typed('case', draft.caseId)?.fields.restricted === true, corrects: draft.corrects ?? null, outcome, noticeAsked: draft.position['notice'] === true,
				newer: newest === null ? null : (await upgrading()).newerForm(context, content.value, newest),
				place: place === undefined ? null : { id: place.id, label: place.fields.label, cautions: place.fields.cautions },
				next: place === undefined || outcome === null || draft.corrects !== undefined ? null : nextFor(place.id, outcome),
			});
		},

		/** Goes on with a draft in the newest version of its form. */
		async takeNewer(draftId: Id): Promise<Result<null>> {
			const draft = (await context.drafts.list()).find(({ id }) => id === draftId);
			const newest = draft === undefined ? null : newestSince(draft);
			return newest === null ? fail(problem('form_missing')) : (await upgrading()).takeNewer(context, draftId, newest);
		},

		/** Opens an entry to be corrected, with its answers; what is saved is another entry. */
		correct: async (entryId: Id): Promise<Result<Id>> => (await correcting()).beginCorrection(context, entryId),

		/** Remembers the question that the officer stands at. */
		async keepPosition(draftId: Id, position: Draft['position']): Promise<Result<null>> {
			const draft = (await context.drafts.list()).find((candidate) => candidate.id === draftId);
			if (draft === undefined) return fail(problem('draft_missing'));
			return context.drafts.put({ ...draft, updatedAt: new Date(context.nowMs()).toISOString(), position: { ...draft.position, ...position } });
		},

		async propose(placeId: Id, outcome: VisitOutcome): Promise<Result<NextVisit | null>> {
			return ok(nextFor(placeId, outcome));
		},

		/** Nobody in, refused, vacant, moved, by phone: no checklist, one save. */
		async quick(input: QuickVisit): Promise<Result<Submitted>> {
			const place = placeWithArea(context, input.placeId);
			const pack = context.packs.newest(visitPackId);
			const form = pack?.forms.find((candidate) => candidate.role === 'visit');
			if (place === null) return fail(problem('record_missing'));
			if (pack === undefined || form === undefined) return fail(problem('form_missing'));
			const companions = await habits.companions();
			const note = input.note.trim();
			const entry = await entryOperations(context, photos, {
				pack, form, place, caseId: null, areaId: place.areaId, taskId: openVisitTasks(context, place.id)[0]?.id ?? null, filled: { leaves: note === '' ? {} : { note } },
				outcome: input.outcome, whom: input.whom, companions: companions.ok ? companions.value : [], startedAt: input.startedAt, position: input.position,
			});
			if (!entry.ok) return entry;
			const today = context.today();
			const left = input.movedOut ? context.view.related('residence', 'placeId', place.id).filter((residence) => residence.fields.until === null) : [];
			const saved = await context.save([
				...entry.value.operations, ...planOperations(context, place, input.next),
				...left.map((residence) => ({ kind: 'setFields', ref: { type: 'residence', id: residence.id }, base: residence.rev, set: { until: today } }) as const),
			]);
			return saved.ok ? ok({ entryId: entry.value.entryId, cases: entry.value.cases }) : saved;
		},

		/** One save: the entry, its photos, its findings, the plan, and the end of the draft. */
		async finish(input: FinishVisit): Promise<Result<Submitted>> {
			const content = await context.drafts.open(input.draftId);
			if (!content.ok) return content;
			const { draft } = content.value;
			const corrected = context.view.typed('entry', draft.corrects);
			if (draft.corrects !== undefined && corrected === undefined) return fail(problem('record_missing'));
			const place = placeWithArea(context, draft.placeId);
			const pack = context.packs.all().find((candidate) => candidate.id === draft.packId);
			const form = declaredForm(context.packs, draft.packId, draft.formId, draft.formVersion);
			if (place === null && draft.caseId === null) return fail(problem('record_missing'));
			if (pack === undefined || form === undefined) return fail(problem('form_missing'));
			const companions = await habits.companions();
			const isVisit = form.role === 'visit';
			const driven = form.role === 'door' || draft.position['back'] !== undefined;
			// An administrator's own form says nothing of the visits that are planned.
			const published = context.packs.form(draft.formId, draft.formVersion);
			const other = published !== undefined && isOwn(published);
			const entry = await entryOperations(context, photos, {
				pack, form: { ...form, version: draft.formVersion }, place, caseId: draft.caseId, areaId: draft.areaId, taskId: draft.taskId, filled: { xml: corrected === undefined ? input.xml : (await correcting()).namingCorrected(input.xml, corrected.fields.xml) }, outcome: isVisit ? ((draft.position['outcome'] ?? 'met') as VisitOutcome) : driven ? 'met' : null,
				whom: (draft.position['whom'] ?? null) as EntryShape['whom'], companions: companions.ok ? companions.value : [], startedAt: draft.startedAt, position: input.position, ...(corrected === undefined ? {} : { corrects: corrected }),
			});
			if (!entry.ok) return entry;
			const met = driven && draft.taskId !== null && corrected === undefined ? (await atDoor()).metAtDoor(context, draft.taskId, entry.value.entryId, draft.startedAt) : null;
			if (met?.ok === false) return met;
			const saved = await context.save([...entry.value.operations, ...(met === null ? [] : [met.value]), ...(place === null || other || driven || corrected !== undefined ? [] : planOperations(context, place, isVisit ? input.next : null))], { endDrafts: [draft.id] });
			if (!saved.ok) return saved;
			await photos.saved(entry.value.photos);
			return ok({ entryId: entry.value.entryId, cases: entry.value.cases });
		},

		/** A submitted entry, to read: in the words of its form's version. */
		async entry(id: Id): Promise<Result<EntryPage>> {
			const entry = context.view.typed('entry', id);
			if (entry === undefined) return fail(problem('record_missing'));
			const { fields } = entry;
			const form = context.packs.form(fields.formId, fields.formVersion);
			const pack = context.packs.pack(fields.packId, fields.packVersion) ?? context.packs.newest(fields.packId);
			const schema = form === undefined ? null : readSchema(form.xml);
			const place = context.view.typed('place', fields.placeId);
			return ok({
				id, title: formOf(pack, fields.formId)?.title ?? form?.title ?? { zh: fields.formId, en: fields.formId }, place: place === undefined ? null : { id: place.id, label: place.fields.label },
				officer: context.view.typed('officer', asId(fields.officerId))?.fields.name ?? null, outcome: pack?.outcomes?.find((outcome) => outcome.id === fields.outcome)?.label ?? null,
				whom: fields.whom, companions: fields.companions, startedAt: fields.startedAt, endedAt: fields.endedAt, viaApp: fields.via !== undefined, pending: context.view.pending('entry', id),
				pages: schema === null ? [] : viewEntry(schema, fields.answers), own: formOf(context.packs.newest(fields.packId), fields.formId)?.own ?? [], chain: await (await correcting()).chainOf(context, entry, schema), test: fields.test === true,
			});
		},
	};
}
