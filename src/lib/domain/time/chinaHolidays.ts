import type { Day, Localized } from '../records/shapes.ts';
import type { WorkCalendar } from './workingTime.ts';
import { addDays } from './workingTime.ts';
import year2025 from './years/2025.json' with { type: 'json' };
import year2026 from './years/2026.json' with { type: 'json' };

/** One year as the State Council's General Office announces it each November: a file of its own, with what it was read from and when that was issued. */
export type HolidayYear = {
	readonly year: number; readonly source: string; readonly issued: Day;
	readonly off: readonly { readonly from: Day; readonly to: Day; readonly name: Localized }[];
	/** Weekend days that are worked in exchange. */
	readonly makeUp: readonly Day[];
};

export const chinaYears: readonly HolidayYear[] = [year2025, year2026];

/** A year that is not in the data has weekends only; the administrator is told (`missingYears`). */
export const chinaCalendar: WorkCalendar = {
	zone: 'Asia/Shanghai',
	holidays: new Set(chinaYears.flatMap((year) => year.off.flatMap(({ from, to }) => daysFrom(from, to)))),
	makeUpDays: new Set(chinaYears.flatMap((year) => year.makeUp)),
};

export function daysFrom(from: Day, to: Day): readonly Day[] {
	const days: Day[] = [];
	for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
	return days;
}
