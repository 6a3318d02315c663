import { captureId } from '../../domain/files/names.ts';
import { isId, type Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { EntryShape } from '../../domain/records/shapes.ts';
import { filesOfInstance, submissionFault } from '../../forms/submission/check.ts';
import type { InstanceShape } from '../../forms/submission/shape.ts';
import type { ArrivedOperation } from '../../protocol/operations.ts';
import type { Workspace } from './workspace.ts';

type Forms = { form(formId: string, version: number): InstanceShape | undefined };

/** Null when an entry can be of the version of the form that it names, which the tenant has published. No engine is needed. */
export function refusedEntry(entry: EntryShape, forms: Forms): Problem | null {
	const shape = forms.form(entry.formId, entry.formVersion);
	return shape === undefined ? problem('entry_form_unknown') : submissionFault(shape, entry);
}

/** Each file that an entry names has its record, from the same save or from an earlier one that it corrects. Asked once the whole group stands. */
export function filesMissing(group: readonly ArrivedOperation[], space: Workspace): { at: Id; problem: Problem } | undefined {
	for (const { envelope, body } of group) {
		if (!body.ok || body.value.kind !== 'submitEntry') continue;
		const { entry } = body.value;
		const shape = space.form(entry.formId, entry.formVersion);
		const names = shape === undefined ? [] : filesOfInstance(shape, entry.xml);
		const missing = names.map(captureId).some((id) => !isId(id) || !space.exists({ type: 'file', id }));
		if (missing) return { at: envelope.opId, problem: problem('entry_file_missing') };
	}
	return undefined;
}
