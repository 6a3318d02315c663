import { may } from '../../domain/accounts/rights.ts';
import { captureId } from '../../domain/files/names.ts';
import { isId, type Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { RecordRef } from '../../domain/records/record.ts';
import type { EntryShape } from '../../domain/records/shapes.ts';
import { filesOfInstance, submissionFault } from '../../forms/submission/check.ts';
import type { InstanceShape } from '../../forms/submission/shape.ts';
import type { Me } from '../../protocol/messages.ts';
import type { ArrivedOperation } from '../../protocol/operations.ts';
import type { PlacedRecord } from './port.ts';
import type { Workspace } from './workspace.ts';

type Forms = { form(formId: string, version: number): InstanceShape | undefined };

/** Null when an entry can be of the version of the form that it names, which the tenant has published. No engine is needed. */
export function refusedEntry(entry: EntryShape, forms: Forms): Problem | null {
	const shape = forms.form(entry.formId, entry.formVersion);
	return shape === undefined ? problem('entry_form_unknown') : submissionFault(shape, entry);
}

/** What a correction keeps of the entry that it corrects: it tells of the same visit, in the same version of the form. */
const kept = ['packId', 'formId', 'formVersion', 'placeId', 'caseId', 'taskId', 'outcome', 'whom', 'startedAt', 'endedAt'] as const satisfies readonly (keyof EntryShape)[];

/** Null when an entry corrects none, or one that this officer may correct: the own, or as supervisor any. The corrected one itself never changes. */
export function refusedCorrection(entry: EntryShape, me: Me, records: { find(ref: RecordRef): PlacedRecord | undefined }): Problem | null {
	const { corrects, original, correctedAt } = entry;
	if (corrects === undefined) return original === undefined && correctedAt === undefined ? null : problem('field_required', { field: 'corrects' });
	const before = records.find({ type: 'entry', id: corrects });
	if (before === undefined) return problem('record_missing');
	const was = before.fields as unknown as EntryShape;
	if (was.test === true) return problem('field_invalid', { field: 'corrects' });
	const first = was.original ?? corrects;
	if (original !== first || correctedAt === undefined) return problem('field_invalid', { field: 'original' });
	const changed = kept.find((field) => was[field] !== entry[field]);
	if (changed !== undefined) return problem('field_invalid', { field: changed });
	const own = [was, records.find({ type: 'entry', id: first })?.fields as unknown as EntryShape | undefined].some((each) => each?.officerId === me.officerId);
	return own || may(me, 'settle_reviews') ? null : problem('not_allowed');
}

/** A test is of nothing and nobody: what it would be counted with it may not name. */
export function refusedTest({ test, placeId, caseId, taskId, outcome, corrects }: EntryShape, me: Me): Problem | null {
	if (test !== true) return null;
	if (!may(me, 'publish_forms')) return problem('not_allowed');
	const named = Object.entries({ placeId, caseId, taskId, outcome, corrects: corrects ?? null }).find(([, value]) => value !== null);
	return named === undefined ? null : problem('field_invalid', { field: named[0] });
}

/** Each file that an entry names has its record, from the same save or from an earlier one that it corrects. Asked once the whole group stands. */
export function filesMissing(group: readonly ArrivedOperation[], space: Workspace): { at: Id; problem: Problem } | undefined {
	for (const { envelope, body } of group) {
		if (!body.ok || body.value.kind !== 'submitEntry') continue;
		const { entry } = body.value;
		const shape = space.form(entry.formId, entry.formVersion);
		const named = shape === undefined ? [] : filesOfInstance(shape, entry.xml);
		const missing = named.map(({ name }) => captureId(name)).some((id) => !isId(id) || !space.exists({ type: 'file', id }));
		if (missing) return { at: envelope.opId, problem: problem('entry_file_missing') };
	}
	return undefined;
}
