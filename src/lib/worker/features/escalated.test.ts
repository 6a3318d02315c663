import { describe, expect, it } from 'vitest';
import { everyOpenCase } from '../../domain/cases/filter.ts';
import { serverId } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import { escalationField, type Escalated } from '../../domain/workflow/escalation.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';
import { makeToday } from './today.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const due = '2026-03-05T15:59:59.000Z';
const step: Escalated = { deadline: 'sevenDays', rung: 'due', due, at: '2026-03-05T16:00:00.000Z', to: [testMe.officerId] };
const escalated = (change: object = {}): Fields => ({ dueAt: due, priority: 'high', [escalationField(testId(900))]: step, ...change });

async function at(change: object = {}) {
	const record = aCase(ids.hazard, escalated(change));
	const event = made('event', testId(900), { of: { type: 'case', id: ids.hazard }, kind: 'changed', by: serverId, at: step.at, receivedAt: step.at, data: { fields: ['priority'], escalation: { deadline: 'sevenDays', rung: 'due', due, to: [testMe.officerId], late: true, priority: 'high' } } });
	const context = await makeMemoryContext({ records: [...surroundings, record, event, aCase(testId(122), { number: 'YH260301-0009' })], packs, now: '2026-03-06T02:00:00.000Z' });
	const [today, cases] = [makeToday(context), makeCases(context)];
	const page = await today.page(null);
	const list = await cases.list({ ...everyOpenCase, escalatedTo: testMe.officerId }, 10, null);
	const shown = await cases.page(ids.hazard);
	if (!page.ok || !list.ok || !shown.ok) throw new Error('a page is missing');
	return { today: page.value.escalated, listed: list.value.cards.map((card) => card.id), counted: list.value.counts.escalated, timeline: shown.value.timeline.flatMap((item) => (item.bySystem ? item.lines : [])) };
}

describe('what was escalated to an officer', () => {
	it('waits on Today and narrows the list to just itself, and the history says who was told of what', async () => {
		expect(await at()).toEqual({
			today: 1, listed: [ids.hazard], counted: 1,
			timeline: [{ kind: 'escalated', of: 'case', to: ['测试员'], late: true, due, priority: 'high', lead: null }],
		});
	});
	it.each([['the date was moved', { dueAt: '2026-03-20T15:59:59.000Z' }], ['the case is closed', { closedAt: '2026-03-06T01:00:00.000Z', state: 'closed' }], ['its clock stands', { stood: { since: '2026-03-05T01:00:00.000Z', move: 'x', reason: null } }]])('waits no more once %s', async (_, change) => {
		expect((await at(change)).today).toBe(0);
	});
	it('is nobody else’s', async () => {
		expect((await at({ [escalationField(testId(900))]: { ...step, to: [ids.colleague] } })).today).toBe(0);
	});
});
