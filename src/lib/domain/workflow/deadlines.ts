import type { Fields } from '../records/record.ts';
import type { Day, Instant } from '../records/shapes.ts';
import { addDays, addWorkingDays, dayIn, daysBetween, endOfDay, workingDaysBetween, type WorkCalendar } from '../time/workingTime.ts';
import type { Deadline, Limit, Pack } from './pack.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The day by which something must be done, counted from that moment; its day is not counted. A limit in hours may end on it. */
export function deadlineDay(limit: Limit, calendar: WorkCalendar, fromMs: number): Day {
	const day = dayIn(calendar.zone, fromMs);
	if (limit.workingDays !== undefined) return addWorkingDays(calendar, day, limit.workingDays);
	if (limit.days !== undefined) return addDays(day, limit.days);
	return dayIn(calendar.zone, fromMs + (limit.hours ?? 0) * hourMs);
}

/** The instant when it is overdue: the end of that day, or the hour itself. */
export function deadlineAt(limit: Limit, calendar: WorkCalendar, fromMs: number): Instant {
	if (limit.hours !== undefined) return new Date(fromMs + limit.hours * hourMs).toISOString();
	return endOfDay(calendar.zone, deadlineDay(limit, calendar, fromMs));
}

/** As `deadlineAt`, for a case: a promise counts from the call, even when it is set later. */
export function deadlineOn(deadline: Deadline, calendar: WorkCalendar, fields: Fields, nowMs: number): Instant {
	const opened = fields['openedAt'];
	return deadlineAt(deadline, calendar, deadline.from === 'opened' && typeof opened === 'string' ? Date.parse(opened) : nowMs);
}

/** The deadline named, else the pack's general promise, else none. */
export function deadlineFor(pack: Pack, id: string): Deadline | undefined {
	return pack.deadlines.find((deadline) => deadline.id === id) ?? pack.deadlines.find((deadline) => deadline.id === 'promise');
}

/** The deadline that a case goes by: the one that its due date was taken from, else what the pack derives it from; a date that somebody chose freely goes by what the pack says for it. */
export function deadlineOf(pack: Pack, fields: Fields): Deadline | undefined {
	const named = fields['dueBy'] ?? (pack.deadlineBy === undefined ? null : fields[pack.deadlineBy]);
	return pack.deadlines.find((deadline) => deadline.id === named) ?? deadlineFor(pack, pack.otherwise ?? '');
}

/** The deadline that gives just this date, counted from now; null when it was chosen freely. */
export function dueByOf(pack: Pack, fields: Fields, dueAt: Instant, calendar: WorkCalendar, nowMs: number): string | null {
	return caseDeadlines(pack).find((deadline) => deadlineOn(deadline, calendar, fields, nowMs) === dueAt)?.id ?? null;
}

/** Those that a case may be given; a waiting state's own and those of exits are none of them. */
export function caseDeadlines(pack: Pack): readonly Deadline[] {
	const waits = new Set([...pack.states.map((state) => state.clock), ...(pack.exits ?? []).map((exit) => exit.longest)]);
	return pack.deadlines.filter((deadline) => !waits.has(deadline.id));
}

/** A point so long before or after a moment, at the same hour. Before and after a holiday, working days skip it. */
export function shifted(at: Instant, limit: Limit, direction: 1 | -1, calendar: WorkCalendar): Instant {
	const ms = Date.parse(at);
	if (limit.hours !== undefined) return new Date(ms + direction * limit.hours * hourMs).toISOString();
	const day = dayIn(calendar.zone, ms);
	const to = limit.workingDays === undefined ? addDays(day, direction * (limit.days ?? 0)) : addWorkingDays(calendar, day, direction * limit.workingDays);
	return new Date(ms + daysBetween(day, to) * dayMs).toISOString();
}

/** How long the clock stood, in the measure of the deadline: the day on which it stopped is not counted, as with the deadline itself. */
export function stoodFor(unit: Limit, calendar: WorkCalendar, since: Instant, until: Instant): Limit {
	if (unit.hours !== undefined) return { hours: Math.max(0, (Date.parse(until) - Date.parse(since)) / hourMs) };
	const [from, to] = [dayIn(calendar.zone, since), dayIn(calendar.zone, until)];
	return unit.days !== undefined && unit.workingDays === undefined ? { days: Math.max(0, daysBetween(from, to)) } : { workingDays: workingDaysBetween(calendar, from, to) };
}
