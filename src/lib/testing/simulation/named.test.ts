import { afterAll, describe, it } from 'vitest';
import { namedSeeds } from './namedSeeds.ts';
import { runSeed } from './runSeed.ts';
import { closeStores } from './stores/stores.ts';

afterAll(closeStores);

describe('histories that once went wrong', () => {
	it.each(namedSeeds)('$name (seed $seed)', async (options) => {
		await runSeed(options);
	}, 60_000);
});
