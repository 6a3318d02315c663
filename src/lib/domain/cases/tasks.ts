import type { Id } from '../ids.ts';
import type { OperationBody } from '../operation.ts';
import type { Typed } from '../records/read.ts';
import type { Fields } from '../records/record.ts';
import type { TaskShape } from '../records/shapes.ts';
import { dayIn } from '../time/workingTime.ts';
import { isFinal } from '../workflow/moves.ts';
import type { Pack, PackMove } from '../workflow/pack.ts';

type TaskMove = {
	readonly pack: Pack; readonly move: PackMove; readonly set: Fields;
	readonly record: Typed<'case'>; readonly openTasks: readonly Typed<'task'>[];
	readonly me: Id; readonly zone: string; readonly newId: () => Id;
};

/** What a move does to the plan: tasks it carries out are done, those it replaces or makes idle are dropped, the next one is made. */
export function tasksOfMove(input: TaskMove): readonly OperationBody[] {
	const { pack, move, set, record, openTasks } = input;
	const planned = move.plans === undefined ? null : ((set[move.plans.field] ?? null) as string | null);
	const closes = isFinal(pack, move.to);
	const ended = openTasks.flatMap((task): OperationBody[] => {
		if (move.ends?.includes(task.fields.kind)) return [change(task, { state: 'done', doneBy: input.me })];
		return closes || (planned !== null && task.fields.kind === move.plans?.kind) ? [change(task, { state: 'dropped' })] : [];
	});
	if (planned === null || move.plans === undefined || record.areaId === null) return ended;
	const fields: TaskShape = {
		kind: move.plans.kind, packId: pack.id, placeId: record.fields.placeId, caseId: record.id, day: dayIn(input.zone, planned),
		// A deadline is a day; only an appointment has an hour.
		at: move.plans.kind === 'appointment' ? planned : null,
		assigneeId: record.fields.assigneeId ?? input.me, state: 'open', doneBy: null, note: null,
	};
	return [...ended, { kind: 'createRecord', ref: { type: 'task', id: input.newId() }, areaId: record.areaId, fields: fields as unknown as Fields }];
}

function change(task: Typed<'task'>, set: Fields): OperationBody {
	return { kind: 'setFields', ref: { type: 'task', id: task.id }, base: task.rev, set };
}
