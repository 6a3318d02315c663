import type { Id } from '../../../domain/ids.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { FormShape, Localized } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { readSchema } from '../../../forms/schema.ts';
import { upgradeOf, type Upgrade } from '../../../forms/upgrade.ts';
import type { DraftContent, WorkerContext } from '../../context.ts';

/** A version that was published since the draft was begun. `dropped`: what was answered and has no place in it. */
export type NewerForm = { readonly version: number; readonly dropped: readonly Localized[] };

export function newerForm(context: WorkerContext, content: DraftContent, newest: FormShape): NewerForm | null {
	const upgrade = upgradeTo(context, content, newest);
	return upgrade === null ? null : { version: newest.version, dropped: upgrade.dropped };
}

/** Goes on in the newer version. A kill between two of its steps loses no answer: before the version changes all of them are kept. */
export async function takeNewer(context: WorkerContext, draftId: Id, newest: FormShape): Promise<Result<null>> {
	const content = await context.drafts.open(draftId);
	if (!content.ok) return content;
	const { draft, snapshotSeq } = content.value;
	const upgrade = upgradeTo(context, content.value, newest);
	if (upgrade === null) return fail(problem('form_missing'));
	const keep = async (text: string | null): Promise<Result<null>> => (text === null ? ok(null) : context.drafts.snapshot(draftId, text, snapshotSeq));
	const whole = await keep(upgrade.whole);
	if (!whole.ok) return whole;
	const put = await context.drafts.put({ ...draft, formVersion: newest.version, updatedAt: new Date(context.nowMs()).toISOString() });
	return put.ok ? keep(upgrade.kept) : put;
}

function upgradeTo(context: WorkerContext, content: DraftContent, newest: FormShape): Upgrade | null {
	const { formId, formVersion } = content.draft;
	const before = readSchema(context.packs.form(formId, formVersion)?.xml ?? '');
	const after = readSchema(newest.xml);
	return before === null || after === null ? null : upgradeOf(before, after, content);
}
