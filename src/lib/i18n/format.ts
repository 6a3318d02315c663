import { addDays, dayIn, daysBetween } from '../domain/time/workingTime.ts';
import type { Day, Instant } from '../domain/records/shapes.ts';
import { m } from './paraglide/messages.js';
import { locale } from './locale.svelte.ts';

/** How times are said on the screen. The zone is the tenant's, not the device's. */
export function formatDay(day: Day, today?: Day): string {
	if (today !== undefined) {
		if (day === today) return m.shell_today();
		if (day === addDays(today, 1)) return m.shell_tomorrow();
		if (day === addDays(today, -1)) return m.shell_yesterday();
	}
	const date = new Date(`${day}T00:00:00Z`);
	const sameYear = today !== undefined && today.slice(0, 4) === day.slice(0, 4);
	return new Intl.DateTimeFormat(locale.current, { timeZone: 'UTC', month: 'short', day: 'numeric', ...(sameYear ? { weekday: 'short' } : { year: 'numeric' }) }).format(date);
}

export function formatTime(at: Instant, zone: string): string {
	return new Intl.DateTimeFormat(locale.current, { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(at));
}

export function formatDateTime(at: Instant, zone: string, today?: Day): string {
	return `${formatDay(dayIn(zone, at), today)} ${formatTime(at, zone)}`;
}

/** The first names of a list, side by side. */
export function formatNames(names: readonly string[], most = 3): string {
	return names.slice(0, most).join(locale.current === 'en' ? ', ' : '、');
}

/** "Overdue 2 days", "by today 18:00", "in 3 days". */
export function formatDue(dueAt: Instant, zone: string, nowMs: number): string {
	const today = dayIn(zone, nowMs);
	const day = dayIn(zone, dueAt);
	const days = daysBetween(today, day);
	if (Date.parse(dueAt) < nowMs) return days === 0 ? m.shell_overdue_today() : m.shell_overdue_days({ days: -days });
	if (days === 0) return m.shell_due_by({ time: formatTime(dueAt, zone) });
	if (days === 1) return m.shell_due_tomorrow();
	return m.shell_due_in_days({ days });
}

export function formatBytes(bytes: number): string {
	if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
	return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
