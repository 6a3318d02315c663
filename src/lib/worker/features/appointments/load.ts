import { bookingOf } from '../../../domain/appointments/booking.ts';
import { roomOn, slotPlanOf, type SlotPlan } from '../../../domain/appointments/slots.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Day, Instant } from '../../../domain/records/shapes.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { addDays, dayIn } from '../../../domain/time/workingTime.ts';
import { mostDays, readSlotLoad } from '../../../protocol/slots.ts';
import type { WorkerContext } from '../../context.ts';
import type { SlotDay } from './shapes.ts';

/** What the server said is booked, and when it said so. */
export type KnownLoad = { readonly askedAt: Instant; readonly from: Day; readonly to: Day; readonly booked: readonly { readonly at: Instant; readonly count: number }[] };
const keyOf = (teamId: Id): string => `slots.load.${teamId}`;
const daysAhead = 28;

export function planOf(context: WorkerContext, teamId: Id): SlotPlan | null {
	return slotPlanOf(context.view.typed('organisation', teamId)?.fields.slots);
}

export async function knownLoad(context: WorkerContext, teamId: Id): Promise<KnownLoad | null> {
	return (await context.memory.get<KnownLoad>(keyOf(teamId))) ?? null;
}

/** Kept sealed for when there is no network. */
export async function askLoad(context: WorkerContext, teamId: Id): Promise<Result<null>> {
	const from = context.today();
	const to = addDays(from, Math.min(mostDays, daysAhead));
	const answer = await context.server.ask('POST', '/api/slots', { teamId, from, to });
	if (!answer.ok) return answer;
	const load = readSlotLoad(answer.value);
	if (!load.ok) return load;
	const kept = await context.memory.set(keyOf(teamId), { askedAt: new Date(context.nowMs()).toISOString(), from, to, booked: load.value.booked } satisfies KnownLoad);
	return kept.ok ? ok(null) : kept;
}

/** The team's days from today, with the places left as far as this device knows: what it sees itself, or what the server last said with its own unsent bookings. */
export function daysOf(context: WorkerContext, teamId: Id, plan: SlotPlan, load: KnownLoad | null, except: Id | null = null): readonly SlotDay[] {
	const seen = bookedHere(context, teamId, except);
	return Array.from({ length: daysAhead }, (_, index) => addDays(context.today(), index)).flatMap((day): SlotDay[] => {
		const slots = roomOn(plan, context.calendar, day, bookedOn(context, day, seen, load)).filter((slot) => Date.parse(slot.at) > context.nowMs());
		return slots.length === 0 ? [] : [{ day, slots: slots.map(({ at, minutes, left }) => ({ at, minutes, left })) }];
	});
}

type Seen = { readonly at: Instant; readonly pending: boolean };

export function bookedOn(context: WorkerContext, day: Day, seen: readonly Seen[], load: KnownLoad | null): readonly Instant[] {
	const here = seen.filter(({ at }) => dayIn(context.calendar.zone, at) === day);
	const told = load?.booked.filter(({ at }) => dayIn(context.calendar.zone, at) === day) ?? [];
	const moments = new Set([...here, ...told].map(({ at }) => at));
	return [...moments].flatMap((at) => {
		const own = here.filter((each) => each.at === at);
		const count = Math.max(own.length, (told.find((each) => each.at === at)?.count ?? 0) + own.filter(({ pending }) => pending).length);
		return Array.from({ length: count }, () => at);
	});
}

export function bookedHere({ view }: WorkerContext, teamId: Id, except: Id | null): readonly Seen[] {
	return view.all('task').flatMap((task: Typed<'task'>): Seen[] => {
		const booking = bookingOf(task.fields.booking);
		return booking?.teamId === teamId && task.fields.state === 'open' && task.fields.overbooked !== true && task.id !== except ? [{ at: booking.at, pending: view.pending('task', task.id) }] : [];
	});
}
