import { expect, it } from 'vitest';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, grid, ids, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { caseRows } from './rows.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);

it('of cases that change, only those rows are made anew; what they name is read again when it changes', async () => {
	const [one, other] = [testId(950), testId(951)];
	const context = await makeMemoryContext({ packs, now: '2026-03-04T01:00:00Z', records: [...surroundings, aCase(one), aCase(other, { title: '应急照明不亮' })] });
	const rowsNow = () => new Map(caseRows(context.view, context.packs).map((row) => [row.id, row]));
	const before = rowsNow();
	expect(rowsNow().get(one)).toBe(before.get(one));
	await context.save([{ kind: 'setFields', ref: { type: 'case', id: one }, base: 3, set: { title: '楼道堆放沙发' } }]);
	const after = rowsNow();
	expect([after.get(one)?.title, after.get(one)?.key.includes('沙发'), after.get(other) === before.get(other)]).toEqual(['楼道堆放沙发', true, true]);
	await context.save([{ kind: 'setFields', ref: { type: 'place', id: ids.door }, base: 3, set: { label: '禾苑3幢2单元503' } }]);
	expect([rowsNow().get(other)?.placeLabel, rowsNow().get(one)?.areaId]).toEqual(['禾苑3幢2单元503', grid]);
});
