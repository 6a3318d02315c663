import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readSeedPacks } from './seeds.ts';

/** A service without its story does not ship: beside its data lies a test in the words of the work, which itself must come through every state and step (testing/theWork.ts). */
const services = (await readSeedPacks()).filter(({ pack }) => pack.states.length > 0).map(({ pack }) => pack.id);

describe('every service that has cases', () => {
	it('is there', () => {
		expect(services.length).toBeGreaterThan(3);
	});

	it.each(services)('%s has its story', async (id) => {
		const text = await readFile(new URL(`${id}/scenario.test.ts`, import.meta.url), 'utf8').catch(() => '');
		expect(text.includes(`theWork('${id}', {`), `src/lib/packs/${id}/scenario.test.ts tells the work of ${id}`).toBe(true);
	});
});
