import { describe, expect, it } from 'vitest';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import { nextTry } from './nextTry.ts';

/** Of a day on the wall of the zone. */
const at = (day: string, hour: number): string => new Date(Date.parse(`${day}T00:00:00+08:00`) + hour * 3_600_000).toISOString();
const asked = (failed: readonly string[], until = '2026-12-31') => {
	const next = nextTry({ failed, days: 1, until, calendar: chinaCalendar });
	return next === null ? null : [next.day, next.part, next.dayOff];
};

describe('knocking again where nobody was in', () => {
	it('is proposed at another hour: after a morning the evening of the next day', () => {
		expect(asked([at('2026-11-24', 10)])).toEqual(['2026-11-25', 'evening', false]);
		expect(asked([at('2026-11-24', 19)])).toEqual(['2026-11-25', 'morning', false]);
		expect(nextTry({ failed: [at('2026-11-24', 10)], days: 1, until: '2026-12-31', calendar: chinaCalendar })?.at).toBe(at('2026-11-25', 19));
	});

	it('after two working days in vain, on a day off, at the hour that is left', () => {
		expect(asked([at('2026-11-23', 10), at('2026-11-24', 19)])).toEqual(['2026-11-28', 'afternoon', true]);
		expect(asked([at('2026-11-28', 10), at('2026-11-29', 19)]), 'and the other way round').toEqual(['2026-11-30', 'afternoon', false]);
	});

	it('counts a day off that is worked for a holiday as worked, and a holiday as off', () => {
		// 10 October 2026 is a Saturday that is worked; 1 to 7 October are off.
		expect(asked([at('2026-10-08', 10), at('2026-10-09', 15)])).toEqual(['2026-10-11', 'evening', true]);
		expect(asked([at('2026-09-29', 10), at('2026-09-30', 15)])).toEqual(['2026-10-01', 'evening', true]);
	});

	it('when all was tried, at what was tried least; and never after the last day', () => {
		expect(asked([at('2026-11-23', 10), at('2026-11-24', 15), at('2026-11-28', 19), at('2026-11-29', 19)])).toEqual(['2026-11-30', 'morning', false]);
		expect(asked([at('2026-11-23', 10), at('2026-11-24', 19)], '2026-11-26'), 'no day off is left').toEqual(['2026-11-25', 'afternoon', false]);
		expect(asked([at('2026-11-24', 10)], '2026-11-24')).toBeNull();
	});
});
