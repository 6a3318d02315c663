import { bookingOf, type Booking } from '../../domain/appointments/booking.ts';
import { callField, callsOf, type Call, type CallOutcome, type NamedCall } from '../../domain/cases/calls.ts';
import { toldField, type Told } from '../../domain/cases/telling.ts';
import { mayWork } from '../../domain/cases/offers.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant, TaskShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { officerName } from './cases/names.ts';
import { openTasksOf } from './cases/openTasks.ts';
import { caseOf } from './cases/page.ts';
import { peopleOf } from './cases/people.ts';

export type CallShown = Omit<NamedCall, 'by'> & { readonly by: string | null };
/** Who can be called about the case: those named on it, and third parties who come along to its appointments. */
export type CallPage = { readonly calls: readonly CallShown[]; readonly numbers: readonly { readonly name: string; readonly number: string }[]; readonly mayLog: boolean; readonly nowMs: number };
export type CallInput = { readonly whom: string; readonly number: string; readonly outcome: CallOutcome; readonly words: string; readonly next: Instant | null; /** Which duty to tell somebody it was about. */ readonly tells?: Id };

const callMinutes = 15;

/** Calls 通话记录 about a case: whom, which number was tapped, what came of it, and when it is tried again. */
export function makeCalls(context: WorkerContext) {
	return {
		async page(caseId: Id): Promise<Result<CallPage>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const named = peopleOf(context, record).flatMap((person) => person.phones.map((number) => ({ name: person.name, number })));
			const along = openTasksOf(context, caseId).flatMap((task) => {
				const booking = bookingOf(task.fields.booking);
				return [...(booking?.along ?? []), ...(booking?.askedBy === null || booking === null ? [] : [booking.askedBy])].filter((each) => each.phone !== '').map(({ name, phone }) => ({ name, number: phone }));
			});
			const numbers = [...new Map([...named, ...along].map((each) => [`${each.name}/${each.number}`, each])).values()];
			return ok({ calls: callsOf(record.fields as unknown as Fields).map((call) => ({ ...call, by: officerName(context, call.by) })), numbers, mayLog: record.fields.closedAt === null && mayWork(record.fields, context.me()), nowMs: context.nowMs() });
		},

		/** One save: the call, the end of the try that was planned, and the next one. */
		async log(caseId: Id, rev: number, input: CallInput): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			if (record === undefined || record.areaId === null) return fail(problem('record_missing'));
			const me = context.me();
			if (!mayWork(record.fields, me)) return fail(problem('not_allowed'));
			if (input.whom.trim() === '') return fail(problem('field_required', { field: 'whom' }));
			const at = new Date(context.nowMs()).toISOString();
			const call: Call = { whom: input.whom.trim(), number: input.number.trim(), outcome: input.outcome, words: input.words.trim() === '' ? null : input.words.trim(), next: input.next, by: me.officerId, at };
			const told: Told | null = input.tells === undefined ? null : { of: input.tells, way: 'call', reached: input.outcome === 'reached', words: call.words, by: me.officerId, at };
			const tries = openTasksOf(context, caseId).filter((task) => bookingOf(task.fields.booking)?.way === 'call' && task.fields.assigneeId === me.officerId);
			return context.save([
				{ kind: 'setFields', ref: { type: 'case', id: caseId }, base: rev, set: { [callField(context.newId())]: call as unknown as Json, ...(told === null ? {} : { [toldField(context.newId())]: told as unknown as Json }) } },
				...tries.map((task): OperationBody => ({ kind: 'setFields', ref: { type: 'task', id: task.id }, base: task.rev, set: { state: 'done', doneBy: me.officerId } })),
				...(input.next === null ? [] : [nextTry(input.next)]),
			]);

			function nextTry(when: Instant): OperationBody {
				const booking: Booking = { day: dayIn(context.calendar.zone, when), at: when, minutes: callMinutes, way: 'call', teamId: null, askedBy: null, along: [], moved: 0, change: { kind: 'booked', by: me.officerId, at, reason: null } };
				const task: TaskShape = { kind: 'appointment', packId: record?.fields.packId ?? '', placeId: record?.fields.placeId ?? null, caseId, day: booking.day, at: when, assigneeId: me.officerId, state: 'open', doneBy: null, note: null, booking: booking as unknown as Json };
				return { kind: 'createRecord', ref: { type: 'task', id: context.newId() }, areaId: record?.areaId as Id, fields: task as unknown as Fields };
			}
		},
	};
}
