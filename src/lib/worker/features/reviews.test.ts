import { describe, expect, it } from 'vitest';
import type { Id } from '../../domain/ids.ts';
import type { Fields, RecordType, StoredRecord } from '../../domain/records/record.ts';
import type { Me } from '../../protocol/messages.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeReviews } from './reviews.ts';

const now = '2026-03-05T08:00:00.000Z';
const colleague = testId(20);
const record = (type: RecordType, id: number, fields: object): StoredRecord => ({ type, id: testId(id), areaId: testId(4), rev: 2, fields: fields as Fields });
const officer = (id: Id, name: string): StoredRecord => ({ type: 'officer', id, areaId: null, rev: 1, fields: { name, role: 'officer', organisationId: testId(3), areaIds: [], certificateNo: null, phone: null, active: true } });
const world: readonly StoredRecord[] = [
	officer(testMe.officerId, '测试员'), officer(colleague, '李明'),
	{ type: 'organisation', id: testId(3), areaId: null, rev: 1, fields: { name: '城东站', nameEn: 'East', kind: 'station' } },
	record('place', 100, { kind: 'door', label: '1-101', cautions: '有狗', rhythmDays: 30 }),
	record('person', 101, { name: '王阿姨', phones: ['10000000001'], needs: ['hearing'] }),
	record('residence', 102, { personId: testId(101), placeId: testId(100), tenure: 'owner', head: true, since: null, until: null, registered: true }),
	record('task', 103, { kind: 'visit', packId: 'visit', placeId: testId(100), caseId: null, day: '2026-03-06', at: null, assigneeId: colleague, state: 'open', doneBy: null, note: null }),
];
const review = (id: number, of: { readonly type: RecordType; readonly id: Id }, field: string, more: object = {}): StoredRecord => record('review', id, {
	of, field, current: '有狗', currentBy: colleague, other: '狗拴着', otherBy: testMe.officerId, otherAt: '2026-03-04T00:00:00.000Z', state: 'open', resolvedBy: null, chosen: null,
	currentDevice: 'AAAA', currentAt: '2026-03-03T00:00:00.000Z', currentReceivedAt: '2026-03-03T02:00:00.000Z', otherDevice: 'BBBB', otherDeviceAt: '2026-03-04T00:00:00.000Z', otherReceivedAt: '2026-03-04T01:00:00.000Z', ...more,
});
const place = { type: 'place', id: testId(100) } as const;

async function at(reviews: readonly StoredRecord[], me: Partial<Me> = {}) {
	const context = await makeMemoryContext({ records: [...world, ...reviews], now, me });
	const feature = makeReviews(context);
	const page = async () => {
		const answer = await feature.page();
		if (!answer.ok) throw new Error(answer.problem.code);
		return answer.value;
	};
	return { context, feature, page };
}

describe('reviews of anything', () => {
	it('say both values in words, who, from where, and when by both clocks', async () => {
		const { page, feature } = await at([review(200, place, 'cautions')]);
		expect((await page()).forMe).toMatchObject([{
			title: '1-101', at: place, info: { label: { zh: '上门注意' } }, third: true, mayResolve: true,
			current: { value: { as: 'text', text: '有狗' }, by: '李明', mine: false, organisation: { name: '城东站' }, device: 'AAAA', at: '2026-03-03T00:00:00.000Z', receivedAt: '2026-03-03T02:00:00.000Z' },
			other: { value: { as: 'text', text: '狗拴着' }, mine: true, device: 'BBBB', at: '2026-03-04T00:00:00.000Z', receivedAt: '2026-03-04T01:00:00.000Z' },
		}]);
		expect(await feature.waiting()).toEqual({ ok: true, value: 1 });
	});

	it('show labels and not codes, of people and homes too', async () => {
		const { page } = await at([
			review(201, { type: 'person', id: testId(101) }, 'needs', { current: ['hearing'], other: ['hearing', 'sight'] }),
			review(202, { type: 'residence', id: testId(102) }, 'tenure', { current: 'owner', other: 'tenant' }),
		]);
		const items = (await page()).forMe;
		expect(items.find((item) => item.info.field === 'needs')).toMatchObject({ title: '王阿姨', at: place, other: { value: { labels: [{ zh: '听力不便' }, { zh: '视力不便' }] } } });
		expect(items.find((item) => item.info.field === 'tenure')).toMatchObject({ title: '王阿姨 · 1-101', other: { value: { labels: [{ zh: '租户' }] } } });
	});

	it('are settled offline with either value or a third, keep both, and are told to both afterwards', async () => {
		for (const [choose, stands] of [['current', '有狗'], ['other', '狗拴着'], [{ value: '狗送走了' }, '狗送走了']] as const) {
			const { context, feature, page } = await at([review(200, place, 'cautions')]);
			expect((await feature.settle({ reviewId: testId(200), choose })).ok).toBe(true);
			expect(context.view.typed('place', testId(100))?.fields.cautions).toBe(stands);
			expect(context.view.typed('review', testId(200))?.fields).toMatchObject({ state: 'resolved', chosen: stands, current: '有狗', other: '狗拴着', resolvedBy: testMe.officerId, resolvedAt: now });
			const lost = ['有狗', '狗拴着'].filter((value) => value !== stands).map((text) => ({ as: 'text', text }));
			expect(await page()).toMatchObject({ forMe: [], settled: [{ title: '1-101', chosen: { text: stands }, lost, mine: true, settledAt: now, pending: true }] });
			expect((await feature.settle({ reviewId: testId(200), choose })).ok, 'once only').toBe(false);
		}
	});

	it('wait for who may settle them: the writers of a door, the assignee of a plan, every supervisor', async () => {
		const others = [review(203, place, 'cautions', { otherBy: testId(30) }), review(204, { type: 'task', id: testId(103) }, 'day', { current: '2026-03-06', other: '2026-03-07' })];
		const mine = await at(others);
		expect(await mine.page()).toMatchObject({ forMe: [], forOthers: [{ info: { field: 'day' } }] });
		expect(await mine.feature.settle({ reviewId: testId(203), choose: 'other' })).toMatchObject({ ok: false, problem: { code: 'not_allowed' } });
		expect((await (await at(others, { role: 'supervisor' })).page()).forMe).toHaveLength(2);
		const writer = await at(others, { officerId: colleague });
		expect((await writer.page()).forMe.map((item) => item.info.field).toSorted()).toEqual(['cautions', 'day']);
	});

	it('of an area name the areas and are left to the hand-over', async () => {
		const { page } = await at([{ type: 'area', id: testId(5), areaId: null, rev: 1, fields: { name: '西二网格' } }, review(205, place, '@area', { current: testId(4), other: testId(5) })]);
		expect((await page()).forMe).toMatchObject([{ info: { label: { zh: '片区' } }, third: false, other: { value: { text: '西二网格' }, possible: false } }]);
	});

	it('whose value was changed again since do not put it into the mouth of who wrote it before', async () => {
		const { page } = await at([review(206, place, 'cautions', { current: '没有狗' })]);
		expect((await page()).forMe[0]?.current).toMatchObject({ value: { text: '有狗' }, by: null, device: null, at: null });
	});
});
