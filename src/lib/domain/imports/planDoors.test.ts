import { distanceM, wgs84 } from '../geo/wgs84.ts';
import { describe, expect, it } from 'vitest';
import { areaChoices } from '../accounts/areaChoices.ts';
import { newId, type Id } from '../ids.ts';
import type { PlaceShape } from '../records/shapes.ts';
import { guessColumns, rowsByField, type SheetCells } from './columns.ts';
import { countsOf, type ImportLine, type ImportOptions, type ImportPlan, type ImportWorld, type Known } from './plan.ts';
import { planDoors } from './planDoors.ts';

let clock = 0;
const id = (): Id => newId((clock += 1));
const [town, community, first, second, far] = [id(), id(), id(), id(), id()];
const area = (of: Id, name: string, parentId: Id | null) => ({ id: of, name, nameEn: name, parentId });
const areas = areaChoices([area(town, '星禾镇', null), area(community, '麦浪社区', town), area(first, '麦浪第一网格', community), area(second, '麦浪第二网格', community), area(far, '望潮网格', town)]);
const door = (label: string, room: string, more: Partial<PlaceShape> = {}): Known<PlaceShape> => ({
	id: id(), areaId: first, rev: 3, fields: { kind: 'door', label, address: { estate: '麦浪家园', building: '3', unit: '1', floor: room.slice(0, -2), room, street: '青禾路' }, point: null, code: null, cautions: null, rhythmDays: 180, entranceId: null, order: 1, ...more },
});
const known = door('麦浪家园3幢1单元302室', '302');
const entrance = door('麦浪家园3幢1单元', '', { kind: 'entrance' });
const options: ImportOptions = { areaId: null, system: 'wgs84', others: [], origin: { list: '门牌', source: '物业', purpose: '走访' } };
const keys = new Map<string, Id>();
const world = (places: readonly Known<PlaceShape>[] = [known, entrance]): ImportWorld => ({ areas, own: new Set([first, second]), places, people: [], residences: [], recordOf: (key) => keys.get(key), today: '2026-11-20', idOf: (row, what) => `${what}-${row}` as Id });
const plan = (rows: SheetCells, change: Partial<ImportOptions> = {}, places?: readonly Known<PlaceShape>[]): ImportPlan => planDoors(rowsByField(rows, guessColumns('doors', rows)), world(places), { ...options, ...change });
const line = (rows: SheetCells, row: number, change: Partial<ImportOptions> = {}): ImportLine | undefined => plan(rows, change).lines.find((each) => each.row === row);
const faults = (each: ImportLine | undefined): readonly string[] => (each?.faults ?? []).map(({ field, code }) => `${field} ${code}`);

