import { may } from '../../domain/accounts/rights.ts';
import { appointmentOf, bookingField, type Booking } from '../../domain/appointments/booking.ts';
import { hasRoom, type SlotPlan } from '../../domain/appointments/slots.ts';
import { mayWork, offeredMoves } from '../../domain/cases/offers.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant, TaskShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import type { PackMove } from '../../domain/workflow/pack.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { clashesOf } from './appointments/clashes.ts';
import { askLoad, bookedHere, bookedOn, daysOf, knownLoad, planOf } from './appointments/load.ts';
import type { AppointmentShown, AppointmentsPage, BookingChoices, BookingInput, Clash, SlotTeams, TeamDays } from './appointments/shapes.ts';
import { officersOf } from './cases/assign.ts';
import { askerOf, officerName } from './cases/names.ts';
import { openTasksOf } from './cases/openTasks.ts';
import { caseOf } from './cases/page.ts';
import { peopleOf } from './cases/people.ts';

/** Appointments 预约 of a case: booked against the known slots of a team, moved and cancelled with a reason. Works offline; the server says whether the last place had gone. */
export function makeAppointments(context: WorkerContext) {
	const { view, packs } = context;
	const at = (): Instant => new Date(context.nowMs()).toISOString();
	const dayOf = (instant: Instant): string => dayIn(context.calendar.zone, instant);
	const taskOf = (id: Id): Typed<'task'> | undefined => view.typed('task', id);

	/** The step of the service that an appointment is, where it is one now: it asks for nothing but the hour. */
	function stepOf(record: Typed<'case'>): PackMove | undefined {
		const pack = packs.pack(record.fields.packId, record.fields.packVersion);
		return pack === undefined ? undefined : offeredMoves(pack, record.fields.state, askerOf(context)).find((move) => move.plans?.kind === 'appointment' && move.plans.field !== undefined && move.photo?.required !== true && move.asks.every((ask) => !ask.required || ask.field === move.plans?.field));
	}
	/** The field of the case that says when, by its service. */
	function fieldOf(record: Typed<'case'>): string | undefined {
		return packs.pack(record.fields.packId, record.fields.packVersion)?.moves.find((move) => move.plans?.kind === 'appointment')?.plans?.field;
	}
	function onCase(record: Typed<'case'> | undefined, when: Instant | null): readonly OperationBody[] {
		const field = record === undefined ? undefined : fieldOf(record);
		return record === undefined || field === undefined || ((record.fields as unknown as Fields)[field] ?? null) === when ? [] : [{ kind: 'setFields', ref: { type: 'case', id: record.id }, base: record.rev, set: { [field]: when } }];
	}
	const setBooking = (task: Typed<'task'>, booking: Booking, more: Fields = {}): OperationBody => ({ kind: 'setFields', ref: { type: 'task', id: task.id }, base: task.rev, set: { [bookingField]: booking as unknown as Json, ...more } });
	/** As it was agreed, also where only a step of the service planned it. */
	function agreed(task: Typed<'task'>): Booking | null {
		const shown = appointmentOf(task.fields);
		if (shown === null) return null;
		return shown.booking ?? { day: dayOf(shown.at), at: shown.at, minutes: shown.minutes, way: shown.way, teamId: null, askedBy: null, along: [], moved: 0, change: { kind: 'booked', by: context.me().officerId, at: at(), reason: null } };
	}

	async function shownOf(task: Typed<'task'>): Promise<AppointmentShown | null> {
		const booking = agreed(task);
		if (booking === null) return null;
		const { fields } = task;
		const plan = booking.teamId === null ? null : planOf(context, booking.teamId);
		const full = fields.overbooked === true;
		return {
			taskId: task.id, rev: task.rev, at: booking.at, minutes: booking.minutes, way: booking.way, teamId: booking.teamId, team: booking.teamId === null ? null : (view.typed('organisation', booking.teamId)?.fields ?? null),
			officer: officerName(context, fields.assigneeId), officerId: fields.assigneeId, mine: fields.assigneeId === context.me().officerId, askedBy: booking.askedBy, along: booking.along, moved: booking.moved, reason: booking.change.reason,
			full, room: full && plan !== null && (await roomFor(plan, booking, task.id)), late: Date.parse(booking.at) + booking.minutes * 60_000 < context.nowMs(), pending: view.pending('task', task.id),
			clashes: clashesOf(context, fields.assigneeId, booking.at, booking.minutes, task.id),
		};
	}
	async function roomFor(plan: SlotPlan, { teamId, at: when }: Booking, except: Id | null): Promise<boolean> {
		if (teamId === null) return true;
		return hasRoom(plan, context.calendar, when, bookedOn(context, dayOf(when), bookedHere(context, teamId, except), await knownLoad(context, teamId)));
	}

	return {
		async page(caseId: Id): Promise<Result<AppointmentsPage>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const open = await Promise.all(openTasksOf(context, caseId).map(shownOf));
			return ok({ open: open.filter((each) => each !== null), mayBook: record.fields.closedAt === null && mayWork(record.fields, context.me()), nowMs: context.nowMs() });
		},

		async choices(caseId: Id): Promise<Result<BookingChoices>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const people = peopleOf(context, record);
			const caller = people.find((person) => person.role === 'reporter');
			const forWhom = people.find((person) => person.role === 'beneficiary') ?? people.find((person) => person.role === 'applicant');
			const me = context.me();
			const officers = record.fields.restricted ? [] : officersOf(context, record.areaId).filter((officer) => may({ role: officer.fields.role }, 'work')).map((officer) => ({ id: officer.id, name: officer.fields.name }));
			const mine = { id: me.officerId, name: me.name };
			const teams = view.all('organisation').filter((organisation) => planOf(context, organisation.id) !== null);
			return ok({
				teams: teams.toSorted((a, b) => Number(b.id === me.organisationId) - Number(a.id === me.organisationId) || a.fields.name.localeCompare(b.fields.name, 'zh-CN')).map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn })),
				officers: [mine, ...officers.filter((officer) => officer.id !== me.officerId).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'))],
				forWhom: forWhom?.name ?? null, caller: caller === undefined || forWhom === undefined || caller.name === forWhom.name ? null : { name: caller.name, phone: caller.phones[0] ?? '' }, nowMs: context.nowMs(), today: context.today(),
			});
		},

		/** The team's free places as far as this device knows them; `except`: the appointment that is being moved. */
		async days(teamId: Id, except: Id | null): Promise<Result<TeamDays>> {
			const plan = planOf(context, teamId);
			const load = await knownLoad(context, teamId);
			return ok({ days: plan === null ? [] : daysOf(context, teamId, plan, load, except), askedAt: load?.askedAt ?? null });
		},
		async askLoad(teamId: Id): Promise<Result<null>> {
			return askLoad(context, teamId);
		},
		/** Other appointments of this officer at that time. */
		async clashes(officerId: Id, when: Instant, minutes: number, except: Id | null): Promise<Result<readonly Clash[]>> {
			return ok(clashesOf(context, officerId, when, minutes, except));
		},

		/** One save: the appointment, and the step of the service where that is what it is. */
		async book(caseId: Id, rev: number, input: BookingInput): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			if (record === undefined || record.areaId === null) return fail(problem('record_missing'));
			const me = context.me();
			if (!mayWork(record.fields, me) || record.fields.closedAt !== null) return fail(problem('not_allowed'));
			const { officerId, ...told } = input;
			const booking: Booking = { ...told, day: dayOf(input.at), moved: 0, change: { kind: 'booked', by: me.officerId, at: at(), reason: null } };
			const task: TaskShape = { kind: 'appointment', packId: record.fields.packId, placeId: record.fields.placeId, caseId, day: booking.day, at: booking.at, assigneeId: officerId, state: 'open', doneBy: null, note: null, booking: booking as unknown as Json };
			const step = input.way === 'call' ? undefined : stepOf(record);
			const field = step?.plans?.field;
			return context.save([
				...(step === undefined || field === undefined ? [] : [{ kind: 'moveCase', caseId, base: rev, move: step.id, from: record.fields.state, packVersion: record.fields.packVersion, set: { [field]: input.at }, note: null } satisfies OperationBody]),
				{ kind: 'createRecord', ref: { type: 'task', id: context.newId() }, areaId: record.areaId, fields: task as unknown as Fields },
			]);
		},

		/** To another hour, with the reason; it is counted. */
		async move(taskId: Id, to: { readonly at: Instant; readonly minutes: number; readonly teamId: Id | null; readonly officerId: Id }, reason: string): Promise<Result<Saved>> {
			const task = taskOf(taskId);
			const was = task === undefined ? null : agreed(task);
			if (task === undefined || was === null) return fail(problem('record_missing'));
			if (reason.trim() === '') return fail(problem('field_required', { field: 'reason' }));
			if (to.at === was.at) return fail(problem('field_invalid', { field: 'at' }));
			const booking: Booking = { ...was, at: to.at, day: dayOf(to.at), minutes: to.minutes, teamId: to.teamId, moved: was.moved + 1, change: { kind: 'moved', by: context.me().officerId, at: at(), reason: reason.trim() } };
			return context.save([setBooking(task, booking, to.officerId === task.fields.assigneeId ? {} : { assigneeId: to.officerId }), ...onCase(caseOf(context, task.fields.caseId as Id), to.at)]);
		},
		async cancel(taskId: Id, reason: string): Promise<Result<Saved>> {
			const task = taskOf(taskId);
			const was = task === undefined ? null : agreed(task);
			if (task === undefined || was === null) return fail(problem('record_missing'));
			if (reason.trim() === '') return fail(problem('field_required', { field: 'reason' }));
			return context.save([setBooking(task, { ...was, change: { kind: 'cancelled', by: context.me().officerId, at: at(), reason: reason.trim() } }), ...onCase(caseOf(context, task.fields.caseId as Id), null)]);
		},
		/** Asks once more for the place that had gone: the server looks again. */
		async again(taskId: Id): Promise<Result<Saved>> {
			const task = taskOf(taskId);
			const was = task === undefined ? null : agreed(task);
			if (task === undefined || was === null) return fail(problem('record_missing'));
			return context.save([setBooking(task, { ...was, change: { kind: 'booked', by: context.me().officerId, at: at(), reason: null } })]);
		},
		/** It took place. */
		async done(taskId: Id): Promise<Result<Saved>> {
			const task = taskOf(taskId);
			if (task === undefined) return fail(problem('record_missing'));
			return context.save([{ kind: 'setFields', ref: { type: 'task', id: taskId }, base: task.rev, set: { state: 'done', doneBy: context.me().officerId } }]);
		},

		/** When the teams take appointments, for who may set it. */
		async teams(): Promise<Result<SlotTeams>> {
			const me = context.me();
			const mine = view.all('organisation').filter((organisation) => may(me, 'set_slots') && (organisation.id === me.organisationId || may(me, 'work_for_all')));
			return ok({ teams: mine.map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn, plan: planOf(context, id), mine: id === me.organisationId })).toSorted((a, b) => Number(b.mine) - Number(a.mine) || a.name.localeCompare(b.name, 'zh-CN')) });
		},
		async setPlan(teamId: Id, plan: SlotPlan | null): Promise<Result<null>> {
			const asked = await context.server.ask('POST', '/api/admin/slots', { teamId, plan });
			return asked.ok ? ok(null) : asked;
		},
	};
}
