import { expect, it } from 'vitest';
import { everyOpenCase } from '../../domain/cases/filter.ts';
import { namesIn } from '../../domain/cases/documents.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const [hazard, hidden] = [testId(910), testId(911)];
const base = { packs, now: '2026-03-04T01:00:00Z', records: [...surroundings, aCase(hazard, { title: '二楼堆着木板' }), aCase(hidden, { restricted: true })] };
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}

it('a case is passed on to two platforms, one after the other, and found again by the number it got there', async () => {
	const cases = makeCases(await makeMemoryContext(base));
	expect(namesIn(value(await cases.summary(hazard)).body.zh)).toContain('number');
	value(await cases.passOn(hazard, value(await cases.page(hazard)).rev, { platform: 'grid', number: 'WG-20260304-77' }));
	value(await cases.passOn(hazard, value(await cases.page(hazard)).rev, { platform: 'hotline', number: 'SH99' }));
	expect(value(await cases.page(hazard)).passOn?.done).toEqual([{ platform: 'grid', number: 'WG-20260304-77' }, { platform: 'hotline', number: 'SH99' }]);
	const found = value(await cases.list({ ...everyOpenCase, text: 'WG-20260304-77' }, 10, null));
	expect(found.cards.map((card) => card.id)).toEqual([hazard]);
});

it('a restricted case is passed on nowhere', async () => {
	const cases = makeCases(await makeMemoryContext(base));
	expect(value(await cases.page(hidden)).passOn).toBeNull();
	expect(await cases.summary(hidden)).toMatchObject({ ok: false, problem: { code: 'not_allowed' } });
});

it('an entry without a number is refused', async () => {
	const cases = makeCases(await makeMemoryContext(base));
	expect(await cases.passOn(hazard, 1, { platform: 'grid', number: '  ' })).toMatchObject({ ok: false, problem: { code: 'field_invalid' } });
});
