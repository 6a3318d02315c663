import { describe, expect, it } from 'vitest';
import { chinaCalendar, chinaYears } from './chinaHolidays.ts';
import { dayField, dayRulesOf, missingYears, tenantCalendar } from './tenantDays.ts';
import { addDays, addWorkingDays, isWorkingDay, workingDaysBetween } from './workingTime.ts';
import { newId } from '../ids.ts';

const at = '2026-11-20T04:00:00.000Z';
const rule = (off: boolean) => ({ off, source: '自治区人民政府办公厅通知', by: newId(1), at });

/** Worked out by hand from the two notices of the State Council’s General Office, of 12 November 2024 and 4 November 2025. */
describe('working days as they really were', () => {
	it.each([
		// Spring Festival 2025: off 28 January to 4 February; Sunday 26 January and Saturday 8 February are worked.
		['2025-01-24', 1, '2025-01-26'], ['2025-01-24', 2, '2025-01-27'], ['2025-01-24', 3, '2025-02-05'], ['2025-02-07', 1, '2025-02-08'], ['2025-02-08', 1, '2025-02-10'],
		['2025-01-20', 10, '2025-02-08'],
		// New Year 2025 is one day, and the year before has no make-up day for it.
		['2024-12-31', 1, '2025-01-02'],
		// Qingming 2025, Labour Day 2025 with the Sunday before it worked, Dragon Boat Festival over the turn of a month.
		['2025-04-03', 1, '2025-04-07'], ['2025-04-25', 1, '2025-04-27'], ['2025-04-30', 1, '2025-05-06'], ['2025-05-30', 1, '2025-06-03'],
		// National Day and Mid-Autumn 2025: off 1 to 8 October; Sunday 28 September and Saturday 11 October are worked.
		['2025-09-26', 1, '2025-09-28'], ['2025-09-30', 1, '2025-10-09'], ['2025-09-30', 3, '2025-10-11'], ['2025-09-30', 4, '2025-10-13'],
		// Over the turn of the year 2025/2026: off 1 to 3 January, Sunday the 4th is worked.
		['2025-12-30', 1, '2025-12-31'], ['2025-12-31', 1, '2026-01-04'], ['2025-12-31', 2, '2026-01-05'],
		// Spring Festival 2026: off 15 to 23 February; Saturday the 14th and Saturday the 28th are worked.
		['2026-02-13', 1, '2026-02-14'], ['2026-02-14', 1, '2026-02-24'], ['2026-02-13', 6, '2026-02-28'], ['2026-02-27', 2, '2026-03-02'], ['2026-02-10', 10, '2026-03-02'],
		// Labour Day 2026 with Saturday 9 May worked; Mid-Autumn with Sunday 20 September worked before it; National Day with Saturday 10 October worked.
		['2026-04-30', 1, '2026-05-06'], ['2026-05-08', 1, '2026-05-09'], ['2026-09-18', 1, '2026-09-20'], ['2026-09-24', 1, '2026-09-28'], ['2026-09-30', 3, '2026-10-10'],
		['2026-06-18', 1, '2026-06-22'], ['2026-11-30', 1, '2026-12-01'],
	] as const)('%s and %i working days is %s', (from, count, to) => {
		expect(addWorkingDays(chinaCalendar, from, count)).toBe(to);
		expect(addWorkingDays(chinaCalendar, to, -count)).toBe(from);
		expect(workingDaysBetween(chinaCalendar, from, to)).toBe(count);
	});

	it('each make-up day is a day of the weekend, each year is whole, and says where it was read', () => {
		for (const { year, source, issued, makeUp, off } of chinaYears) {
			for (const day of makeUp) expect([0, 6], day).toContain(new Date(`${day}T00:00:00Z`).getUTCDay());
			for (const { from, to } of off) for (let day = from; day <= to; day = addDays(day, 1)) expect(isWorkingDay(chinaCalendar, day), day).toBe(false);
			expect([source, issued.slice(0, 4)]).toEqual([expect.stringContaining(`${year}年部分节假日安排的通知`), String(year - 1)]);
		}
	});
});

describe('days of the tenant’s own', () => {
	it('make a day off of an ordinary one, a working day of a holiday, and can be taken back', () => {
		const areas = [{ name: 'town', [dayField('2026-04-20')]: rule(true), [dayField('2026-10-07')]: rule(false), [dayField('2026-11-23')]: null }];
		const calendar = tenantCalendar('Asia/Shanghai', dayRulesOf(areas));
		expect(['2026-04-20', '2026-10-07', '2026-11-23', '2026-10-06'].map((day) => isWorkingDay(calendar, day))).toEqual([false, true, true, false]);
		expect(addWorkingDays(calendar, '2026-04-17', 1)).toBe('2026-04-21');
		expect(isWorkingDay(chinaCalendar, '2026-04-20')).toBe(true);
	});

	it('a make-up day that is off after all is off, and a Sunday that is worked is worked', () => {
		const calendar = tenantCalendar('Asia/Shanghai', dayRulesOf([{ [dayField('2026-10-10')]: rule(true), [dayField('2026-11-22')]: rule(false) }]));
		expect(['2026-10-10', '2026-11-22'].map((day) => isWorkingDay(calendar, day))).toEqual([false, true]);
	});
});

describe('a year that nobody has entered', () => {
	const calendar = tenantCalendar('Asia/Shanghai', []);
	it('is asked for from the first of December, and not before', () => {
		expect(missingYears(calendar, '2026-11-30')).toEqual([]);
		expect(missingYears(calendar, '2026-12-01')).toEqual([2027]);
		expect(missingYears(calendar, '2027-01-01')).toEqual([2027]);
		expect(missingYears(calendar, '2025-12-31')).toEqual([]);
	});
	it('is there once an administrator has entered it, and not with a day or two', () => {
		const days = (count: number) => dayRulesOf([Object.fromEntries(Array.from({ length: count }, (_, index) => [dayField(addDays('2027-02-05', index)), rule(true)]))]);
		expect(missingYears(tenantCalendar('Asia/Shanghai', days(2)), '2026-12-01')).toEqual([2027]);
		expect(missingYears(tenantCalendar('Asia/Shanghai', days(13)), '2026-12-01')).toEqual([]);
	});
});
