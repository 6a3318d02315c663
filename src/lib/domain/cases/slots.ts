import type { Instant } from '../records/shapes.ts';
import { instantAt } from '../time/local.ts';
import { addWorkingDays, dayIn, isWorkingDay, type WorkCalendar } from '../time/workingTime.ts';

/** Hours at which residents are usually at home and offices open. */
const hours = [[9, 30], [14, 30]] as const;
/** A slot closer than this cannot be reached. */
const leadMs = 60 * 60_000;

/** Times proposed for a visit: today if there is time left, then the next working days. A person may take any other. */
export function proposedSlots(calendar: WorkCalendar, nowMs: number, count = 4): readonly Instant[] {
	const today = dayIn(calendar.zone, nowMs);
	const slots: Instant[] = [];
	let day = isWorkingDay(calendar, today) ? today : addWorkingDays(calendar, today, 1);
	while (slots.length < count) {
		for (const [hour, minute] of hours) {
			const at = instantAt(calendar.zone, day, hour, minute);
			if (Date.parse(at) - nowMs >= leadMs && slots.length < count) slots.push(at);
		}
		day = addWorkingDays(calendar, day, 1);
	}
	return slots;
}
