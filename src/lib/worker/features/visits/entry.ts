import { readAnswers, writeInstance, type Answers } from '../../../forms/answers.ts';
import { isUpload, leavesOf, readSchema } from '../../../forms/schema.ts';
import { captureId } from '../../../domain/files/names.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { CorrectionDetails, EntryShape, Instant, Point, TaskShape } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { originalOf } from '../../../domain/visits/corrections.ts';
import type { NextVisit } from '../../../domain/visits/nextVisit.ts';
import type { Pack, PackForm } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import { attachCapture, type Captures } from '../captures.ts';
import { findingsOf } from './findings.ts';

export type EntryInput = {
	readonly pack: Pack; readonly form: PackForm; readonly taskId: Id | null;
	/** Filled at a place, on a case, or on a case at a place; with a case it lies where the case lies. */
	readonly place: (Typed<'place'> & { readonly areaId: Id }) | null; readonly caseId: Id | null; readonly areaId: Id;
	/** The finished instance, or leaves for one made by one tap. */
	readonly filled: { readonly xml: string } | { readonly leaves: { readonly [name: string]: string } };
	readonly outcome: EntryShape['outcome']; readonly whom: EntryShape['whom']; readonly companions: readonly string[]; readonly startedAt: Instant; readonly position: Point | null;
	/** The entry that this one corrects. */
	readonly corrects?: Typed<'entry'>;
	readonly test?: true;
};
export type EntryMade = { readonly entryId: Id; readonly cases: readonly Id[]; readonly operations: readonly OperationBody[]; readonly photos: readonly Id[] };

/** Of forms that are filled on cases. */
const writing = () => import('./writeBack.ts');

/** The entry, its photos and its findings: what one filled form does, whichever form it is. */
export async function entryOperations(context: WorkerContext, photos: Captures, input: EntryInput): Promise<Result<EntryMade>> {
	const { place, form, pack, areaId } = input;
	const entryId = context.newId();
	const filled = fill(context, input, entryId);
	if (!filled.ok) return filled;
	const { answers, xml, fileLeaves } = filled.value;
	// A correction names files of the entry before, which are where they were.
	const named = namesIn(answers, fileLeaves).map(captureId).filter((id) => input.corrects === undefined || context.view.get('file', id) === undefined);
	const taken = await photos.taken(named);
	if (!taken.ok) return taken;
	const found = place === null ? ok({ operations: [], cases: [], photosUsed: [] }) : findingsOf(context, { form, answers, before: input.corrects?.fields.answers ?? {}, areaId, placeId: place.id, point: place.fields.point, photos: taken.value });
	if (!found.ok) return found;
	const me = context.me().officerId;
	const entry: EntryShape = {
		packId: pack.id, packVersion: pack.version, formId: form.formId, formVersion: form.version, placeId: place?.id ?? null, caseId: input.caseId, taskId: input.taskId, answers, xml,
		outcome: input.outcome, whom: input.whom, officerId: me, companions: input.companions, startedAt: input.startedAt, endedAt: new Date(context.nowMs()).toISOString(), position: input.position, ...(input.test === true ? { test: true as const } : {}), ...(input.corrects === undefined ? {} : correctionOf(input.corrects, new Date(context.nowMs()).toISOString())),
	};
	const written = input.caseId === null ? [] : (await writing()).writeBackOperations(context, filled.value.formXml, input.caseId, answers, input.corrects?.fields.answers ?? {});
	const others = taken.value.filter((photo) => !found.value.photosUsed.includes(photo.id));
	return ok({
		entryId, cases: found.value.cases, photos: named,
		operations: [
			{ kind: 'submitEntry', entryId, areaId, entry },
			...others.map((photo) => attachCapture(photo, areaId, { type: 'entry', id: entryId }, place?.id ?? null, 'visit', me)),
			...found.value.operations, ...written,
		],
	});
}

/** The same visit told again: when and where it was, who was met and who was there stay as they were written first. */
function correctionOf({ id, fields }: Typed<'entry'>, at: Instant): Partial<EntryShape> & CorrectionDetails {
	const { packId, packVersion, taskId, outcome, whom, companions, startedAt, endedAt, position } = fields;
	return { packId, packVersion, taskId, outcome, whom, companions, startedAt, endedAt, position, corrects: id, original: originalOf({ id, fields }), correctedAt: at };
}

/** Files that were answered, in rows too. */
function namesIn(answers: Answers, leaves: readonly string[]): readonly string[] {
	return Object.entries(answers).flatMap(([name, value]) => {
		if (Array.isArray(value)) return (value as readonly Json[]).flatMap((row) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? namesIn(row as Answers, leaves) : []));
		return leaves.includes(name) && typeof value === 'string' ? [value] : [];
	});
}

type Filled = { readonly formXml: string; readonly answers: Answers; readonly xml: string; readonly fileLeaves: readonly string[] };

function fill(context: WorkerContext, input: EntryInput, entryId: Id): Result<Filled> {
	const record = context.packs.form(input.form.formId, input.form.version);
	if (record === undefined) return fail(problem('form_missing'));
	const schema = readSchema(record.xml);
	const xml = 'xml' in input.filled ? input.filled.xml : schema === null ? null : writeInstance(schema, input.filled.leaves, entryId);
	const answers = schema === null || xml === null ? null : readAnswers(schema, xml);
	if (schema === null || xml === null || answers === null) return fail(problem('form_broken'));
	return ok({ formXml: record.xml, answers, xml, fileLeaves: leavesOf(schema).filter((leaf) => isUpload(leaf.type)).map((leaf) => leaf.name) });
}

/** Open visits planned at the place up to today are done by this one; later ones give way to the next that was agreed. */
export function planOperations(context: WorkerContext, place: Typed<'place'> & { readonly areaId: Id }, next: NextVisit | null): readonly OperationBody[] {
	const me = context.me().officerId;
	const today = context.today();
	const open = openVisitTasks(context, place.id).filter((task) => task.fields.assigneeId === null || task.fields.assigneeId === me);
	const ended = open.flatMap((task): OperationBody[] => {
		const set: Fields = task.fields.day <= today ? { state: 'done', doneBy: me } : { state: 'dropped' };
		return task.fields.day <= today || next !== null ? [{ kind: 'setFields', ref: { type: 'task', id: task.id }, base: task.rev, set }] : [];
	});
	if (next === null) return ended;
	const fields: TaskShape = { kind: 'visit', packId: 'home-visit', placeId: place.id, caseId: null, day: next.day, at: next.at, assigneeId: me, state: 'open', doneBy: null, note: null };
	return [...ended, { kind: 'createRecord', ref: { type: 'task', id: context.newId() }, areaId: place.areaId, fields: fields as unknown as Fields }];
}

export function openVisitTasks(context: WorkerContext, placeId: Id): readonly Typed<'task'>[] {
	return context.view.related('task', 'placeId', placeId).filter((task) => task.fields.kind === 'visit' && task.fields.state === 'open');
}

export function placeWithArea(context: WorkerContext, id: Id | null): (Typed<'place'> & { readonly areaId: Id }) | null {
	const place = context.view.typed('place', id);
	return place === undefined || place.areaId === null ? null : { ...place, areaId: place.areaId };
}
