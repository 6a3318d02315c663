import type { Answers } from '../../../forms/answers.ts';
import { captureId } from '../../../domain/files/names.ts';
import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Day, Point } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import type { Finding, PackForm } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import type { Capture } from '../captures.ts';
import { hazardOperations, proposedDay } from './hazardCase.ts';

export type FindingsInput = { readonly form: PackForm; readonly answers: Answers; /** Of the entry that is corrected: what was found there has its case. */ readonly before: Answers; readonly areaId: Id; readonly placeId: Id; readonly point: Point | null; readonly photos: readonly Capture[] };
export type Findings = { readonly operations: readonly OperationBody[]; readonly cases: readonly Id[]; readonly photosUsed: readonly Id[] };

/** Answers that the form's pack calls findings become cases. A photo goes to the first finding that names it; the others show its case. */
export function findingsOf(context: WorkerContext, input: FindingsInput): Result<Findings> {
	const operations: OperationBody[] = [];
	const cases: Id[] = [];
	const used = new Set<Id>();
	for (const finding of input.form.findings ?? []) {
		if (input.answers[finding.when.leaf] !== finding.when.equals || input.before[finding.when.leaf] === finding.when.equals) continue;
		const pack = context.packs.newest(finding.packId);
		if (pack === undefined) return fail(problem('pack_missing'));
		const photo = input.photos.find((candidate) => candidate.id === photoNamed(input.answers, finding) && !used.has(candidate.id));
		if (photo !== undefined) used.add(photo.id);
		const made = hazardOperations(context, pack, {
			areaId: input.areaId, placeId: input.placeId, point: input.point, type: finding.type, title: finding.title.zh, what: textAt(input.answers, finding.noteLeaf),
			dueDay: textAt(input.answers, finding.deadlineLeaf) ?? proposedDay(context, pack, finding.deadline), priority: 'normal', photos: photo === undefined ? [] : [photo],
		});
		operations.push(...made.operations);
		cases.push(made.caseId);
	}
	return ok({ operations, cases, photosUsed: [...used] });
}

function textAt(answers: Answers, leaf: string | null): Day | null {
	const value = leaf === null ? undefined : answers[leaf];
	return typeof value === 'string' && value !== '' ? value : null;
}

function photoNamed(answers: Answers, finding: Finding): Id | null {
	const name = textAt(answers, finding.photoLeaf);
	return name === null ? null : captureId(name);
}
