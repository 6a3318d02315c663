import { describe, expect, it } from 'vitest';
import { areaChoices } from '../accounts/areaChoices.ts';
import { newId, type Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import type { PersonShape, PlaceShape, ResidenceShape } from '../records/shapes.ts';
import { guessColumns, rowsByField, type SheetCells } from './columns.ts';
import { readIdNumber } from './idNumber.ts';
import { countsOf, type ImportLine, type ImportOptions, type ImportPlan, type ImportWorld, type Known } from './plan.ts';
import { planPeople } from './planPeople.ts';

let clock = 0;
const id = (): Id => newId((clock += 1));
const [town, first, far] = [id(), id(), id()];
const areas = areaChoices([{ id: town, name: '星禾镇', nameEn: 'Xinghe', parentId: null }, { id: first, name: '麦浪第一网格', nameEn: 'Grid 1', parentId: town }, { id: far, name: '望潮网格', nameEn: 'Grid 9', parentId: town }]);
/** The standard's sample (GB 11643): a woman born on 1949-12-31. */
const sample = '11010519491231002X';
/** A number of an area that there is not. */
const numberOf = (born: string): string => [...'0123456789X'].map((check) => `000000${born}001${check}`).find((each) => 'value' in readIdNumber(each)) ?? '';
const home: Known<PlaceShape> = { id: id(), areaId: first, rev: 1, fields: { kind: 'door', label: '麦浪家园3幢1单元302室', address: { estate: '麦浪家园', building: '3', unit: '1', floor: '3', room: '302', street: '' }, point: null, code: null, cautions: null, rhythmDays: 90, entranceId: null, order: 1 } };
const person = (fields: Partial<PersonShape>): Known<PersonShape & Fields> => ({ id: id(), areaId: first, rev: 2, fields: { name: '米秋', sex: null, birthYear: null, phones: [], idNumber: null, needs: [], ...fields } });
const lives = (of: Id): Known<ResidenceShape> => ({ id: id(), areaId: first, rev: 1, fields: { personId: of, placeId: home.id, tenure: 'owner', head: true, since: null, until: null, registered: null } });
const options: ImportOptions = { areaId: first, system: null, others: [], origin: { list: '残疾人车辆', source: '区残联', purpose: '上门验车上牌' } };
const world = (people: readonly Known<PersonShape & Fields>[] = [], residences: readonly Known<ResidenceShape>[] = [], keys: ReadonlyMap<string, Id> = new Map()): ImportWorld => ({ areas, own: new Set([first]), places: [home], people, residences, recordOf: (key) => keys.get(key), today: '2026-11-20', idOf: (row, what) => `${what}-${row}` as Id });
const plan = (rows: SheetCells, here = world(), change: Partial<ImportOptions> = {}): ImportPlan => planPeople(rowsByField(rows, guessColumns('people', rows)), here, { ...options, ...change });
const faults = (each: ImportLine | undefined): readonly string[] => (each?.faults ?? []).map(({ field, code }) => `${field} ${code}`);
const one = (rows: SheetCells, here?: ImportWorld): ImportLine | undefined => plan(rows, here).lines[0];

describe('a list of people', () => {
	it('makes people with where they came from, their homes, and doors that are not there yet, each door once', () => {
		const rows = [['姓名', '身份证号', '电话', '住址', '需要留意', '与户主关系'], ['米秋', ` ${sample.toLowerCase()}`, '139 0000 0021', '麦浪家园３栋1-302', '行动不便、独居', '户主'], ['范舟', '', '86-13900000022', '麦浪家园9幢101室', '', '妻'], ['范小', '', '', '麦浪家园九号楼101', '无', '']];
		const { lines, steps } = plan(rows);
		expect(lines.map(({ state, notes }) => [state, notes])).toEqual([['new', []], ['new', ['makesDoor']], ['new', []]]);
		expect(steps[0]?.bodies).toMatchObject([
			{ ref: { type: 'person', id: 'person-2' }, areaId: first, fields: { name: '米秋', sex: 'female', birthYear: 1949, idNumber: sample, phones: ['13900000021'], needs: ['mobility', 'livesAlone'], origin: { list: '残疾人车辆', source: '区残联', purpose: '上门验车上牌', at: '2026-11-20' } } },
			{ ref: { type: 'residence' }, fields: { personId: 'person-2', placeId: home.id, head: true, until: null } },
		]);
		expect(steps.slice(1).map(({ bodies }) => bodies.map((body) => (body.kind === 'createRecord' ? body.ref.type : body.kind)))).toEqual([['place', 'person', 'residence'], ['person', 'residence']]);
		expect(steps[2]?.bodies[1]).toMatchObject({ fields: { placeId: 'place-3', head: false } });
	});

	it('tells who is there by number, by telephone and name, by home and name, and adds what is new', () => {
		const numbered = person({ name: '米秋', idNumber: sample });
		const called = person({ name: '范舟', phones: ['13900000022'], needs: ['hearing'] });
		const housed = person({ name: '丁 蕾' });
		const rows = [['姓名', '身份证号', '电话', '住址', '需要留意'], ['米秋', sample, '13900000021', '', ''], ['范舟', '', '13900000022;0571-88880000', '', '独居'], ['丁蕾', '', '', '麦浪家园3幢1单元302', ''], ['丁蕾', '', '', '青禾路9号', '']];
		const { lines } = plan(rows, world([numbered, called, housed], [lives(housed.id)]));
		expect(lines.map(({ state, matched }) => [state, matched])).toEqual([['changed', 'idNumber'], ['changed', 'phone'], ['same', 'home'], ['new', null]]);
		expect(lines[0]?.changes.map(({ field, to }) => [field, to])).toEqual([['sex', 'female'], ['birthYear', 1949], ['phones', ['13900000021']]]);
		expect(lines[1]?.changes).toEqual([{ field: 'phones', from: ['13900000022'], to: ['13900000022', '057188880000'] }, { field: 'needs', from: ['hearing'], to: ['hearing', 'livesAlone'] }]);
	});

	it('imported once more changes nothing, by the list’s own number or without', () => {
		const rows = [['编号', '姓名', '身份证号', '电话', '住址'], ['A1', '米秋', sample, '13900000021', '麦浪家园3幢1单元302'], ['A2', '范舟', '', '13900000022', '']];
		const made = plan(rows).steps.flatMap(({ bodies }) => bodies);
		const of = <S>(type: string) => made.flatMap((body): Known<S>[] => (body.kind === 'createRecord' && body.ref.type === type ? [{ id: body.ref.id, areaId: body.areaId, rev: 1, fields: body.fields as unknown as S }] : []));
		const after = world(of<PersonShape & Fields>('person'), of<ResidenceShape>('residence'));
		expect(countsOf(plan(rows, after).lines)).toEqual({ new: 0, changed: 0, same: 2, duplicate: 0, wrong: 0 });
		const keyed = { ...after, recordOf: (key: string) => (key === 'A2' ? ('person-3' as Id) : undefined) };
		expect(plan([['编号', '姓名', '电话'], ['A2', '范一舟', '13900000023']], keyed).lines[0]).toMatchObject({ state: 'changed', matched: 'key', changes: [{ field: 'name', to: '范一舟' }, { field: 'phones', to: ['13900000022', '13900000023'] }] });
	});

	it('finds who stands in it twice, also when one row has the number and the other has not', () => {
		const rows = [['姓名', '身份证号', '电话', '住址'], ['米秋', sample, '13900000021', ''], ['米 秋', '', '13900000021', ''], ['范舟', '', '', '麦浪家园3幢1单元302'], ['范舟', '', '', '麦浪家园三栋1单元302室'], ['米秋', numberOf('19600101'), '13900000021', '']];
		expect(plan(rows).lines.map(({ state, duplicateOf }) => [state, duplicateOf])).toEqual([['new', null], ['duplicate', 2], ['new', null], ['duplicate', 4], ['new', null]]);
	});

	it('leaves out who is perhaps somebody else, until it is said that they are', () => {
		const here = world([person({ name: '米秋', idNumber: numberOf('19600101'), phones: ['13900000021'] })]);
		const rows = [['姓名', '身份证号', '电话'], ['米秋', sample, '13900000021']];
		expect(plan(rows, here)).toMatchObject({ lines: [{ state: 'duplicate', duplicateOf: null }], steps: [] });
		expect(plan(rows, here, { others: [2] }).lines[0]?.state).toBe('new');
	});

	it.each([
		['a number that a spreadsheet rounded', ['米秋', '1.10105194912310E+17', '', ''], ['idNumber rounded']], ['one that it filled with noughts', ['米秋', '110105194912310000', '', ''], ['idNumber rounded']],
		['a number with a wrong digit', ['米秋', '110105194912310021', '', ''], ['idNumber idCheckDigit']], ['one that is too short', ['米秋', '1101051949', '', ''], ['idNumber idLength']], ['one of no day', ['米秋', '11010519491331002X', '', ''], ['idNumber idDate']],
		['another year and sex than the number says', ['米秋', sample, '1951年', '男'], ['born birthDiffers', 'sex sexDiffers']], ['no name and an unreadable sex', ['', '', '', '不详'], ['name needed', 'sex unread']], ['a name that is a number', ['13900000021', '', '', ''], ['name unread']],
		['a child, whose guardian has to be asked at the door', ['范小', '', '2016-01-01', ''], ['born child']],
	])('says what is to be done about %s', (_what, cells, expected) => {
		expect(faults(one([['姓名', '身份证号', '出生日期', '性别'], cells]))).toEqual(expected);
	});

	it('never gives a number another name, nor a person another number, nor another home', () => {
		const here = world([person({ name: '米秋', idNumber: sample })], []);
		expect(faults(one([['姓名', '身份证号'], ['米春', sample]], here))).toEqual(['name nameDiffers']);
		const keyed = { ...here, recordOf: () => here.people[0]?.id };
		expect(faults(one([['编号', '姓名', '身份证号'], ['1', '米秋', numberOf('19491231')]], keyed))).toEqual(['idNumber numberDiffers']);
		expect(one([['姓名', '身份证号', '住址'], ['米秋', sample, '青禾路9号']], here)).toMatchObject({ state: 'changed', notes: ['otherHome'], changes: [{ field: 'sex' }, { field: 'birthYear' }] });
		expect(faults(one([['姓名', '网格'], ['米秋', '望潮网格']], { ...here, people: [] }))).toEqual(['area areaOutside']);
	});
});
