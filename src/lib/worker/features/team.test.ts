import { describe, expect, it } from 'vitest';
import type { Day } from '../../domain/records/shapes.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeTeam } from './team.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const aVisit = (number: number, day: Day, assigneeId: string | null, state = 'open') => made('task', testId(number), { kind: 'visit', packId: 'home-visit', placeId: null, caseId: null, day, at: null, assigneeId, state, doneBy: null, note: null }, testMe.areaIds[0] ?? null);
const town = [
	...surroundings,
	aCase(testId(1001), { number: 'YH260201-0001', dueAt: '2026-03-01T15:59:59.000Z', assigneeId: ids.colleague }),
	aCase(testId(1002), { number: 'YH260201-0002', dueAt: '2026-02-20T15:59:59.000Z', assigneeId: ids.colleague }),
	aCase(testId(1003), { number: 'YH260301-0003', dueAt: '2026-04-05T10:00:00.000Z', assigneeId: null }),
	aCase(testId(1004), { number: 'YH260301-0004', dueAt: '2026-04-05T10:00:00.000Z' }),
	aVisit(1101, '2026-03-02', testMe.officerId), aVisit(1102, '2026-03-04', testMe.officerId), aVisit(1103, '2026-03-01', testMe.officerId, 'done'),
];
const at = async (role: 'officer' | 'supervisor') => makeTeam(await makeMemoryContext({ me: { role }, packs, now: '2026-03-04T01:00:00Z', records: town })).page();

describe('the team’s day', () => {
	it('shows a supervisor what is overdue, the longest first, and who is behind, the worst first', async () => {
		const page = await at('supervisor');
		if (!page.ok || page.value === null) throw new Error('no page');
		expect(page.value.counts).toEqual({ open: 4, overdue: 2, soon: 0, nobody: 1 });
		expect(page.value.overdue.map((card) => card.number)).toEqual(['YH260201-0002', 'YH260201-0001']);
		expect(page.value.officers.map(({ id, mine, open, overdue, lateVisits }) => ({ id, mine, open, overdue, lateVisits }))).toEqual([
			{ id: ids.colleague, mine: false, open: 2, overdue: 2, lateVisits: 0 },
			{ id: testMe.officerId, mine: true, open: 1, overdue: 0, lateVisits: 1 },
		]);
	});

	it('is not for officers', async () => {
		expect(await at('officer')).toEqual({ ok: true, value: null });
	});
});
