import { describe, expect, it } from 'vitest';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import { proposeNext } from './nextVisit.ts';

/** A Tuesday, 10:00 in Shanghai. */
const now = '2026-11-24T02:00:00Z';
const ask = (change: object) => proposeNext({ retryDays: 2, rhythmDays: 30, otherHour: true, tried: [now], nowMs: Date.parse(now), calendar: chinaCalendar, ...change });

describe('when to come again', () => {
	it('nobody in on a morning: an evening two days later', () => {
		expect(ask({})).toEqual({ day: '2026-11-26', at: '2026-11-26T11:00:00.000Z' });
	});
	it('nobody in by day nor in the evening: the part of the day that is left', () => {
		expect(ask({ tried: ['2026-11-20T11:00:00Z', now] })).toEqual({ day: '2026-11-26', at: '2026-11-26T07:00:00.000Z' });
	});
	it('never in on working days: the weekend', () => {
		expect(ask({ tried: ['2026-11-20T11:00:00Z', '2026-11-18T07:00:00Z', now] })).toEqual({ day: '2026-11-28', at: '2026-11-28T02:00:00.000Z' });
	});
	it('met: the household’s rhythm, on a working day', () => {
		expect(ask({ retryDays: null, rhythmDays: 4, otherHour: false })).toEqual({ day: '2026-11-30', at: null });
	});
	it('met where no rhythm is set: nothing is proposed', () => {
		expect(ask({ retryDays: null, rhythmDays: null, otherHour: false })).toBeNull();
	});
});
