import { describe, expect, it } from 'vitest';
import { backupFinding, certificateFinding, diskFinding } from '../doctor/checks.ts';
import { figuresIn } from './longReport.ts';
import { runSteps, totals } from './steps.ts';
import { playwrightCounts, slowestFiles, slowestJourneys, vitestCounts } from './testSteps.ts';

const report = (name: string, ok: boolean, counts: { passed?: number; failed?: number } = {}) => ({ name, ok, output: '', seconds: 1, ...counts });

describe('the last line of npm test', () => {
	it('sums the tests of all steps', () => {
		expect(totals([report('lint', true), report('unit', false, { passed: 5, failed: 2 }), report('e2e', true, { passed: 3, failed: 0 })])).toEqual({ passed: 8, failed: 2 });
	});

	it('never says 0 failed when a step failed without counting a test', () => {
		expect(totals([report('lint', false), report('unit', false, { passed: 0, failed: 0 })])).toEqual({ passed: 0, failed: 2 });
	});

	it('keeps the figures that long tests say, once each', () => {
		expect(figuresIn('noise\n\u001b[2Kfigures: 20 kills\n[1/2] figures: 3 cut\nfigures: 20 kills\nfigures of speech')).toEqual(['20 kills', '3 cut']);
	});

	it('reads the reports of Vitest and Playwright, and a missing one as nothing', () => {
		expect(vitestCounts({ numPassedTests: 4, numFailedTests: 1 })).toEqual({ passed: 4, failed: 1 });
		expect(playwrightCounts({ stats: { expected: 2, flaky: 1, unexpected: 3, skipped: 9 } })).toEqual({ passed: 3, failed: 3 });
		expect(vitestCounts(undefined)).toEqual({ passed: 0, failed: 0 });
	});

	it('names what took longest, also within nested suites', () => {
		expect(slowestFiles({ testResults: [{ name: '/x/a.test.ts', startTime: 1000, endTime: 3000 }, { name: '/x/b.test.ts', startTime: 1000, endTime: 9000 }] })).toEqual([{ name: 'b.test.ts', seconds: 8 }, { name: 'a.test.ts', seconds: 2 }]);
		const spec = (line: number, ...durations: number[]) => ({ line, tests: [{ results: durations.map((duration) => ({ duration })) }] });
		expect(slowestJourneys({ suites: [{ file: 'journeys/a.spec.ts', specs: [spec(3, 1500)], suites: [{ file: 'journeys/a.spec.ts', specs: [spec(9, 1000, 2000)] }] }] })).toEqual([{ name: 'a.spec.ts:9', seconds: 3 }, { name: 'a.spec.ts:3', seconds: 1.5 }]);
		expect([slowestFiles(undefined), slowestJourneys(undefined)]).toEqual([[], []]);
	});
});

it('turns a step that throws into a failure and runs the others', async () => {
	const reports = await runSteps([{ name: 'a', run: () => Promise.reject(new Error('broken')) }, { name: 'b', run: () => Promise.resolve({ ok: true, output: '' }) }], 1);
	expect(reports.map(({ name, ok }) => [name, ok])).toEqual([['a', false], ['b', true]]);
	expect(reports[0]?.output).toContain('broken');
});

describe('the doctor', () => {
	it('calls a nearly full disk wrong, and warns before', () => {
		expect(diskFinding(0.5e9)).toMatchObject({ ok: false });
		expect(diskFinding(3e9)).toMatchObject({ ok: true, todo: expect.any(String) });
		expect(diskFinding(50e9).todo).toBeUndefined();
	});

	it('calls a backup wrong that is older than 48 hours, or is not there', () => {
		const now = Date.parse('2026-11-22T10:00:00Z');
		expect(backupFinding(undefined, now)).toMatchObject({ ok: false, what: 'There is no backup' });
		expect(backupFinding(new Date('2026-11-20T09:00:00Z'), now)).toMatchObject({ ok: false, todo: expect.stringContaining('npm run backup') });
		expect(backupFinding(new Date('2026-11-22T01:00:00Z'), now)).toEqual({ ok: true, what: 'The last backup is 9 hours old' });
	});

	it('calls a certificate wrong in its last week, and says who renews it', () => {
		expect(certificateFinding(-2, true)).toMatchObject({ ok: false, what: 'The certificate ended 2 days ago', todo: expect.stringContaining('npm run ca') });
		expect(certificateFinding(5, false)).toMatchObject({ ok: false });
		expect(certificateFinding(20, false)).toMatchObject({ ok: true, todo: expect.any(String) });
		expect(certificateFinding(200, false).todo).toBeUndefined();
	});
});