describe('a list of doors', () => {
	it('makes what is new, changes what differs field by field, and leaves the same alone', () => {
		const rows = [['网格', '地址', '类型', '走访间隔（天）', '上门注意'], ['麦浪第一网格', '麦浪家园３号楼１单元４０１', '住户', '90', ''], ['麦浪第一网格', '麦浪家园3栋1-302', '', '90', '门口有狗'], ['', '麦浪家园3幢1单元', '单元门', '', '']];
		const { lines, steps } = plan(rows);
		expect(lines.map(({ row, state, matched }) => [row, state, matched])).toEqual([[2, 'new', null], [3, 'changed', 'address'], [4, 'same', 'address']]);
		expect(lines[1]?.changes).toEqual([{ field: 'cautions', from: null, to: '门口有狗' }, { field: 'rhythmDays', from: 180, to: 90 }]);
		expect(steps.map(({ row, bodies }) => [row, bodies.map(({ kind }) => kind)])).toEqual([[2, ['createRecord']], [3, ['setFields']]]);
		expect(steps[0]?.bodies[0]).toMatchObject({ areaId: first, fields: { kind: 'door', label: '麦浪家园3幢1单元401室', entranceId: entrance.id, rhythmDays: 90, address: { floor: '4', room: '401' } } });
		expect(steps[1]).toMatchObject({ bodies: [{ base: 3, set: { cautions: '门口有狗', rhythmDays: 90 } }], undo: [{ made: false, before: { cautions: null, rhythmDays: 180 } }] });
	});

	it('imported once more changes nothing', () => {
		const rows = [['网格', '地址', '走访间隔（天）'], ['麦浪第二网格', '麦浪家园5幢2单元101室', '30'], ['麦浪第二网格', '青禾路18号', '']];
		const made = plan(rows).steps.flatMap(({ bodies }) => bodies.flatMap((body): Known<PlaceShape>[] => (body.kind === 'createRecord' ? [{ id: body.ref.id, areaId: body.areaId, rev: 1, fields: body.fields as unknown as PlaceShape }] : [])));
		expect(countsOf(plan(rows, {}, made).lines)).toEqual({ new: 0, changed: 0, same: 2, duplicate: 0, wrong: 0 });
		expect(plan(rows, {}, made).steps).toEqual([]);
	});

	it('with a number of its own changes the door of that number, whose address is another now', () => {
		keys.set('A-7', known.id);
		expect(line([['编号', '网格', '地址'], ['A-7', '麦浪第一网格', '麦浪家园3幢1单元303室']], 2)).toMatchObject({ state: 'changed', matched: 'key', changes: [{ field: 'address' }, { field: 'label', from: '麦浪家园3幢1单元302室', to: '麦浪家园3幢1单元303室' }] });
		keys.clear();
	});

	it('says of a door that stands in it twice which row counts', () => {
		const rows = [['网格', '地址'], ['麦浪第一网格', '麦浪家园6幢1单元101'], ['麦浪第一网格', '麦浪家园六栋1-101室']];
		expect(plan(rows).lines.map(({ state, duplicateOf }) => [state, duplicateOf])).toEqual([['new', null], ['duplicate', 2]]);
	});

	it('says row by row and column by column what is to be mended, all of it at once', () => {
		const rows = [
			['网格', '地址', '类型', '走访间隔（天）', '经度', '纬度'], ['', '麦浪家园7幢101', '', '', '', ''], ['麦浪', '麦浪家园7幢102', '', '', '', ''], ['麦浪社区', '麦浪家园7幢103', '', '', '', ''], ['望潮网格', '望潮苑1幢101', '', '', '', ''],
			['麦浪第一网格', '', '别墅', '常去', '', ''], ['麦浪第一网格', '麦浪家园7幢104', '', '', '120.1', '北纬30'],
		];
		expect(plan(rows).lines.map(faults)).toEqual([['area needed'], ['area areaUnknown'], ['area areaNoLeaf'], ['area areaOutside'], ['kind unread', 'rhythmDays unread', 'address needed'], ['lat unread']]);
		expect(plan(rows).steps).toEqual([]);
		expect(faults(line(rows, 2, { areaId: second }))).toEqual([]);
	});

	it('asks which unit where several fit an address without one', () => {
		const other = door('麦浪家园3幢2单元302室', '302', { address: { estate: '麦浪家园', building: '3', unit: '2', floor: '3', room: '302', street: '' } });
		const rows = [['网格', '地址'], ['麦浪第一网格', '麦浪家园3幢302']];
		expect(plan(rows).lines[0]).toMatchObject({ state: 'same', matched: 'address' });
		expect(faults(plan(rows, {}, [known, other]).lines[0])).toEqual(['unit addressAmbiguous']);
	});

	it('takes coordinates only when somebody says of which system they are, converts them once, and moves no door to another grid', () => {
		const rows = [['网格', '地址', '经度', '纬度'], ['麦浪第二网格', '麦浪家园3幢1单元302', '120.123456', '30.5']];
		expect(line(rows, 2)).toMatchObject({ state: 'changed', notes: ['otherArea'], changes: [{ field: 'point', to: { lng: 120.123456, lat: 30.5, accuracy: null, source: 'import' } }] });
		expect(line(rows, 2, { system: null })).toMatchObject({ state: 'same', notes: ['otherArea'] });
		// The same spot as AMap shows it, in Hangzhou some 500 m to the south-east.
		const shifted = [rows[0] ?? [], ['麦浪第二网格', '麦浪家园3幢1单元302', '120.128249', '30.497761']];
		const [change] = line(shifted, 2, { system: 'gcj02' })?.changes ?? [];
		const to = change?.to as { readonly lng: number; readonly lat: number };
		expect(distanceM(wgs84(to.lng, to.lat), wgs84(120.123456, 30.5))).toBeLessThan(1);
	});
});
