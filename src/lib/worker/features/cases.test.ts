import { describe, expect, it } from 'vitest';
import { everyOpenCase, filterCases } from '../../domain/cases/filter.ts';
import type { StoredRecord } from '../../domain/records/record.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';
import type { Capture } from './captures.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const now = '2026-03-04T01:00:00Z';
const zh = (label: { readonly zh: string }): string => label.zh;

async function at(records: readonly StoredRecord[], me: Parameters<typeof makeMemoryContext>[0] = {}) {
	const context = await makeMemoryContext({ ...me, packs, now, records: [...surroundings, ...records] });
	return { context, cases: makeCases(context) };
}
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const photo = (number: number): Capture => ({ id: testId(number), mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 4, height: 3, capturedAt: now, position: null });

const several = [
	aCase(testId(1001), { number: 'YH260201-0001', title: '飞线充电', dueAt: '2026-03-01T15:59:59.000Z' }),
	aCase(testId(1002), { number: 'YH260301-0002', placeId: ids.otherDoor, dueAt: '2026-03-05T10:00:00.000Z', assigneeId: null }),
	aCase(testId(1003), { number: 'B260301-0003', packId: 'home-service', state: 'booked', title: '身份证补领', dueAt: '2026-04-01T10:00:00.000Z', applicantId: ids.mother, assigneeId: ids.colleague, 'x.situation': 'idCard' }),
	aCase(testId(1004), { number: 'YH260101-0004', state: 'closed', closedAt: '2026-02-01T10:00:00.000Z' }),
];

describe('the list of cases', () => {
	it('shows the open ones, what is due first first, with counts for each filter', async () => {
		const { cases } = await at(several);
		const list = value(await cases.list(everyOpenCase, 10, null));
		expect(list.cards.map((card) => [card.number, card.due])).toEqual([['YH260201-0001', 'overdue'], ['YH260301-0002', 'soon'], ['B260301-0003', 'later']]);
		expect(list.counts).toMatchObject({ total: 3, overdue: 1, soon: 1, mine: 1, nobody: 1, status: { open: 3, closed: 1 }, packs: { hazard: 2, 'home-service': 1 } });
		expect(list.counts.assignees[ids.colleague]).toEqual({ count: 1, overdue: 0 });
	});

	it('counts what each choice would show while the others stay', async () => {
		const { cases } = await at(several);
		const list = value(await cases.list({ ...everyOpenCase, packId: 'hazard', assignee: testMe.officerId }, 10, null));
		expect(list.counts).toMatchObject({ total: 1, nobody: 1, status: { open: 1, closed: 1 } });
		expect(list.counts.packs).toEqual({ hazard: 1 });
	});

	it.each([['王桂兰', 1003], ['3-2-502 充电', 1001], ['0004', null], ['隐患 5幢', 1002]])('searches %j over names, numbers and addresses', async (text, found) => {
		const { cases } = await at(several);
		const list = value(await cases.list({ ...everyOpenCase, text }, 10, null));
		expect(list.cards.map((card) => card.id)).toEqual(found === null ? [] : [testId(found)]);
	});

	it('goes by area of any level, and the nearest first from where the officer stands', async () => {
		const { cases } = await at(several);
		const near = value(await cases.list({ ...everyOpenCase, areaId: testId(6), sort: 'distance' }, 1, { lng: 123.61, lat: 29.6 }));
		expect(near.cards.map((card) => card.number)).toEqual(['YH260301-0002']);
		expect(near.cards[0]?.distanceM).toBe(0);
		expect(near.counts.total).toBe(3);
		expect(value(await cases.list({ ...everyOpenCase, areaId: testId(7) }, 1, null)).counts.total).toBe(0);
	});

	it('is the same set as the map, and follows a change', async () => {
		const { context, cases } = await at(several);
		await cases.assign(testId(1002), 3, testMe.officerId);
		const mine = { ...everyOpenCase, assignee: testMe.officerId };
		const map = filterCases(context.view, context.packs, mine, context.nowMs()).map((row) => row.id);
		expect(new Set(map)).toEqual(new Set(value(await cases.list(mine, 10, null)).cards.map((card) => card.id)));
		expect(map).toHaveLength(2);
	});
});

