import { describe, expect, it } from 'vitest';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, type Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, grid, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeFigures } from './figures.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const [early, late, open, other] = [testId(930), testId(931), testId(932), testId(933)];
const closed = (closedAt: string) => ({ state: 'closed', closedAt });
const visit = (id: Id, outcome: string, more: object = {}) => made('entry', id, { packId: 'home-visit', packVersion: 4, formId: 'home_visit', formVersion: 4, placeId: ids.door, caseId: null, taskId: null, answers: {}, xml: '', outcome, whom: null, officerId: testMe.officerId, companions: [], startedAt: '2026-03-03T01:00:00.000Z', endedAt: '2026-03-03T01:10:00.000Z', position: null, ...more });
const records = [
	...surroundings, made('area', testId(5), { name: '第二网格', nameEn: 'Grid 2', level: 'grid', parentId: testId(6), outline: null }, null),
	aCase(early, closed('2026-03-03T02:00:00.000Z')), aCase(late, { ...closed('2026-03-09T02:00:00.000Z'), 'x.repeat': 2 }), aCase(open, { openedAt: '2026-03-09T02:00:00.000Z', dueAt: '2026-03-30T02:00:00.000Z' }),
	{ ...aCase(other, { openedAt: '2026-01-05T02:00:00.000Z', dueAt: '2026-03-02T02:00:00.000Z' }), areaId: testId(5) },
	visit(testId(940), 'nobody'), visit(testId(941), 'met'), visit(testId(942), 'met', { placeId: ids.otherDoor, test: true }), visit(testId(943), 'met', { placeId: ids.otherDoor, corrects: testId(941), original: testId(941) }),
];
const context = await makeMemoryContext({ packs, now: '2026-03-10T01:00:00Z', records, me: { role: 'supervisor', areaIds: [testId(6)], leafAreaIds: [grid, testId(5)] } });
const figures = makeFigures({ ...context, server: { ask: () => Promise.resolve(fail(problem('offline'))) } });
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const month = { packId: 'hazard', time: 'month', areaId: null } as const;

describe('figures on the device', () => {
	it('count a service over all that is seen, and each grid by itself', async () => {
		const page = value(await figures.page(month));
		expect([page.asked.from, page.asked.until, page.complete, page.before]).toEqual(['2026-03-01', '2026-03-31', true, { from: '2025-03-01', until: '2025-03-10' }]);
		expect(page.table.whole).toMatchObject({ opened: { value: 3 }, done: { value: 2 }, onTime: { counted: 1, of: 3 }, open: { value: 2 }, repeated: { counted: 1, of: 3 } });
		expect([page.area.node?.name.zh, page.area.parts.map((part) => part.name.zh)]).toEqual(['禾苑社区', ['第一网格', '第二网格']]);
		expect([page.table.parts[grid]?.['onTime'], page.table.parts[testId(5)]?.['onTime']]).toEqual([{ value: 0.5, counted: 1, of: 2 }, { value: 0, counted: 0, of: 1 }]);
	});
	it('go down into a grid, and open to the cases behind them', async () => {
		const page = value(await figures.page({ ...month, areaId: grid }));
		expect([page.area.above.map((node) => node.name.zh), page.table.whole['onTime']]).toEqual([['禾苑社区'], { value: 0.5, counted: 1, of: 2 }]);
		const behind = async (part: 'counted' | 'rest') => value(await figures.behind({ ...page.asked, figure: 'onTime', part })).cards.map((card) => card.id);
		expect([await behind('counted'), await behind('rest')]).toEqual([[early], [late]]);
	});
	it('of visits count doors: a test and a correction are no visit', async () => {
		const page = value(await figures.page({ ...month, packId: 'home-visit' }));
		expect([page.table.whole['met'], page.table.whole['opened']]).toEqual([{ value: 0.5, counted: 1, of: 2 }, undefined]);
		expect(value(await figures.behind({ ...page.asked, figure: 'met', part: 'rest' })).doors.map((door) => door.label)).toEqual(['禾苑5幢1单元101']);
	});
	it('say where the device does not hold all of a time; what is older is asked from the server, and without a network nothing is made up', async () => {
		const page = value(await figures.page({ ...month, time: 'lastYear' }));
		expect([page.complete, page.completeFrom]).toEqual([false, '2025-12-11']);
		expect((await figures.fromServer(page.asked)).ok).toBe(false);
		expect(await figures.behind({ ...page.asked, figure: 'opened', part: 'counted' })).toMatchObject({ ok: false, problem: { code: 'offline' } });
	});
	it('of a service that is not there begin with the first', async () => {
		expect(value(await figures.page({ ...month, packId: 'x' })).asked.packId).toBe(value(await figures.page({ ...month, packId: '' })).asked.packId);
		expect(await figures.behind({ packId: 'hazard', from: '2026-03-01', until: '2026-03-31', areaId: null, figure: 'x', part: 'rest' })).toMatchObject({ ok: false });
	});
});
