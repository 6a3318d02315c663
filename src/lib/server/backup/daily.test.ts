import { expect, it } from 'vitest';
import { backupHealth, isDue } from './daily.ts';

const zone = 'Asia/Shanghai';
const at = (text: string): Date => new Date(`${text}+08:00`);
const state = (doneAt: string | null, failedAt: string | null = null) => ({ doneAt: doneAt === null ? null : at(doneAt), failedAt: failedAt === null ? null : at(failedAt) });

it.each<[string, string | null, string | null, string, boolean]>([
	['there is none yet', null, null, '2026-11-22T10:00', true],
	['the last one was made at night, and it is day', '2026-11-21T02:00', null, '2026-11-21T23:30', false],
	['the next night has come', '2026-11-21T02:10', null, '2026-11-22T01:00', true],
	['it was made this night', '2026-11-22T01:00', null, '2026-11-22T04:30', false],
	['the computer is off at night and the last one is a day old', '2026-11-21T09:00', null, '2026-11-22T09:31', true],
	['it failed a moment ago', '2026-11-20T09:00', '2026-11-22T09:00', '2026-11-22T09:50', false],
	['it failed an hour ago', '2026-11-20T09:00', '2026-11-22T09:00', '2026-11-22T10:01', true],
	['the last one was made with a clock that was a year ahead', '2027-11-22T09:00', null, '2026-11-22T09:00', true],
])('a backup is due or not when %s', (_when, doneAt, failedAt, now, due) => {
	expect(isDue(state(doneAt, failedAt), at(now), zone)).toBe(due);
});

it('a server that runs all day and one that runs by day never let a backup become two days old', () => {
	for (const on of [() => true, (hour: number) => hour >= 8 && hour < 17]) {
		let doneAt: Date | null = null;
		let oldest = 0;
		for (let ms = at('2026-11-01T08:00').getTime(); ms < at('2026-11-30T00:00').getTime(); ms += 600_000) {
			const now = new Date(ms);
			if (doneAt !== null) oldest = Math.max(oldest, ms - (doneAt as Date).getTime());
			if (on((now.getUTCHours() + 8) % 24) && isDue({ doneAt, failedAt: null }, now, zone)) doneAt = now;
		}
		expect(oldest / 3_600_000).toBeLessThan(48);
	}
});

it('the health page tells of an old one after 48 hours', () => {
	expect([null, '2026-11-20T09:00', '2026-11-20T10:01'].map((done) => backupHealth(state(done).doneAt, at('2026-11-22T10:00')))).toEqual(['never', 'old', 'ok']);
});
