import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catchPlanted } from '../../../../scripts/commands/simulatePlanted.ts';
import { filesOf, planted, plants } from './plants.ts';

describe('planted faults', () => {
	it.each(plants)('$name: stands where it is put', (plant) => {
		for (const file of filesOf(plant)) expect(planted(plant, file, readFileSync(file, 'utf8'))).not.toBe(readFileSync(file, 'utf8'));
	});

	it('are at least fifteen', () => {
		expect(plants.length).toBeGreaterThanOrEqual(15);
	});

	const some = ['no idempotency', 'ack before commit', 'wall clock decides the merge', 'no tombstone when a record leaves a scope'];
	it(`are caught by the simulation${process.env['E2E_LONG'] === '1' ? '' : ', a few of them'}`, async () => {
		expect(await catchPlanted(process.env['E2E_LONG'] === '1' ? undefined : some)).toBe(true);
	}, 4 * 3_600_000);
});
