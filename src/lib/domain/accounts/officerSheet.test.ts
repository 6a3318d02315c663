import { describe, expect, it } from 'vitest';
import { newId, type Id } from '../ids.ts';
import { areaChoices } from './areaChoices.ts';
import { planOfficers, type SheetKnown, type SheetPlan } from './officerSheet.ts';

let clock = 0;
const id = (): Id => newId((clock += 1));
const [town, east, west, eastFirst, westFirst, eastSecond, station, society] = [id(), id(), id(), id(), id(), id(), id(), id()];
const area = (of: Id, name: string, nameEn: string, parentId: Id | null) => ({ id: of, name, nameEn, parentId });
const known: SheetKnown = {
	areas: areaChoices([area(town, '星禾镇', 'Xinghe', null), area(east, '东街社区', 'East Street', town), area(west, '西街社区', 'West Street', town), area(eastFirst, '第一网格', 'Grid 1', east), area(eastSecond, '第二网格', 'Grid 2', east), area(westFirst, '第一网格', 'Grid 1', west)]),
	organisations: [{ id: station, name: '星禾派出所', nameEn: 'Xinghe Police Station' }, { id: society, name: '居委会', nameEn: 'Committee' }],
	officers: [{ account: 'lin', name: '林安', role: 'officer', organisationId: society, areaIds: [eastSecond] }],
};
const heads = ['姓名', '账号', '角色', '单位', '辖区', '电话', '证件号/警号'];
const row = (...cells: readonly string[]): readonly string[] => cells;
function plan(...rows: readonly (readonly string[])[]): SheetPlan {
	const planned = planOfficers(rows, known);
	if (!planned.ok) throw new Error(planned.problem.code);
	return planned.value;
}
const one = (...cells: readonly string[]) => {
	const [line] = plan(heads, cells).lines;
	if (line === undefined) throw new Error('no line');
	return line;
};

describe('a sheet of officers', () => {
	it('is read by its headings, in whatever order and language, under a title', () => {
		const chinese = plan(row('2026年人员名单'), row('单 位*', '姓名（必填）', '帐号', '备注', '责任区'), row('星禾派出所', '张 三', 'ＺhangSan', 'x', '东街社区/第一网格、第二网格'), row('', '', ''));
		expect(chinese.ignored).toEqual(['备注']);
		expect(chinese.lines).toMatchObject([{ row: 3, state: 'new', officer: { name: '张 三', account: 'zhangsan', role: 'officer', organisationId: station, areaIds: [eastFirst, eastSecond], phone: null } }]);
		const english = plan(row('Name', 'Username', 'Role', 'Unit', 'Areas', 'Phone', 'Badge number'), row('Zhang', 'zhang', 'Supervisor', 'xinghe police station', 'East Street > Grid 1; West Street', '13900000001', '0012'));
		expect(english.lines[0]?.officer).toEqual({ name: 'Zhang', account: 'zhang', role: 'supervisor', organisationId: station, areaIds: [eastFirst, west], phone: '13900000001', certificateNo: '0012' });
	});

	it('without a heading that is needed says which', () => {
		const planned = planOfficers([row('姓名', '账号', '电话')], known);
		expect(planned.ok ? '' : planned.problem).toEqual({ code: 'sheet_headings', params: { missing: '单位 Organisation、辖区 Areas' } });
		expect(planOfficers([row('a', 'b'), row('c', 'd')], known).ok).toBe(false);
	});

	it('tells every fault of a row by its cell', () => {
		expect(one('', 'a b', '局长', '别处', '第九网格', '打我', 'x').faults).toEqual([
			{ field: 'role', code: 'unknown', which: '局长' }, { field: 'organisationId', code: 'unknown', which: '别处', candidates: [] }, { field: 'areaIds', code: 'unknown', which: '第九网格', candidates: [] },
			{ field: 'name', code: 'needed' }, { field: 'account', code: 'invalid' }, { field: 'phone', code: 'invalid' },
		]);
		expect(one('张三', 'zhang', '', '', '').faults).toEqual([{ field: 'organisationId', code: 'needed' }, { field: 'areaIds', code: 'needed' }]);
		expect(one('审计', 'shenji', '审计员', '居委会', '').state, 'an auditor may have none').toBe('new');
	});

	it('asks which is meant where a name is two areas, and takes a path for an answer', () => {
		expect(one('张三', 'zhang', '', '居委会', '第一网格').faults).toEqual([{ field: 'areaIds', code: 'ambiguous', which: '第一网格', candidates: ['星禾镇/东街社区/第一网格', '星禾镇/西街社区/第一网格'] }]);
		expect(one('张三', 'zhang', '', '居委会', '星禾镇／西街社区／第一网格').officer?.areaIds).toEqual([westFirst]);
		expect(one('张三', 'zhang', '', '居委会', '星禾镇/第二网格').officer?.areaIds, 'with a part left out').toEqual([eastSecond]);
		expect(one('张三', 'zhang', '', '居委会', '西街社区/第二网格').faults[0]?.code).toBe('unknown');
	});

	it('finds an account that stands twice, one that is somebody else’s, and who has another account', () => {
		const { lines } = plan(heads, row('甲', 'same', '', '居委会', '东街社区'), row('乙', 'SAME ', '', '居委会', '东街社区'), row('丙', 'lin', '', '居委会', '东街社区'), row('林安', 'linan', '', '居委会', '东街社区'));
		expect(lines.map(({ faults }) => faults)).toEqual([[{ field: 'account', code: 'twice', row: 3 }], [{ field: 'account', code: 'twice', row: 2 }], [{ field: 'account', code: 'taken', which: '林安' }], []]);
		expect(lines.map(({ namesake }) => namesake)).toEqual([null, null, null, 'lin']);
	});

	it('that was used already makes nobody, and says where it differs', () => {
		expect(one('林安', 'LIN', '', '居委会', '第二网格')).toMatchObject({ state: 'there', differs: false, officer: null, faults: [] });
		expect(one('林安', 'lin', '主管', '居委会', '第二网格')).toMatchObject({ state: 'there', differs: true, officer: null });
	});

	it.each(['=HYPERLINK("http://x")', '+cmd|calc', '@SUM(A1)', '-2+3', '＝1+1'])('takes %s for no name and no number', (text) => {
		expect(one(text, 'zhang', '', '居委会', '东街社区', text, text).faults.map(({ field }) => field)).toEqual(['name', 'phone', 'certificateNo']);
	});

	it('keeps text as text, without what could make a name look like another', () => {
		const line = one('<b>张\u202e三</b>', 'zhang', '', '居委会', '东街社区', '', "'; drop table record;--");
		expect(line.officer).toMatchObject({ name: '<b>张 三</b>', certificateNo: "'; drop table record;--" });
	});
});
