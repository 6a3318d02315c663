import type { Day, Instant } from '../records/shapes.ts';
import { addDays, addWorkingDays, dayIn, endOfDay, type WorkCalendar } from '../time/workingTime.ts';
import type { Deadline, Pack } from './pack.ts';

/** The day by which something must be done, counted from today; today itself is not counted. A limit in hours may end today. */
export function deadlineDay(deadline: Deadline, calendar: WorkCalendar, nowMs: number): Day {
	const today = dayIn(calendar.zone, nowMs);
	if (deadline.workingDays !== undefined) return addWorkingDays(calendar, today, deadline.workingDays);
	if (deadline.days !== undefined) return addDays(today, deadline.days);
	return dayIn(calendar.zone, nowMs + (deadline.hours ?? 0) * 3_600_000);
}

/** The instant when it is overdue: the end of that day, or the hour itself. */
export function deadlineAt(deadline: Deadline, calendar: WorkCalendar, nowMs: number): Instant {
	if (deadline.hours !== undefined) return new Date(nowMs + deadline.hours * 3_600_000).toISOString();
	return endOfDay(calendar.zone, deadlineDay(deadline, calendar, nowMs));
}

/** The deadline named, else the pack's general promise, else none. */
export function deadlineFor(pack: Pack, id: string): Deadline | undefined {
	return pack.deadlines.find((deadline) => deadline.id === id) ?? pack.deadlines.find((deadline) => deadline.id === 'promise');
}
