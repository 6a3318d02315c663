import { expect, it } from 'vitest';
import { boundsOf, isPeriod, presetPeriod, yearBefore } from './period.ts';

it.each([
	['month', '2026-12-31', '2026-12-01', '2026-12-31'], ['lastMonth', '2026-01-05', '2025-12-01', '2025-12-31'], ['quarter', '2026-11-29', '2026-10-01', '2026-12-31'],
	['year', '2026-02-28', '2026-01-01', '2026-12-31'], ['lastYear', '2026-02-28', '2025-01-01', '2025-12-31'], ['lastMonth', '2028-03-01', '2028-02-01', '2028-02-29'],
] as const)('%s on %s is %s to %s', (preset, today, from, until) => {
	expect(presetPeriod(preset, today)).toEqual({ from, until });
});

it('is compared with the same days a year before, as far as they have come', () => {
	expect(yearBefore({ from: '2026-11-01', until: '2026-11-30' }, '2026-11-12')).toEqual({ from: '2025-11-01', until: '2025-11-12' });
	expect(yearBefore({ from: '2028-02-29', until: '2028-02-29' }, '2028-03-09')).toEqual({ from: '2027-02-28', until: '2027-02-28' });
	expect(yearBefore({ from: '2026-12-01', until: '2026-12-31' }, '2026-11-12')).toBeNull();
});

it('begins and ends at midnight on the wall of the zone', () => {
	expect(boundsOf({ from: '2026-03-01', until: '2026-03-31' }, 'Asia/Shanghai')).toEqual(['2026-02-28T16:00:00.000Z', '2026-03-31T16:00:00.000Z']);
});

it.each([['2026-02-30', '2026-03-01'], ['2026-03-02', '2026-03-01'], ['x', '2026-03-01']])('%s to %s is no period', (from, until) => {
	expect(isPeriod({ from, until })).toBe(false);
});
