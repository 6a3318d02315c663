import { describe, expect, it } from 'vitest';
import { backupName, backupTime, toRemove, usualKeeping } from './retention.ts';

const daily = (from: string, days: number): string[] => Array.from({ length: days }, (_, day) => backupName(new Date(Date.parse(from) + day * 86_400_000)));

describe('which backups are kept', () => {
	it('names tell the time, and other files are nobody’s business', () => {
		const at = new Date('2026-11-22T02:03:04Z');
		expect(backupName(at)).toBe('doorstep-2026-11-22T02-03-04Z.backup');
		expect(backupTime(backupName(at))).toEqual(at);
		expect(backupTime(`${backupName(at)}.part`)).toBeUndefined();
		expect(toRemove(['photo.jpg', ...daily('2026-01-01T02:00:00Z', 400)], usualKeeping)).not.toContain('photo.jpg');
	});

	it('is the last of 14 days and of 8 weeks', () => {
		const names = daily('2026-01-05T02:00:00Z', 100);
		const removed = new Set(toRemove(names, usualKeeping));
		const kept = names.filter((name) => !removed.has(name)).map((name) => backupTime(name)?.getUTCDay());
		// 14 days, of which 3 end a week or are the last of one, and 5 Sundays before.
		expect(kept).toHaveLength(14 + 5);
		expect(kept.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
		expect(names.slice(-14).some((name) => removed.has(name))).toBe(false);
	});

	it('is everything of the last two days, and one a day before', () => {
		const names = ['2026-03-01T01:00:00Z', '2026-03-01T09:00:00Z', '2026-03-02T01:00:00Z', '2026-03-02T09:00:00Z', '2026-03-03T01:00:00Z', '2026-03-03T09:00:00Z'].map((at) => backupName(new Date(at)));
		expect(toRemove(names, usualKeeping)).toEqual([names[0]]);
	});

	it('loses nothing to a month without backups or to a clock that jumped', () => {
		const names = daily('2026-01-05T02:00:00Z', 14);
		expect(toRemove([...names, backupName(new Date('2031-01-01T00:00:00Z'))], usualKeeping)).toEqual([names[0]]);
		expect(toRemove(names.slice(0, 1), { days: 0, weeks: 0 })).toEqual([]);
	});
});
