import { claimField, claimOf, tryField, type Try } from '../../../domain/drives/doorFields.ts';
import { partOf } from '../../../domain/drives/drive.ts';
import { refusedDoorStep } from '../../../domain/drives/doorStep.ts';
import { driveRule } from '../../../domain/drives/driveRule.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Instant } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { endOfDay } from '../../../domain/time/workingTime.ts';
import type { Draft, WorkerContext } from '../../context.ts';
import { newestForms } from '../forms/published.ts';
import { prefill } from '../forms/prefill.ts';
import { nowOf, packOfPart, type KnownPart } from './known.ts';

type AtDoor = { readonly door: Typed<'task'>; readonly fields: Fields; readonly part: KnownPart };

function atDoor(context: WorkerContext, taskId: Id): AtDoor | null {
	const door = context.view.typed('task', taskId);
	const record = context.view.typed('case', door?.fields.caseId);
	const part = record === undefined ? null : partOf(record);
	return door === undefined || record === undefined || part === null ? null : { door, fields: door.fields as unknown as Fields, part: { ...part, record } };
}

/** Asked of the same rule as the server's, so that nothing is saved that will not be taken. */
function step(context: WorkerContext, at: AtDoor, set: Fields): Result<OperationBody> {
	const outcomes = (packOfPart(context, at.part)?.outcomes ?? []).map(({ id }) => id);
	const refused = refusedDoorStep({ door: at.fields, set, part: at.part.record, me: context.me(), zone: context.calendar.zone, now: nowOf(context), outcomes });
	return refused === null ? ok({ kind: 'setFields', ref: { type: 'task', id: at.door.id }, base: at.door.rev, set }) : fail(refused);
}

/** A door at a time: one that a colleague has by now holds up no other. */
async function each(context: WorkerContext, taskIds: readonly Id[], setOf: (at: AtDoor) => Fields | null): Promise<Result<number>> {
	let done = 0;
	let refused: Result<number> | null = null;
	for (const id of taskIds) {
		const at = atDoor(context, id);
		const set = at === null ? null : setOf(at);
		const body = at === null || set === null ? null : step(context, at, set);
		if (body === null) continue;
		const saved = body.ok ? await context.save([body.value]) : body;
		if (saved.ok) done += 1;
		else refused ??= saved;
	}
	return done === 0 ? (refused ?? ok(0)) : ok(done);
}

export function takeDoors(context: WorkerContext, taskIds: readonly Id[]): Promise<Result<number>> {
	return each(context, taskIds, ({ fields, part }) => {
		const at = nowOf(context);
		const [end, over] = [new Date(context.nowMs() + driveRule.claimHours * 3_600_000).toISOString(), endOfDay(context.calendar.zone, part.until)];
		return { [claimField]: { id: context.newId(), by: context.me().officerId, at, until: end < over ? end : over, after: claimOf(fields[claimField])?.id ?? null } };
	});
}

export function giveBackDoors(context: WorkerContext, taskIds: readonly Id[]): Promise<Result<number>> {
	return each(context, taskIds, ({ fields }) => givenBack(context, fields));
}

function givenBack(context: WorkerContext, fields: Fields): Fields | null {
	const claim = claimOf(fields[claimField]);
	return claim === null || claim.by !== context.me().officerId || claim.until <= nowOf(context) ? null : { [claimField]: { ...claim, until: claim.at } };
}

function trySet(context: WorkerContext, fields: Fields, made: Pick<Try, 'outcome' | 'entryId' | 'words'>, at: Instant = nowOf(context)): Fields {
	const one: Try = { by: context.me().officerId, at, ...made };
	return { [tryField(context.newId())]: one as unknown as Json, ...givenBack(context, fields) };
}

/** The door is anybody's again, whatever came of it. */
export async function writeTry(context: WorkerContext, taskId: Id, outcome: string, words: string): Promise<Result<null>> {
	const at = atDoor(context, taskId);
	if (at === null) return fail(problem('record_missing'));
	const body = step(context, at, trySet(context, at.fields, { outcome, entryId: null, words: words.trim() === '' ? null : words.trim() }));
	const saved = body.ok ? await context.save([body.value]) : body;
	return saved.ok ? ok(null) : saved;
}

export async function beginForm(context: WorkerContext, taskId: Id): Promise<Result<Id>> {
	const at = atDoor(context, taskId);
	const place = context.view.typed('place', at?.door.fields.placeId);
	if (at === null || at.part.areaId === null || place === undefined) return fail(problem('record_missing'));
	// Who may not write down that somebody was met fills in no form for it.
	const may = step(context, at, trySet(context, at.fields, { outcome: 'met', entryId: null, words: null }));
	if (!may.ok) return may;
	const open = (await context.drafts.list()).find((draft) => draft.taskId === taskId && draft.corrects === undefined);
	if (open !== undefined) return ok(open.id);
	const form = newestForms(context.view).find(({ formId }) => formId === at.part.formId);
	if (form === undefined) return fail(problem('form_missing'));
	const [id, now] = [context.newId(), nowOf(context)];
	const draft: Draft = {
		id, packId: form.packId, formId: form.formId, formVersion: form.version, placeId: place.id, caseId: at.part.id, taskId, areaId: at.part.areaId, title: place.fields.label, startedAt: now, updatedAt: now,
		position: { route: `/visit/${id}`, back: `/drives/${at.part.driveId}` },
	};
	const filled = await prefill(context, draft);
	if (!filled.ok) return filled;
	const put = await context.drafts.put(draft);
	return put.ok ? ok(id) : put;
}

/** What the saved form says of the door: somebody was met, when the form was begun. Null: the task is no door of a drive. */
export function metAtDoor(context: WorkerContext, taskId: Id, entryId: Id, begun: Instant): Result<OperationBody> | null {
	const at = atDoor(context, taskId);
	return at === null ? null : step(context, at, trySet(context, at.fields, { outcome: 'met', entryId, words: null }, begun));
}
