import { instantAt } from '../time/local.ts';
import { addDays } from '../time/workingTime.ts';
import type { Day, Instant } from '../records/shapes.ts';

/** Both days belong to it; days of the tenant's zone. */
export type Period = { readonly from: Day; readonly until: Day };
export const presets = ['month', 'lastMonth', 'quarter', 'year', 'lastYear'] as const;
export type Preset = (typeof presets)[number];

/** The period that somebody means today by these words: a calendar month, quarter or year, whole. */
export function presetPeriod(preset: Preset, today: Day): Period {
	const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
	if (preset === 'month') return months(year, month, 1);
	if (preset === 'lastMonth') return month === 1 ? months(year - 1, 12, 1) : months(year, month - 1, 1);
	if (preset === 'quarter') return months(year, Math.floor((month - 1) / 3) * 3 + 1, 3);
	return months(preset === 'year' ? year : year - 1, 1, 12);
}

/**
 * The same days a year before 同比, up to the day that has come: half a month is compared with half a month. 29 February is compared with the 28th.
 * Null where the period has not begun.
 */
export function yearBefore(period: Period, today: Day): Period | null {
	const until = period.until < today ? period.until : today;
	return until < period.from ? null : { from: aYearBack(period.from), until: aYearBack(until) };
}

/** The instants between which it lies: from the first up to, not with, the second. */
export function boundsOf({ from, until }: Period, zone: string): readonly [Instant, Instant] {
	return [instantAt(zone, from, 0, 0), instantAt(zone, addDays(until, 1), 0, 0)];
}

export function isPeriod({ from, until }: Period): boolean {
	return isDay(from) && isDay(until) && from <= until;
}

function isDay(day: string): boolean {
	return /^\d{4}-\d\d-\d\d$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day;
}

function months(year: number, first: number, count: number): Period {
	const next = first + count;
	const after = next > 12 ? `${String(year + 1)}-${two(next - 12)}-01` : `${String(year)}-${two(next)}-01`;
	return { from: `${String(year)}-${two(first)}-01`, until: addDays(after, -1) };
}

function aYearBack(day: Day): Day {
	const rest = day.slice(4);
	return `${String(Number(day.slice(0, 4)) - 1)}${rest === '-02-29' ? '-02-28' : rest}`;
}

function two(value: number): string {
	return String(value).padStart(2, '0');
}
