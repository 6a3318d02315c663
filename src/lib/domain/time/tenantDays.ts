import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import type { Day, Instant } from '../records/shapes.ts';
import { chinaCalendar } from './chinaHolidays.ts';
import type { WorkCalendar } from './workingTime.ts';

/**
 * What an administrator says of one day, over what the country's notice says: a day off of the region, a day that is worked after all. It is a field of the tenant's topmost
 * area (`day.<YYYY-MM-DD>`), which every device holds, so that each day merges and syncs by itself and an app that does not know of it keeps it. Null: taken back.
 */
export type DayRule = { readonly off: boolean; readonly source: string; readonly by: Id; readonly at: Instant };
export type NamedDayRule = DayRule & { readonly day: Day };

const prefix = 'day.';
export const dayField = (day: Day): string => `${prefix}${day}`;

/** In the order of the days. `areas`: the fields of the tenant's areas. */
export function dayRulesOf(areas: readonly Fields[]): readonly NamedDayRule[] {
	return areas.flatMap((fields) => Object.entries(fields).flatMap(([field, value]): NamedDayRule[] => {
		if (!field.startsWith(prefix) || value === null || typeof value !== 'object') return [];
		return [{ ...(value as unknown as DayRule), day: field.slice(prefix.length) }];
	})).toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

/** The country's days with the tenant's own over them. */
export function tenantCalendar(zone: string, rules: readonly NamedDayRule[]): WorkCalendar {
	const holidays = new Set(chinaCalendar.holidays);
	const makeUpDays = new Set(chinaCalendar.makeUpDays);
	for (const { day, off } of rules) {
		(off ? makeUpDays : holidays).delete(day);
		(off ? holidays : makeUpDays).add(day);
	}
	return { zone, holidays, makeUpDays };
}

/** Days off that the law gives every year (全国年节及纪念日放假办法, as of 2025-01-01): a year with fewer is not whole. */
const daysOffByLaw = 13;

/** Years whose days off nobody has entered: this one, and from December, when the notice is out, the next. */
export function missingYears(calendar: WorkCalendar, today: Day): readonly number[] {
	const year = Number(today.slice(0, 4));
	const asked = today.slice(5, 7) === '12' ? [year, year + 1] : [year];
	return asked.filter((each) => [...calendar.holidays].filter((day) => day.startsWith(`${each}-`)).length < daysOffByLaw);
}
