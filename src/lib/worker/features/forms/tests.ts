import type { Id } from '../../../domain/ids.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Instant, Localized } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import type { FormMedia } from '../../../forms/contract.ts';
import type { WorkerContext } from '../../context.ts';
import type { Captures } from '../captures.ts';
import { entryOperations } from '../visits/entry.ts';
import { declaredForm } from './published.ts';

export type FormToTry = { readonly formId: string; readonly version: number; readonly xml: string; readonly title: Localized; readonly media: readonly FormMedia[] };
export type TestToSend = { readonly formId: string; readonly version: number; readonly xml: string; readonly startedAt: Instant };
export type TestEntry = { readonly id: Id; readonly at: Instant; readonly by: string | null; readonly version: number; readonly pending: boolean };

/** A version as the devices have it. */
export function formToTry({ packs }: WorkerContext, formId: string, version: number): Result<FormToTry> {
	const form = packs.form(formId, version);
	return form === undefined ? fail(problem('form_missing')) : ok({ formId, version, xml: form.xml, title: form.title, media: form.attachments ?? [] });
}

/** An entry like any other on its way, at no door and on no case: nothing is found, planned or counted by it. */
export async function sendTest(context: WorkerContext, captures: Captures, { formId, version, xml, startedAt }: TestToSend): Promise<Result<Id>> {
	const published = context.packs.form(formId, version);
	const pack = published === undefined ? undefined : context.packs.newest(published.packId);
	const form = published === undefined ? undefined : declaredForm(context.packs, published.packId, formId, version);
	if (pack === undefined || form === undefined) return fail(problem('form_missing'));
	const areaId = context.me().leafAreaIds[0];
	if (areaId === undefined) return fail(problem('out_of_scope'));
	const made = await entryOperations(context, captures, {
		pack, form: { ...form, version }, place: null, caseId: null, areaId, taskId: null, filled: { xml }, outcome: null, whom: null, companions: [], startedAt, position: null, test: true,
	});
	if (!made.ok) return made;
	const saved = await context.save(made.value.operations);
	if (!saved.ok) return saved;
	await captures.saved(made.value.photos);
	return ok(made.value.entryId);
}

/** The newest first. */
export function testsOf({ view }: WorkerContext, formId: string): readonly TestEntry[] {
	return view.all('entry')
		.filter(({ fields }) => fields.test === true && fields.formId === formId)
		.toSorted((a, b) => (a.fields.endedAt < b.fields.endedAt ? 1 : -1))
		.map(({ id, fields }) => ({ id, at: fields.endedAt, by: view.typed('officer', fields.officerId)?.fields.name ?? null, version: fields.formVersion, pending: view.pending('entry', id) }));
}