describe('the page of a hazard', () => {
	it('offers a station an order and a society only the slip', async () => {
		const police = value(await (await at([aCase(ids.hazard)])).cases.page(ids.hazard));
		expect(police.moves.map((move) => move.id)).toContain('order');
		const society = made('organisation', testMe.organisationId, { name: '暖邻社工', nameEn: 'Nuanlin', kind: 'society' }, null);
		const worker = value(await (await at([aCase(ids.hazard), society])).cases.page(ids.hazard));
		expect(worker.moves.map((move) => move.id)).not.toContain('order');
		expect(worker.moves.map((move) => move.id)).toContain('notify');
		expect(worker.documents.map((document) => document.id)).toEqual(['slip']);
	});

	it('offers nothing on another organisation’s case', async () => {
		const page = value(await (await at([aCase(ids.hazard, { organisationId: testId(77), assigneeId: null })])).cases.page(ids.hazard));
		expect([page.mayWork, page.moves, page.mayTake]).toEqual([false, [], false]);
	});

	it('shows earlier cases of the same place', async () => {
		const { cases } = await at([aCase(ids.hazard), ...several]);
		expect(value(await cases.page(ids.hazard)).earlier.map((card) => card.number)).toEqual(['YH260201-0001', 'B260301-0003', 'YH260101-0004']);
	});
});

describe('a hazard from slip to strike-off, offline', () => {
	it('plans the recheck, wants the second photo, and is one save each', async () => {
		const { context, cases } = await at([aCase(ids.hazard)]);
		const due = '2026-03-07T15:59:59.000Z';
		value(await cases.move({ caseId: ids.hazard, rev: 3, from: 'found', moveId: 'notify', set: { dueAt: due, 'x.responsible': '住户' }, note: null, photos: [] }));
		let page = value(await cases.page(ids.hazard));
		expect([zh(page.state.label), page.dueAt, page.pending]).toEqual(['已告知，待整改', due, true]);
		expect(page.plans.map((plan) => [plan.kind, plan.day])).toEqual([['recheck', '2026-03-07']]);

		context.tick(60_000);
		const pass = { caseId: ids.hazard, rev: page.rev, from: 'notified', moveId: 'pass', set: {}, note: '已清理' };
		expect(await cases.move({ ...pass, photos: [] })).toMatchObject({ ok: false, problem: { code: 'photo_required' } });
		value(await cases.move({ ...pass, photos: [photo(900)] }));
		page = value(await cases.page(ids.hazard));
		expect([page.state.kind, page.closedAt, page.due, page.plans.length]).toEqual(['done', '2026-03-04T01:01:00.000Z', 'closed', 0]);
		expect(page.files.map((each) => [each.purpose, each.pending])).toEqual([['after', true]]);
		const last = context.operations().slice(-3);
		expect(last.map((operation) => operation.body.kind)).toEqual(['moveCase', 'attach', 'setFields']);
		expect(new Set(last.map((operation) => operation.group)).size).toBe(1);
		const [moved] = page.timeline;
		expect(moved).toMatchObject({ by: '测试员', pending: true, lines: [{ kind: 'moved', note: '已清理' }], files: [{ id: testId(900) }] });
	});

	it('a failed recheck sends it back with a new date and a new recheck', async () => {
		const { context, cases } = await at([aCase(ids.hazard, { state: 'notified' }), made('task', testId(500), { kind: 'recheck', packId: 'hazard', placeId: ids.door, caseId: ids.hazard, day: '2026-03-04', at: null, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: null })]);
		value(await cases.move({ caseId: ids.hazard, rev: 3, from: 'notified', moveId: 'fail', set: { dueAt: '2026-03-09T15:59:59.000Z', 'x.recheckNote': '未清' }, note: null, photos: [] }));
		expect(context.view.typed('task', testId(500))?.fields.state).toBe('done');
		expect(value(await cases.page(ids.hazard)).plans.map((plan) => plan.day)).toEqual(['2026-03-09']);
	});

	it('a move that is not legal from what the officer saw changes nothing', async () => {
		const { context, cases } = await at([aCase(ids.hazard)]);
		expect(await cases.move({ caseId: ids.hazard, rev: 3, from: 'closed', moveId: 'notify', set: {}, note: null, photos: [] })).toMatchObject({ ok: false, problem: { code: 'move_not_allowed' } });
		expect(context.operations()).toEqual([]);
	});
});

