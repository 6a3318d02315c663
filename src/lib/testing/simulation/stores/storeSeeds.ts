import { expect, it } from 'vitest';
import { runSeed, Tally } from '../runSeed.ts';
import type { StoreName } from './stores.ts';

/** Fewer than the memory histories have: a store that ships costs several times as much a call. */
const operationsOver: { readonly [store in StoreName]: number } = { memory: 200, dexie: 80, postgres: 60, both: 50 };

/** Seeded histories over stores that ship: `count` with each push, 300 in the long run. */
export function storeSeeds(store: StoreName, count: number): void {
	const share = process.env['E2E_LONG'] === '1' ? 300 : count;
	const operations = operationsOver[store];
	it(`lose nothing and end alike, in the seeded histories 1 to ${share}`, async () => {
		const tally = new Tally();
		for (let seed = 1; seed <= share; seed += 1) tally.add(await runSeed({ seed, store, operations }));
		process.stdout.write(`simulation over ${store}: ${tally.text}\n`);
		expect(tally.operations).toBeGreaterThanOrEqual(share * operations);
		for (const outcome of ['ok', 'merged', 'review', 'refused']) expect(tally.outcomes[outcome] ?? 0, outcome).toBeGreaterThan(0);
	}, 4 * 3_600_000);
}
