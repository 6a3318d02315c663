import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parsePack } from '../../packs/reader.ts';
import { areaChoices } from '../accounts/areaChoices.ts';
import { newId, type Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { CaseShape, PersonShape, ResidenceShape } from '../records/shapes.ts';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import { guessColumns, rowsByField, type SheetCells } from './columns.ts';
import { countsOf, type CaseService, type ImportOptions, type ImportPlan, type ImportWorld, type Known } from './plan.ts';
import { planCases } from './planCases.ts';
import { serviceFields } from './serviceFields.ts';

/** A service that somebody wrote without a line of code: what it asks is its own. */
const parsed = parsePack(JSON.parse(await readFile(new URL('../../../../docs/examples/wheelchair/pack.json', import.meta.url), 'utf8')) as Json);
if (!parsed.ok || parsed.value.intake === undefined) throw new Error('the example has no intake');
const pack = parsed.value;
let clock = 0;
const id = (): Id => newId((clock += 1));
const [town, first, officer, station] = [id(), id(), id(), id()];
const areas = areaChoices([{ id: town, name: '星禾镇', nameEn: 'Xinghe', parentId: null }, { id: first, name: '麦浪第一网格', nameEn: 'Grid 1', parentId: town }]);
const options: ImportOptions = { areaId: first, system: null, others: [], origin: { list: '借轮椅', source: '区残联', purpose: '借轮椅' } };
type There = { readonly people?: readonly Known<PersonShape & Fields>[]; readonly residences?: readonly Known<ResidenceShape>[]; readonly cases?: readonly Known<CaseShape>[]; readonly keys?: ReadonlyMap<string, Id> };
function plan(rows: SheetCells, there: There = {}): ImportPlan {
	const world: ImportWorld = { areas, own: new Set([first]), places: [], people: there.people ?? [], residences: there.residences ?? [], recordOf: (key) => there.keys?.get(key), today: '2026-03-04', idOf: (row, what) => `${what}-${row}` as Id };
	const service: CaseService = { pack, intake: pack.intake ?? { label: pack.title, hint: pack.title, asks: [], place: 'none', people: [], title: pack.title }, cases: there.cases ?? [], by: officer, organisationId: station, openedAt: '2026-03-04T01:00:00.000Z', calendar: chinaCalendar };
	const own = serviceFields(pack).map(({ field }) => ({ field: `x.${field.id}` as const, words: [field.label.zh, field.label.en] }));
	return planCases(rowsByField(rows, guessColumns('cases', rows, {}, own)), world, options, service);
}
const rows = [['姓名', '电话', '住址', '要哪一种', '大约用到', '需要送上门'], ['米秋', '13900000021', '新禾苑1幢1单元101', '高靠背轮椅', '2026.4.1', '是'], ['范舟', '13900000022', '', '拐杖', '', '']];

describe('a list of cases of a service', () => {
	it('makes people and homes, and for each a case in the first state with the service’s clock, filled as its intake asks', () => {
		const { lines, steps } = plan(rows);
		expect(lines.map(({ state, title }) => [state, title])).toEqual([['new', '高靠背轮椅 米秋'], ['new', '拐杖 范舟']]);
		expect(steps.map(({ bodies }) => bodies.map((body) => (body.kind === 'createRecord' ? body.ref.type : body.kind)))).toEqual([['place', 'person', 'residence', 'case'], ['person', 'case']]);
		expect(steps[0]?.bodies[3]).toMatchObject({
			areaId: first,
			fields: {
				packId: 'wheelchair', packVersion: 1, state: 'asked', title: '高靠背轮椅 米秋', placeId: 'place-2', applicantId: 'person-2', beneficiaryId: 'person-2', openedBy: officer, organisationId: station, openedAt: '2026-03-04T01:00:00.000Z',
				'x.kind': 'high', 'x.until': '2026-04-01', 'x.carried': true,
			},
		});
		// Two working days from Wednesday.
		expect(String((steps[0]?.bodies[3] as { readonly fields: Fields }).fields['dueAt']).slice(0, 10)).toBe('2026-03-06');
	});

	it('imported once more opens nothing, also when a case is closed by then; what it says anew is changed', () => {
		const bodies = plan(rows).steps.flatMap((step) => step.bodies);
		const of = <S>(type: string, change: object = {}) => bodies.flatMap((body): Known<S>[] => (body.kind === 'createRecord' && body.ref.type === type ? [{ id: body.ref.id, areaId: body.areaId, rev: 1, fields: { ...body.fields, ...change } as unknown as S }] : []));
		const there: There = { people: of('person'), residences: of('residence'), cases: of('case') };
		const keys = new Map(plan(rows).steps.flatMap(({ key }) => (key === null ? [] : [[key.text, key.ref.id] as const])));
		expect(countsOf(plan(rows, there).lines)).toMatchObject({ new: 0, changed: 0, same: 2 });
		expect(countsOf(plan(rows, { ...there, cases: of('case', { state: 'back', closedAt: '2026-03-05T00:00:00Z' }), keys }).lines)).toMatchObject({ new: 0, same: 2 });
		const anew = plan([rows[0] ?? [], ['米秋', '13900000021', '', '普通轮椅', '', ''], ['范舟', '13900000022', '', '拐杖', '', '']], { ...there, keys });
		expect(anew.lines.map(({ state }) => state)).toEqual(['changed', 'same']);
		expect(anew.steps).toMatchObject([{ bodies: [{ kind: 'setFields', ref: { type: 'case', id: 'case-2' }, set: { 'x.kind': 'plain' } }], undo: [{ made: false, before: { 'x.kind': 'high' } }] }]);
	});

	it('says what the service needs and what it cannot read, beside what is wrong with the person', () => {
		const { lines, steps } = plan([['姓名', '身份证号', '要哪一种', '需要送上门'], ['米秋', '', '电动车', ''], ['范舟', '123', '', '也许']]);
		expect(lines.map(({ state, faults }) => [state, faults.map(({ field, code }) => `${field} ${code}`)])).toEqual([['wrong', ['x.kind unread']], ['wrong', ['idNumber idLength', 'x.kind needed', 'x.carried unread']]]);
		expect(steps).toEqual([]);
	});
});
