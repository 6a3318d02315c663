import { areaChoices } from '../../domain/accounts/areaChoices.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { FormShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { standingAmong } from '../../domain/visits/corrections.ts';
import type { ExportAsked, PublishedForm, SheetOfForm } from '../../protocol/forms.ts';
import type { Draft, WorkerContext } from '../context.ts';
import type { Captures } from './captures.ts';
import { isOwn, newestForms, ofCase, offeredIn } from './forms/published.ts';
import type { EntryList, FilledAt, FormBoard, FormJudged, FormRead, FormRow, FormToSend, OfferedForm } from './forms/shapes.ts';
import type { FormToTry, TestEntry, TestToSend } from './forms/tests.ts';

/** Who publishes waits for it a moment; everybody else does not load it. */
const judging = () => import('./forms/judge.ts');
const testing = () => import('./forms/tests.ts');
const filling = () => import('./forms/prefill.ts');

/** So many are listed; who wants all takes them out. */
const entriesShown = 200;

/** Forms that an administrator publishes: the list, what a new sheet would change, publishing (online only), and where such a form is filled. */
export function makeForms(context: WorkerContext, captures: Captures) {
	const { view, packs, server } = context;

	function rowOf(newest: FormShape): FormRow {
		const versions = view.all('form').filter(({ fields }) => fields.formId === newest.formId).map(({ fields }) => fields.version).toSorted((a, b) => b - a);
		return {
			formId: newest.formId, title: newest.title, service: packs.newest(newest.packId)?.title ?? null, newest: newest.version, versions, own: isOwn(newest),
			areas: (newest.areaIds ?? []).flatMap((id) => view.typed('area', id)?.fields ?? []), publishedAt: newest.publishedAt ?? null, by: view.typed('officer', newest.publishedBy)?.fields.name ?? null,
		};
	}
	const newestOf = (formId: string): FormShape | undefined => newestForms(view).find((form) => form.formId === formId);

	/** Where something is filled: the area it lies in, what the draft is called, and the service, if only one fits. */
	function whereabouts(at: FilledAt): { readonly areaId: Id; readonly title: string; readonly placeId: Id | null; readonly packId: string | null } | null {
		const place = at.type === 'place' ? view.typed('place', at.id) : undefined;
		if (place !== undefined && place.areaId !== null) return { areaId: place.areaId, title: place.fields.label, placeId: place.id, packId: null };
		const work = at.type === 'case' ? view.typed('case', at.id) : undefined;
		return work === undefined || work.areaId === null ? null : { areaId: work.areaId, title: work.fields.title, placeId: work.fields.placeId, packId: work.fields.packId };
	}
	const isAt = (draft: Draft, at: FilledAt): boolean => draft.corrects === undefined && (at.type === 'case' ? draft.caseId === at.id : draft.caseId === null && draft.placeId === at.id);

	return {
		async board(): Promise<Result<FormBoard>> {
			return ok({
				forms: newestForms(view).map(rowOf).toSorted((a, b) => Number(b.own) - Number(a.own) || a.formId.localeCompare(b.formId)),
				services: packs.all().filter((pack) => pack.noun !== null || pack.forms.length > 0).map(({ id, title, icon }) => ({ id, title, icon })),
				areas: areaChoices(view.all('area').map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn, parentId: fields.parentId }))),
			});
		},
		/** The newest version of each form, by which a sheet without one is numbered. */
		newestVersions: async (): Promise<{ readonly [formId: string]: number }> => Object.fromEntries(newestForms(view).map((form) => [form.formId, form.version])),

		/** What would be published beside what is. Nothing is sent. */
		judge: async (read: FormRead): Promise<Result<FormJudged>> => (await judging()).judgeForm(context, read),
		async publish(form: FormToSend): Promise<Result<PublishedForm>> {
			const { toSend, readPublishedForm, writesFault } = await judging();
			const fault = writesFault(context, form);
			if (fault !== null) return fail(fault);
			const asked = await server.ask('POST', '/api/admin/forms', await toSend(form));
			return asked.ok ? readPublishedForm(asked.value) : asked;
		},
		/** The sheet that a version was made of, to go on from. */
		async sheet(formId: string, version: number): Promise<Result<SheetOfForm>> {
			const asked = await server.ask('GET', `/api/admin/forms/${encodeURIComponent(formId)}/${version}/source`);
			return asked.ok ? (await judging()).readSheetOfForm(asked.value) : asked;
		},
		/** A published version, to be filled on trial. */
		toTry: async (formId: string, version: number): Promise<Result<FormToTry>> => (await testing()).formToTry(context, formId, version),
		/** Sends what was filled on trial as a test. */
		sendTest: async (test: TestToSend): Promise<Result<Id>> => (await testing()).sendTest(context, captures, test),
		tests: async (formId: string): Promise<Result<readonly TestEntry[]>> => ok((await testing()).testsOf(context, formId)),
		/** The newest entries of a form among those that this device holds, the newest first. */
		async entries(formId: string): Promise<Result<EntryList>> {
			const form = newestOf(formId);
			if (form === undefined) return fail(problem('form_missing'));
			const all = view.all('entry').filter(({ fields }) => fields.formId === formId && fields.test !== true).toSorted((a, b) => (b.fields.correctedAt ?? b.fields.endedAt).localeCompare(a.fields.correctedAt ?? a.fields.endedAt));
			const corrected = new Set(all.flatMap(({ fields }) => fields.corrects ?? []));
			return ok({
				title: form.title, count: standingAmong(all).length, entries: all.slice(0, entriesShown).map(({ id, areaId, fields }) => ({
					id, endedAt: fields.endedAt, officer: view.typed('officer', fields.officerId)?.fields.name ?? null, place: view.typed('place', fields.placeId)?.fields.label ?? null, area: view.typed('area', areaId)?.fields ?? null,
					viaApp: fields.via !== undefined, corrects: fields.corrects !== undefined, corrected: corrected.has(id),
				})),
			});
		},
		/** What was filled in with a form, as a file. The server records it. */
		async export(asked: ExportAsked): Promise<Result<Blob>> {
			return (await server.file?.('/api/forms/export', asked)) ?? fail(problem('offline'));
		},

		/** Forms besides those of the service's own steps that may be filled at a place, or on a case of their service. */
		async offered(at: FilledAt): Promise<Result<readonly OfferedForm[]>> {
			const here = whereabouts(at);
			if (here === null) return ok([]);
			const drafts = (await context.drafts.list()).filter((draft) => isAt(draft, at));
			const fitting = newestForms(view).filter((form) => (isOwn(form) || ofCase(packs.newest(form.packId), form, at)) && (here.packId === null || form.packId === here.packId) && offeredIn(view, form, here.areaId));
			return ok(fitting.map((form) => ({
				formId: form.formId, title: form.title, icon: packs.newest(form.packId)?.icon ?? 'clipboard-check', draftId: drafts.find((draft) => draft.formId === form.formId)?.id ?? null,
			})).toSorted((a, b) => a.title.zh.localeCompare(b.title.zh, 'zh-CN')));
		},
		/** Opens such a form in its newest version, or takes up the draft of it. */
		async begin(at: FilledAt, formId: string): Promise<Result<Id>> {
			const here = whereabouts(at);
			const form = newestOf(formId);
			if (here === null) return fail(problem('record_missing'));
			if (form === undefined || (!isOwn(form) && !ofCase(packs.newest(form.packId), form, at))) return fail(problem('form_missing'));
			const open = (await context.drafts.list()).find((draft) => draft.formId === formId && isAt(draft, at));
			if (open !== undefined) return ok(open.id);
			const now = new Date(context.nowMs()).toISOString();
			const id = context.newId();
			const draft: Draft = {
				id, packId: form.packId, formId, formVersion: form.version, placeId: here.placeId, caseId: at.type === 'case' ? at.id : null, taskId: null, areaId: here.areaId,
				title: here.title, startedAt: now, updatedAt: now, position: { route: `/visit/${id}` },
			};
			const filled = await (await filling()).prefill(context, draft);
			if (!filled.ok) return filled;
			const put = await context.drafts.put(draft);
			return put.ok ? ok(draft.id) : put;
		},
	};
}
