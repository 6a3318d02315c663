import { bookingField, bookingOf, type Booking } from '../appointments/booking.ts';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { OperationBody } from '../operation.ts';
import type { Typed } from '../records/read.ts';
import type { Fields } from '../records/record.ts';
import type { Instant, TaskKind, TaskShape } from '../records/shapes.ts';
import { dayIn, type WorkCalendar } from '../time/workingTime.ts';
import { deadlineOn } from '../workflow/deadlines.ts';
import { isFinal } from '../workflow/moves.ts';
import type { Pack, PackMove, PackTask } from '../workflow/pack.ts';

type TaskMove = {
	readonly pack: Pack; readonly move: PackMove; readonly set: Fields;
	readonly record: Typed<'case'>; readonly openTasks: readonly Typed<'task'>[];
	readonly me: Id; readonly calendar: WorkCalendar; readonly nowMs: number; readonly newId: () => Id;
	/** Why, as the step itself says. */
	readonly note: string;
};

type Planned = { readonly kind: TaskKind; readonly at: Instant };

/** What a move does to the plan: tasks it carries out are done, those it replaces or makes idle are dropped, the next ones are made. */
export function tasksOfMove(input: TaskMove): readonly OperationBody[] {
	const { pack, move, record, openTasks } = input;
	const planned = plannedBy(input);
	const closes = isFinal(pack, move.to);
	const moved = planned.find(({ kind }) => kind === 'appointment');
	const kept = !closes && moved !== undefined && openTasks.some((task) => task.fields.kind === 'appointment' && move.ends?.includes('appointment') !== true);
	const ended = openTasks.flatMap((task): OperationBody[] => {
		if (move.ends?.includes(task.fields.kind)) return [change(task, { state: 'done', doneBy: input.me })];
		// Another hour of the same appointment, not another appointment: what was agreed about it stays, and the phone's calendar moves it.
		if (task.fields.kind === 'appointment' && !closes && moved !== undefined) return [moveTo(input, task, moved.at)];
		return closes || planned.some(({ kind }) => kind === task.fields.kind) ? [change(task, { state: 'dropped' })] : [];
	});
	const { areaId } = record;
	if (areaId === null) return ended;
	return [...ended, ...planned.filter(({ kind }) => kind !== 'appointment' || !kept).map(({ kind, at }): OperationBody => {
		const fields: TaskShape = {
			kind, packId: pack.id, placeId: record.fields.placeId, caseId: record.id, day: dayIn(input.calendar.zone, at),
			// A deadline is a day; only an appointment has an hour.
			at: kind === 'appointment' ? at : null,
			assigneeId: record.fields.assigneeId ?? input.me, state: 'open', doneBy: null, note: null,
		};
		return { kind: 'createRecord', ref: { type: 'task', id: input.newId() }, areaId, fields: fields as unknown as Fields };
	})];
}

function moveTo({ me, calendar, nowMs, note }: TaskMove, task: Typed<'task'>, at: Instant): OperationBody {
	const day = dayIn(calendar.zone, at);
	const booking = bookingOf(task.fields.booking);
	if (booking === null || booking.at === at) return change(task, { day, at });
	const next: Booking = { ...booking, day, at, moved: booking.moved + 1, change: { kind: 'moved', by: me, at: new Date(nowMs).toISOString(), reason: note } };
	return change(task, { [bookingField]: next as unknown as Json });
}

function plannedBy({ pack, move, set, record, calendar, nowMs }: TaskMove): readonly Planned[] {
	return [...(move.plans === undefined ? [] : [move.plans]), ...(move.tasks ?? [])].flatMap((task: PackTask): Planned[] => {
		const at = task.field === undefined ? null : (set[task.field] ?? null);
		if (typeof at === 'string') return [{ kind: task.kind, at }];
		const deadline = pack.deadlines.find((candidate) => candidate.id === task.deadline);
		return deadline === undefined ? [] : [{ kind: task.kind, at: deadlineOn(deadline, calendar, record.fields as unknown as Fields, nowMs) }];
	});
}

function change(task: Typed<'task'>, set: Fields): OperationBody {
	return { kind: 'setFields', ref: { type: 'task', id: task.id }, base: task.rev, set };
}
