import { describe, expect, it } from 'vitest';
import { chinaCalendar } from './chinaHolidays.ts';
import { dueState, type DueClock } from './due.ts';
import { addWorkingDays, dayIn, daysBetween, endOfDay, isWorkingDay } from './workingTime.ts';

describe('working days', () => {
	it('skips the week-end', () => {
		expect(addWorkingDays(chinaCalendar, '2026-11-20', 1)).toBe('2026-11-23');
	});
	it('skips the national week and counts the Saturday that is worked for it', () => {
		expect(addWorkingDays(chinaCalendar, '2026-09-30', 2)).toBe('2026-10-09');
		expect(isWorkingDay(chinaCalendar, '2026-10-10')).toBe(true);
		expect(addWorkingDays(chinaCalendar, '2026-09-30', 3)).toBe('2026-10-10');
	});
	it('does not count the day itself', () => {
		expect(addWorkingDays(chinaCalendar, '2026-11-23', 0)).toBe('2026-11-23');
		expect(addWorkingDays(chinaCalendar, '2026-11-23', 7)).toBe('2026-12-02');
	});
});

describe('days of the tenant’s zone', () => {
	it('turns at local midnight', () => {
		expect(dayIn('Asia/Shanghai', '2026-11-21T15:59:59Z')).toBe('2026-11-21');
		expect(dayIn('Asia/Shanghai', '2026-11-21T16:00:00Z')).toBe('2026-11-22');
	});
	it.each([['Asia/Shanghai', '2026-11-21T15:59:59.000Z'], ['Europe/Berlin', '2026-11-21T22:59:59.000Z'], ['America/Lima', '2026-11-22T04:59:59.000Z'], ['Pacific/Auckland', '2026-11-21T10:59:59.000Z']])('ends in %s at %s', (zone, end) => {
		expect(endOfDay(zone, '2026-11-21')).toBe(end);
	});
	it.each(['2026-01-31', '2026-02-28', '2026-12-31', '2026-03-01'])('ends where it belongs at the turn of a month (%s)', (day) => {
		for (const zone of ['Asia/Shanghai', 'Pacific/Kiritimati', 'America/Lima']) expect(dayIn(zone, endOfDay(zone, day))).toBe(day);
	});
	it('counts days between', () => {
		expect(daysBetween('2026-02-27', '2026-03-02')).toBe(3);
	});
});

describe('due', () => {
	const now = Date.parse('2026-11-21T04:00:00Z');
	const clock = (dueAt: string, change: Partial<DueClock> = {}): DueClock => ({ dueAt, soonMs: 2 * 86_400_000, of: 'case', stands: false, ...change });
	it('turns red by itself', () => {
		expect(dueState(clock('2026-11-21T03:59:59Z'), null, now)).toBe('overdue');
		expect(dueState(clock('2026-11-21T04:00:01Z'), null, now)).toBe('soon');
		expect(dueState(clock('2026-11-25T04:00:00Z'), null, now)).toBe('later');
	});
	it('is soon from when the deadline says: a limit of twelve hours not from its start', () => {
		const inTwelveHours = clock('2026-11-21T16:00:00Z', { soonMs: 3 * 3_600_000 });
		expect([dueState(inTwelveHours, null, now), dueState(inTwelveHours, null, now + 9 * 3_600_000)]).toEqual(['later', 'soon']);
	});
	it('leaves what is closed in peace, and what stands', () => {
		expect(dueState(clock('2026-11-01T00:00:00Z'), '2026-11-02T00:00:00Z', now)).toBe('closed');
		expect(dueState(clock('2026-11-01T00:00:00Z', { stands: true }), null, now)).toBe('stands');
	});
});
