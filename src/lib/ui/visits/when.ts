import type { Day, Instant } from '../../domain/records/shapes.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import { formatDay, formatTime } from '../../i18n/format.ts';
import { m } from '../../i18n/paraglide/messages.js';
import { app } from '../../state/app.svelte.ts';

/** "Tomorrow 19:00", "Nov 26, Thu". */
export function whenPlanned(next: { readonly day: Day; readonly at: Instant | null }, today: Day): string {
	return next.at === null ? formatDay(next.day, today) : `${formatDay(next.day, today)} ${formatTime(next.at, app.me.zone)}`;
}

/** The day of an instant, in the tenant's zone. */
export function dayOf(at: Instant, today: Day): string {
	return formatDay(dayIn(app.me.zone, at), today);
}

export function distanceText(metres: number): string {
	return metres < 1000 ? m.today_metres({ count: Math.round(metres / 10) * 10 }) : m.today_kilometres({ count: (metres / 1000).toFixed(1) });
}
