import { describe, expect, it } from 'vitest';
import { exhaust } from './faultPoints.ts';
import { scenarios } from './scenarios.ts';

const long = process.env['E2E_LONG'] === '1';
/** With each push a share of the points; which share goes on with the day, so that a week sees them all. */
const every = long ? 1 : 12;
const from = long ? 0 : Math.floor(Date.now() / 86_400_000) % every;

describe('a crash and an error at each await in turn', () => {
	let points = 0;
	let runs = 0;
	it.each(scenarios)('lose nothing: $name', async (scenario) => {
		const done = await exhaust(scenario, every, from);
		points += done.points;
		runs += done.runs;
	}, 3_600_000);

	it('were all tried', () => {
		process.stdout.write(`fault points: ${scenarios.length} scenarios, ${points} awaits, ${runs} runs\n`);
		expect(scenarios.length).toBeGreaterThanOrEqual(20);
		expect(runs).toBeGreaterThan(points / every);
	});
});
