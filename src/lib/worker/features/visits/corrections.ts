import { may } from '../../../domain/accounts/rights.ts';
import type { Id } from '../../../domain/ids.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Instant } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { originalOf, standingOf } from '../../../domain/visits/corrections.ts';
import { snapshotOfEntry } from '../../../forms/correction.ts';
export { namingCorrected } from '../../../forms/correction.ts';
import { changedAnswers, type AnswerChange } from '../../../forms/entryChanges.ts';
import { readSchema, type FormSchema } from '../../../forms/schema.ts';
import type { Draft, WorkerContext } from '../../context.ts';

/** Another entry of the same chain, as a link says it. `at`: when it was corrected, or first written down. */
export type ChainLink = { readonly id: Id; readonly at: Instant; readonly by: string | null };
export type EntryChain = {
	/** What this entry corrects, and how its answers differ from it; `before` null: it is no longer on this device. */
	readonly corrects: { readonly before: ChainLink | null; readonly changes: readonly AnswerChange[] } | null;
	readonly correctedAt: Instant | null;
	/** The entry that is read and taken out; null: this one. */
	readonly standing: ChainLink | null;
	/** Corrections of the same entry that did not know of this one. */
	readonly beside: readonly ChainLink[];
	readonly mayCorrect: boolean;
	/** A correction of this entry that was begun here. */
	readonly draftId: Id | null;
};

export async function chainOf(context: WorkerContext, entry: Typed<'entry'>, schema: FormSchema | null): Promise<EntryChain> {
	const { view } = context;
	const { corrects, correctedAt } = entry.fields;
	const chain = membersOf(context, entry);
	const standing = standingOf(chain) ?? entry;
	const before = view.typed('entry', corrects);
	const link = ({ id, fields }: Typed<'entry'>): ChainLink => ({ id, at: fields.correctedAt ?? fields.endedAt, by: view.typed('officer', fields.officerId)?.fields.name ?? null });
	const draft = (await context.drafts.list()).find((candidate) => candidate.corrects === entry.id);
	return {
		corrects: corrects === undefined ? null : { before: before === undefined ? null : link(before), changes: before === undefined || schema === null ? [] : changedAnswers(schema, before.fields.answers, entry.fields.answers) },
		correctedAt: correctedAt ?? null, standing: standing.id === entry.id ? null : link(standing),
		beside: corrects === undefined ? [] : chain.filter((other) => other.id !== entry.id && other.fields.corrects === corrects).map(link),
		mayCorrect: standing.id === entry.id && schema !== null && mayCorrect(context, entry), draftId: draft?.id ?? null,
	};
}

/** The first entry and all that correct it, or each other. */
function membersOf({ view }: WorkerContext, entry: Typed<'entry'>): readonly Typed<'entry'>[] {
	const original = originalOf(entry);
	const first = view.typed('entry', original);
	return [...(first === undefined ? [] : [first]), ...view.related('entry', 'original', original)];
}

/** As the server judges it: the own entry, or as supervisor any of the own areas. */
function mayCorrect(context: WorkerContext, entry: Typed<'entry'>): boolean {
	const me = context.me();
	const first = context.view.typed('entry', originalOf(entry));
	return may(me, 'work') && entry.fields.test !== true && (entry.fields.officerId === me.officerId || first?.fields.officerId === me.officerId || may(me, 'settle_reviews'));
}

/** A draft with the entry's answers in it, in the version of the form that it was filled in with; or the one that was begun. */
export async function beginCorrection(context: WorkerContext, entryId: Id): Promise<Result<Id>> {
	const { view, drafts } = context;
	const entry = view.typed('entry', entryId);
	if (entry === undefined || entry.areaId === null) return fail(problem('record_missing'));
	const { fields } = entry;
	const form = context.packs.form(fields.formId, fields.formVersion);
	const schema = form === undefined ? null : readSchema(form.xml);
	if (schema === null) return fail(problem('form_missing'));
	if (!mayCorrect(context, entry)) return fail(problem('not_allowed'));
	const begun = (await drafts.list()).find((draft) => draft.corrects === entryId);
	if (begun !== undefined) return ok(begun.id);
	const id = context.newId();
	const snapshot = snapshotOfEntry(schema, fields.xml, context.newId());
	if (snapshot === null) return fail(problem('form_broken'));
	const now = new Date(context.nowMs()).toISOString();
	const draft: Draft = {
		id, packId: fields.packId, formId: fields.formId, formVersion: fields.formVersion, placeId: fields.placeId, caseId: fields.caseId, taskId: fields.taskId, areaId: entry.areaId, corrects: entryId,
		title: view.typed('place', fields.placeId)?.fields.label ?? view.typed('case', fields.caseId)?.fields.title ?? '', startedAt: now, updatedAt: now, position: { route: `/visit/${id}`, outcome: fields.outcome, whom: fields.whom },
	};
	// The head comes last: a draft is listed when it is whole.
	const written = await drafts.snapshot(id, snapshot, 0);
	if (!written.ok) return written;
	const put = await drafts.put(draft);
	return put.ok ? ok(id) : put;
}
