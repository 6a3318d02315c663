import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { tenantCalendar } from '../time/tenantDays.ts';
import { dayMost, hasRoom, roomOn, slotPlanOf, slotsOn, type SlotPlan } from './slots.ts';

const calendar = tenantCalendar('Asia/Shanghai', []);
/** Mornings of working days in half hours for two, Saturdays one hour for one; at most five a day. */
const plan: SlotPlan = {
	windows: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '10:45', minutes: 30, capacity: 2 }, { weekdays: [6], from: '09:00', to: '10:00', minutes: 60, capacity: 1 }], perDay: 5,
	exceptions: [{ day: '2026-12-03', most: 0, words: '全员培训' }, { day: '2026-10-01', most: 2, words: '国庆值班' }],
};
const times = (day: string) => slotsOn(plan, calendar, day).map(({ at }) => at);
const nine = '2026-12-01T01:00:00.000Z';

describe('the slots of a team', () => {
	it('fall into the windows of the day of the week, whole ones only', () => {
		expect(times('2026-12-01')).toEqual([nine, '2026-12-01T01:30:00.000Z', '2026-12-01T02:00:00.000Z']);
		expect(times('2026-12-05'), 'a Saturday that a window names').toEqual(['2026-12-05T01:00:00.000Z']);
		expect(times('2026-12-06'), 'a Sunday').toEqual([]);
	});
	it('rest on public holidays and on the team’s own days off, and are there where the team says it works after all', () => {
		expect(times('2026-10-02'), 'the national holiday').toEqual([]);
		expect(times('2026-12-03')).toEqual([]);
		expect(times('2026-10-01'), 'duty on the holiday').toHaveLength(3);
		expect(dayMost(plan, '2026-10-01')).toBe(2);
	});
	it('of a Sunday that is worked for a holiday are those of a Friday', () => {
		expect(calendar.makeUpDays.has('2026-09-20')).toBe(true);
		expect(times('2026-09-20')).toHaveLength(3);
	});
	it('hold so many, and the day no more than its most', () => {
		expect(roomOn(plan, calendar, '2026-12-01', [nine]).map(({ left }) => left)).toEqual([1, 2, 2]);
		expect(hasRoom(plan, calendar, nine, [nine])).toBe(true);
		expect(hasRoom(plan, calendar, nine, [nine, nine])).toBe(false);
		const five = [nine, nine, '2026-12-01T01:30:00.000Z', '2026-12-01T01:30:00.000Z', '2026-12-01T02:00:00.000Z'];
		expect(hasRoom(plan, calendar, '2026-12-01T02:00:00.000Z', five), 'a place in the slot, none in the day').toBe(false);
	});
	it('do not bind a time that was agreed freely, but the day’s most does', () => {
		expect(hasRoom(plan, calendar, '2026-12-01T08:10:00.000Z', [nine])).toBe(true);
		expect(hasRoom(plan, calendar, '2026-12-01T08:10:00.000Z', [nine, nine, nine, nine, nine])).toBe(false);
		expect(hasRoom(plan, calendar, '2026-12-03T02:00:00.000Z', []), 'a day off').toBe(false);
	});
	it.each<[string, unknown, boolean]>([
		['the plan', plan, true], ['no windows yet', { windows: [], perDay: null, exceptions: [] }, true], ['an eighth day', { ...plan, windows: [{ ...plan.windows[0], weekdays: [8] }] }, false], ['an end before its beginning', { ...plan, windows: [{ ...plan.windows[0], to: '08:00' }] }, false],
		['slots of no length', { ...plan, windows: [{ ...plan.windows[0], minutes: 0 }] }, false], ['a capacity of none', { ...plan, windows: [{ ...plan.windows[0], capacity: 0 }] }, false], ['something else along', { ...plan, resident: 'x' }, false], ['nothing', null, false],
	])('reads %s', (_, value, fits) => {
		expect(slotPlanOf(value as Json) !== null).toBe(fits);
	});
});
