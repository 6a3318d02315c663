import type { Day, Instant } from '../records/shapes.ts';

/** Days off and make-up working days of a year; data with source and date, replaced every year and adaptable per organisation. */
export type WorkCalendar = { readonly holidays: ReadonlySet<Day>; readonly makeUpDays: ReadonlySet<Day>; readonly zone: string };

const dayMs = 86_400_000;

/** The day on the wall of the tenant's zone. */
export function dayIn(zone: string, at: Instant | number): Day {
	const parts = formatter(zone).formatToParts(typeof at === 'number' ? at : Date.parse(at));
	const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
	return `${part('year')}-${part('month')}-${part('day')}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string): Intl.DateTimeFormat {
	const known = formatters.get(zone);
	if (known !== undefined) return known;
	const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
	formatters.set(zone, made);
	return made;
}

export function addDays(day: Day, days: number): Day {
	return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

export function daysBetween(from: Day, to: Day): number {
	return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

export function isWorkingDay(calendar: WorkCalendar, day: Day): boolean {
	if (calendar.makeUpDays.has(day)) return true;
	if (calendar.holidays.has(day)) return false;
	const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
	return weekday !== 0 && weekday !== 6;
}

/** The n-th working day after `day`, or before it if `count` is negative; the day itself is not counted, as administrative periods are counted. */
export function addWorkingDays(calendar: WorkCalendar, day: Day, count: number): Day {
	let current = day;
	for (let left = Math.abs(count); left > 0; ) {
		current = addDays(current, Math.sign(count));
		if (isWorkingDay(calendar, current)) left -= 1;
	}
	return current;
}

/** How many working days lie after `from` up to and with `to`; 0 when `to` is not later. */
export function workingDaysBetween(calendar: WorkCalendar, from: Day, to: Day): number {
	let count = 0;
	for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkingDay(calendar, day)) count += 1;
	return count;
}

/** The end of a day in the zone, as an instant: what "by Friday" means. */
export function endOfDay(zone: string, day: Day): Instant {
	// The zone's offset at noon of that day; China has one zone and no summer time, others may differ by an hour at midnight.
	const noon = Date.parse(`${day}T12:00:00Z`);
	const local = new Date(noon).toLocaleString('en-US', { timeZone: zone, hour12: false, hour: '2-digit', minute: '2-digit', day: '2-digit' });
	const match = /(\d+), (\d+):(\d+)/.exec(local);
	const offsetMinutes = match === null ? 0 : (Number(match[2]) % 24) * 60 + Number(match[3]) - 720 + (Number(match[1]) === Number(day.slice(8)) ? 0 : 1440);
	return new Date(Date.parse(`${day}T23:59:59Z`) - offsetMinutes * 60_000).toISOString();
}
