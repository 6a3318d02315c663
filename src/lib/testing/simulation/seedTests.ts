import { describe, expect, it } from 'vitest';
import { runSeed, Tally } from './runSeed.ts';

/** Part `part` of so many of the seeded histories: 1,000 with each push, 50,000 in the long run. */
export function seedTests(part: number, parts: number): void {
	const share = (process.env['E2E_LONG'] === '1' ? 50_000 : 1000) / parts;
	const from = (part - 1) * share + 1;
	describe('five devices and a server over a network that fails', () => {
		it(`lose nothing and end alike, in the seeded histories ${from} to ${from + share - 1}`, async () => {
			const tally = new Tally();
			for (let seed = from; seed < from + share; seed += 1) tally.add(await runSeed({ seed }));
			process.stdout.write(`simulation: ${tally.text}\n`);
			expect(tally.operations).toBeGreaterThanOrEqual(share * 200);
			for (const outcome of ['ok', 'merged', 'review', 'refused']) expect(tally.outcomes[outcome] ?? 0, outcome).toBeGreaterThan(share);
		}, 4 * 3_600_000);
	});
}
