import { describe, expect, it } from 'vitest';
import { everyOpenCase, filterCases } from '../../domain/cases/filter.ts';
import type { Json } from '../../domain/json.ts';
import type { RecordType, StoredRecord } from '../../domain/records/record.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeMap } from './map.ts';

const now = '2026-03-02T01:00:00Z';
const grid = testMe.leafAreaIds[0] ?? testId(4);
const town: readonly [number, number, number, number] = [123.59, 29.59, 123.61, 29.61];

const record = (type: RecordType, id: number, fields: { readonly [field: string]: Json }): StoredRecord => ({ type, id: testId(id), areaId: grid, rev: 1, fields });

function door(id: number, lng: number, lat: number, floor: string, room: string): StoredRecord {
	const address = { estate: '禾苑', building: '2号楼', unit: '1单元', floor, room, street: '星禾路' };
	return record('place', id, { kind: 'door', label: `禾苑2号楼1单元${room}`, address, point: { lng, lat, accuracy: null, source: 'address' }, code: null, cautions: null, rhythmDays: null, entranceId: null, order: id });
}

function hazard(id: number, placeId: number | null, more: { readonly [field: string]: Json } = {}): StoredRecord {
	return record('case', id, {
		number: `YH260301-${id}`, packId: 'hazard', packVersion: 1, state: 'notified', priority: 'normal', title: `隐患${id}`, dueAt: '2026-04-01T00:00:00Z', openedAt: '2026-03-01T00:00:00Z', openedBy: testMe.officerId,
		closedAt: null, placeId: placeId === null ? null : testId(placeId), point: null, applicantId: null, beneficiaryId: null, reporter: null, assigneeId: null, leadId: null, organisationId: testMe.organisationId, restricted: false, ...more,
	});
}

const area: StoredRecord = record('area', 4, { name: '第一网格', nameEn: 'Grid 1', level: 'grid', parentId: null, outline: [[123.595, 29.595], [123.605, 29.595], [123.605, 29.605], [123.595, 29.605], [123.595, 29.595]] });
const doors = [door(20, 123.6, 29.6, '3', '301'), door(21, 123.6, 29.6, '1', '101'), door(22, 123.6003, 29.6003, '1', '101')];

async function map(records: readonly StoredRecord[]) {
	const packs = (await readSeedPacks()).map(({ pack }) => pack);
	const context = await makeMemoryContext({ records: [area, ...doors, ...records], packs, now });
	return { context, map: makeMap(context) };
}

async function value<T>(answer: Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>): Promise<T> {
	const result = await answer;
	if (!result.ok) throw new Error('refused');
	return result.value;
}

describe('the cases on the map', () => {
	it('are the set of the list: the same filter, counted whole, also those without a point', async () => {
		const device = await map([hazard(1, 20), hazard(2, 21, { closedAt: '2026-03-01T02:00:00Z', state: 'closed' }), hazard(3, null)]);
		for (const filter of [everyOpenCase, { ...everyOpenCase, status: 'all' as const }]) {
			const shown = await value(device.map.marks(filter, town, 19));
			const listed = filterCases(device.context.view, device.context.packs, filter, Date.parse(now));
			expect(shown.total).toBe(listed.length);
			expect(shown.marks.reduce((sum, mark) => sum + mark.cases, 0) + shown.unplaced).toBe(listed.length);
		}
	});

	it('stand apart when near, together when far, and a group looks like the worst in it', async () => {
		const { map: device } = await map([hazard(1, 20, { dueAt: '2026-02-27T00:00:00Z' }), hazard(2, 22), hazard(3, 22, { dueAt: '2026-03-03T00:00:00Z' })]);
		const far = await value(device.marks(everyOpenCase, town, 14));
		expect(far.marks).toMatchObject([{ cases: 3, overdue: 1, soon: 1, worst: { due: 'overdue' }, single: null }]);
		expect(far.marks[0]?.opensAt).toBeGreaterThan(14);
		const near = await value(device.marks(everyOpenCase, town, 19));
		expect(near.marks.map((mark) => [mark.cases, mark.worst.due]).sort()).toEqual([[1, 'overdue'], [2, 'soon']]);
	});

	it('that share a spot are never pulled apart, and are listed floor by floor', async () => {
		const { map: device } = await map([hazard(1, 20), hazard(2, 21)]);
		const { marks } = await value(device.marks(everyOpenCase, town, 20));
		expect(marks).toHaveLength(1);
		expect(marks[0]?.opensAt).toBeNull();
		const cases = await value(device.casesAt(everyOpenCase, marks[0]?.key ?? ''));
		expect(cases.map((row) => row.placeLabel)).toEqual(['禾苑2号楼1单元101', '禾苑2号楼1单元301']);
	});

	it('turn overdue by themselves as the hours pass', async () => {
		const { context, map: device } = await map([hazard(1, 20, { dueAt: '2026-03-02T02:00:00Z' })]);
		expect((await value(device.marks(everyOpenCase, town, 19))).marks[0]?.worst.due).toBe('soon');
		context.tick(2 * 3_600_000);
		expect((await value(device.marks(everyOpenCase, town, 19))).marks[0]?.worst.due).toBe('overdue');
	});

	it('appear when saved here, before any network', async () => {
		const { context, map: device } = await map([hazard(1, 20)]);
		expect((await value(device.marks(everyOpenCase, town, 19))).total).toBe(1);
		const saved = await context.save([{ kind: 'createRecord', ref: { type: 'case', id: testId(9) }, areaId: grid, fields: { ...hazard(9, 22).fields, state: 'found' } }]);
		expect(saved.ok).toBe(true);
		expect((await value(device.marks(everyOpenCase, town, 19))).total).toBe(2);
	});
});

describe('the doors on the map', () => {
	it('are one dot a spot, within the view only', async () => {
		const { map: device } = await map([]);
		expect((await value(device.doors(town))).keys).toHaveLength(2);
		expect((await value(device.doors([0, 0, 1, 1]))).keys).toEqual([]);
	});

	it('of one dot are listed floor by floor', async () => {
		const { map: device } = await map([]);
		const { keys } = await value(device.doors([123.59999, 29.59999, 123.60001, 29.60001]));
		expect((await value(device.doorsAt(keys[0] ?? ''))).map((each) => each.label)).toEqual(['禾苑2号楼1单元101', '禾苑2号楼1单元301']);
	});

	it('picked by a point belong to the grid around it', async () => {
		const { map: device } = await map([]);
		expect(await value(device.areaAt({ lng: 123.6, lat: 29.6 }))).toEqual({ id: testId(4), name: { zh: '第一网格', en: 'Grid 1' }, mine: true });
		expect(await value(device.areaAt({ lng: 120, lat: 29.6 }))).toBeNull();
	});
});

describe('the map itself', () => {
	it('opens on the officer’s own areas, then where it was left', async () => {
		const { map: device } = await map([]);
		expect(await value(device.start())).toEqual({ kept: null, bounds: [123.595, 29.595, 123.605, 29.605] });
		await device.keepView({ lng: 123.6, lat: 29.6, zoom: 17 });
		expect((await value(device.start())).kept).toEqual({ lng: 123.6, lat: 29.6, zoom: 17 });
	});

	it('draws the areas also where nobody has drawn streets', async () => {
		const { map: device } = await map([]);
		expect(await value(device.base())).toMatchObject({ areas: [{ name: { zh: '第一网格', en: 'Grid 1' }, mine: true }] });
	});
});