describe('two values of one field', () => {
	const review = made('review', testId(800), { of: { type: 'case', id: ids.hazard }, field: 'x.responsible', current: '物业', currentBy: testMe.officerId, other: '住户', otherBy: ids.colleague, otherAt: now, state: 'open', resolvedBy: null, chosen: null });
	const hazard = aCase(ids.hazard, { 'x.responsible': '物业' });

	it('are both shown with who, and the owner’s choice stands', async () => {
		const { context, cases } = await at([hazard, review]);
		const page = value(await cases.page(ids.hazard));
		expect(page.reviews).toMatchObject([{ info: { label: { zh: '整改责任人' } }, third: true, current: { by: '测试员', value: { text: '物业' } }, other: { by: '李明', value: { text: '住户' } } }]);
		value(await cases.resolveReview({ reviewId: testId(800), choose: 'other' }));
		expect(context.view.typed('case', ids.hazard)?.fields['x.responsible']).toBe('住户');
		expect(context.view.typed('review', testId(800))?.fields).toMatchObject({ state: 'resolved', chosen: '住户', resolvedBy: testMe.officerId });
		expect(value(await cases.page(ids.hazard)).reviews).toEqual([]);
	});

	it('may give way to a third, and keeping the first writes nothing on the case', async () => {
		const first = await at([hazard, review]);
		value(await first.cases.resolveReview({ reviewId: testId(800), choose: { value: '物业和住户' } }));
		expect(first.context.view.typed('case', ids.hazard)?.fields['x.responsible']).toBe('物业和住户');
		const second = await at([hazard, review]);
		value(await second.cases.resolveReview({ reviewId: testId(800), choose: 'current' }));
		expect(second.context.operations().map((operation) => operation.body.kind)).toEqual(['setFields']);
	});

	it('are not for a colleague who neither owns the case nor supervises', async () => {
		const { cases } = await at([aCase(ids.hazard, { assigneeId: ids.colleague }), review]);
		expect(await cases.resolveReview({ reviewId: testId(800), choose: 'other' })).toMatchObject({ ok: false, problem: { code: 'not_allowed' } });
	});
});

describe('giving a case to somebody', () => {
	it('a supervisor sees who has how many, and the plan goes with it', async () => {
		const task = made('task', testId(501), { kind: 'recheck', packId: 'hazard', placeId: ids.door, caseId: ids.hazard, day: '2026-03-05', at: null, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: null });
		const { context, cases } = await at([aCase(ids.hazard), task, ...several], { me: { role: 'supervisor' } });
		expect(value(await cases.page(ids.hazard)).assignable).toEqual([{ id: ids.colleague, name: '李明', open: 1 }, { id: testMe.officerId, name: '测试员', open: 2 }]);
		value(await cases.assign(ids.hazard, 3, ids.colleague));
		expect(context.view.typed('case', ids.hazard)?.fields.assigneeId).toBe(ids.colleague);
		expect(context.view.typed('task', testId(501))?.fields.assigneeId).toBe(ids.colleague);
	});
});
