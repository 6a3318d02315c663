import { describe, expect, it } from 'vitest';
import { guessColumns, rowsByField } from '../domain/imports/columns.ts';
import type { CaseService, ImportWorld } from '../domain/imports/plan.ts';
import { planCases } from '../domain/imports/planCases.ts';
import { serviceFields } from '../domain/imports/serviceFields.ts';
import type { Id } from '../domain/ids.ts';
import type { Fields, StoredRecord } from '../domain/records/record.ts';
import type { Result } from '../domain/result.ts';
import { chinaCalendar } from '../domain/time/chinaHolidays.ts';
import { surroundings } from '../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../testing/memoryContext.ts';
import type { Capture } from '../worker/features/captures.ts';
import { makeCases } from '../worker/features/cases.ts';
import { readSeedPacks } from './seeds.ts';

const found = (await readSeedPacks()).find(({ pack }) => pack.id === 'vehicle-plate')?.pack;
if (found?.intake === undefined) throw new Error('the service is not there');
const { intake } = found;
const pack = found;
const area = testMe.leafAreaIds[0] ?? testId(1);
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const photo: Capture = { id: testId(900), mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 4, height: 3, capturedAt: '2026-03-20T01:00:00.000Z', position: null };

/** The federation's list as it came: its own headings, wide digits, and a column that nobody may keep. */
const list = [['序号', '姓名', '残疾等级', '联系电话', '家庭住址', '车辆类型', '厂牌型号'], ['1', '米秋', '二级', '139 0000 0021', '新禾苑１栋１单元１０１', '机动轮椅车', '安步 3 型'], ['2', '范舟', '三级', '13900000022', '新禾苑2幢101', '三轮摩托', '']];

/** What the import of this list makes, as it lies on a device of the area afterwards. */
function imported(): { readonly records: readonly StoredRecord[]; readonly caseId: Id; readonly states: readonly string[] } {
	const columns = guessColumns('cases', list, {}, serviceFields(pack).map(({ field }) => ({ field: `x.${field.id}` as const, words: [field.label.zh, field.label.en] })));
	let made = 500;
	const world: ImportWorld = { areas: [], own: new Set([area]), places: [], people: [], residences: [], recordOf: () => undefined, today: '2026-03-04', idOf: () => testId((made += 1)) };
	const service: CaseService = { pack, intake, cases: [], by: testMe.officerId, organisationId: testMe.organisationId, openedAt: '2026-03-04T01:00:00.000Z', calendar: chinaCalendar };
	const { lines, steps } = planCases(rowsByField(list, columns), world, { areaId: area, system: null, others: [], origin: { list: '车辆', source: '区残联', purpose: '上门上牌' } }, service);
	const records = steps.flatMap(({ bodies }) => bodies.flatMap((body): StoredRecord[] => (body.kind === 'createRecord' ? [{ type: body.ref.type, id: body.ref.id, areaId: body.areaId, rev: 1, fields: body.fields }] : [])));
	return { records, caseId: records.find(({ type }) => type === 'case')?.id ?? testId(0), states: lines.map(({ state, faults }) => `${state} ${faults.map(({ field, code }) => `${field} ${code}`).join()}`.trim()) };
}

describe('a disabled resident’s vehicle is plated at home', () => {
	it('from the federation’s list, by phone, through a check that fails, to the plate that is handed over', async () => {
		const { records, caseId, states } = imported();
		expect(states, 'the second row’s vehicle is none that the service knows').toEqual(['new', 'wrong x.vehicle unread']);
		expect(JSON.stringify(records), 'the degree of a disability goes no further').not.toContain('二级');
		const context = await makeMemoryContext({ packs: [pack], now: '2026-03-04T01:00:00Z', records: [...surroundings, ...records] });
		const cases = makeCases(context);
		const page = async () => value(await cases.page(caseId));
		const move = async (moveId: string, from: string, set: Fields, photos: readonly Capture[] = []) => cases.move({ caseId, rev: (await page()).rev, from, moveId, set, note: null, photos });
		const opened = await page();
		// Ten working days from Wednesday.
		expect([opened.title, opened.state.id, opened.dueAt?.slice(0, 10), opened.place?.label, opened.people.map(({ name }) => name)]).toEqual(['机动轮椅车 米秋', 'listed', '2026-03-18', '新禾苑1幢1单元101室', expect.arrayContaining(['米秋'])]);

		expect(await move('call', 'listed', {}), 'how the call went is said').toMatchObject({ ok: false, problem: { code: 'field_required' } });
		value(await move('call', 'listed', { 'x.callOutcome': 'nobody' }));
		value(await move('call', 'listed', { 'x.callOutcome': 'reached' }));
		value(await move('book', 'listed', { 'x.appointmentAt': '2026-03-06T02:00:00.000Z' }));
		expect(context.view.all('task').filter(({ fields }) => fields.caseId === caseId && fields.state === 'open').map(({ fields }) => [fields.kind, fields.day])).toEqual([['appointment', '2026-03-06']]);
		expect(await move('handOver', 'booked', { 'x.takenBy': '米秋' }), 'no plate before the check').toMatchObject({ ok: false, problem: { code: 'move_not_allowed' } });

		value(await move('fail', 'booked', { 'x.failed': '制动灯不亮' }));
		expect([(await page()).state.id, (await page()).time.waits?.until.slice(0, 10)], 'to be mended, with a clock of its own').toEqual(['failed', '2026-03-18']);
		expect(context.view.all('task').filter(({ fields }) => fields.caseId === caseId && fields.state === 'open'), 'the visit is over').toEqual([]);
		value(await move('book', 'failed', { 'x.appointmentAt': '2026-03-11T02:00:00.000Z' }));
		const passed = { 'x.checks': ['receipt', 'conformity', 'numbers', 'brakes', 'lights', 'mirrors', 'unaltered', 'stamped'], 'x.frameNo': 'LABCDE12345678901' };
		expect(await move('pass', 'booked', passed), 'no pass without the papers on a photo').toMatchObject({ ok: false, problem: { code: 'photo_required' } });
		value(await move('pass', 'booked', passed, [photo]));
		expect([(await page()).state.kind, (await page()).time.waits?.until.slice(0, 10)], 'seven working days for the plate').toEqual(['waiting', '2026-03-13']);
		expect(await move('unpass', 'making', { 'x.note': 'x' }), 'a supervisor takes it back').toMatchObject({ ok: false, problem: { code: 'not_allowed' } });
		value(await move('plate', 'making', { 'x.plateNo': '海A·残001' }));
		value(await move('handOver', 'making', { 'x.takenBy': '米秋' }));
		expect(await page()).toMatchObject({ state: { id: 'plated', kind: 'done' }, due: 'closed' });
		expect(value(await cases.document(caseId, 'done')).body.zh).toContain('{x.plateNo}');
	});
});
