import { describe, it } from 'vitest';
import { namedSeeds } from './namedSeeds.ts';
import { runSeed } from './runSeed.ts';

describe('histories that once went wrong', () => {
	it.each(namedSeeds)('$name (seed $seed)', async (options) => {
		await runSeed(options);
	}, 60_000);
});
