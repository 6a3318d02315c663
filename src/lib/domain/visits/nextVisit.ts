import type { Day, Instant } from '../records/shapes.ts';
import { instantAt } from '../time/local.ts';
import { addDays, dayIn, isWorkingDay, type WorkCalendar } from '../time/workingTime.ts';

export type PartOfDay = 'morning' | 'afternoon' | 'evening';
export type NextVisit = { readonly day: Day; readonly at: Instant | null };

type Asked = {
	/** Days after which the outcome itself asks to come again; null: the household's rhythm. */
	readonly retryDays: number | null;
	readonly rhythmDays: number | null;
	/** Nobody was in: another hour is tried. */
	readonly otherHour: boolean;
	/** When nobody was in since somebody was last met, this time included. */
	readonly tried: readonly Instant[];
	readonly nowMs: number;
	readonly calendar: WorkCalendar;
};

/** In the order in which people are likely to be at home. */
const hours: { readonly [P in PartOfDay]: number } = { evening: 19, morning: 10, afternoon: 15 };

/** When to come again: a proposal that the officer may change. Null when neither the outcome nor a rhythm asks for it. */
export function proposeNext(asked: Asked): NextVisit | null {
	const { calendar } = asked;
	const days = asked.retryDays ?? asked.rhythmDays;
	if (days === null || days === 0) return null;
	const day = addDays(dayIn(calendar.zone, asked.nowMs), days);
	if (!asked.otherHour) return { day: firstWorkingDay(calendar, day), at: null };
	const parts = asked.tried.map((at) => partOfDay(calendar.zone, at));
	const untried = (Object.keys(hours) as PartOfDay[]).find((part) => !parts.includes(part));
	// Every part of a day was tried in vain: the weekend is left.
	return untried !== undefined
		? { day, at: instantAt(calendar.zone, day, hours[untried], 0) }
		: weekend(calendar, day);
}

export function partOfDay(zone: string, at: Instant): PartOfDay {
	const hour = Number(new Date(at).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit' }).slice(0, 2));
	return hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening';
}

function firstWorkingDay(calendar: WorkCalendar, from: Day): Day {
	let day = from;
	for (let left = 30; left > 0 && !isWorkingDay(calendar, day); left -= 1) day = addDays(day, 1);
	return day;
}

function weekend(calendar: WorkCalendar, from: Day): NextVisit {
	let day = from;
	for (let left = 30; left > 0 && isWorkingDay(calendar, day); left -= 1) day = addDays(day, 1);
	return { day, at: instantAt(calendar.zone, day, hours.morning, 0) };
}
