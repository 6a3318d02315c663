import { describe, expect, it } from 'vitest';
import { guessColumns, rememberColumns, rowsByField, type SheetCells } from './columns.ts';

const taken = (kind: 'doors' | 'people', rows: SheetCells): Record<string, string | null> =>
	Object.fromEntries(guessColumns(kind, rows).columns.map(({ heading, field, forbidden }) => [heading, forbidden === null ? field : `refused: ${forbidden.id}`]));

describe('the columns of a list', () => {
	it('are known by their headings, in full width and with stars, under a title and a date', () => {
		const rows = [['2026年残疾人车辆登记名单'], ['制表：残联', '', '2026.11.20'], ['序号', '姓　名*', '身份证号码（18位）', '联系电话', '家庭住址', '备注'], ['1', '米秋', '11010519491231002X', '13900000021', '麦浪家园3幢1单元302室', 'x']];
		expect(taken('people', rows)).toEqual({ 序号: null, '姓 名*': 'name', '身份证号码（18位）': 'idNumber', 联系电话: 'phones', 家庭住址: 'address', 备注: null });
		expect(rowsByField(rows, guessColumns('people', rows))).toEqual([{ row: 4, cells: { name: '米秋', idNumber: '11010519491231002X', phones: '13900000021', address: '麦浪家园3幢1单元302室' } }]);
	});

	it('are found where a word stands over several of them', () => {
		const rows = [['姓名', '住址', '', '', '联系方式', ''], ['', '小区', '楼栋', '室', '手机', '固定电话'], ['米秋', '麦浪家园', '3幢', '302', '13900000021', '0571-88880000']];
		const columns = guessColumns('people', rows);
		expect(columns.headingRows).toBe(2);
		expect(rowsByField(rows, columns)).toEqual([{ row: 3, cells: { name: '米秋', estate: '麦浪家园', building: '3幢', room: '302', phones: '13900000021、0571-88880000' } }]);
	});

	it('that may not be kept are refused by their heading, and nothing of them goes on, not even as a sample', () => {
		const rows = [['姓名', '民族', '宗教信仰', '政治面貌', '残疾类别', '银行卡号', '既往病史', '电话'], ['米秋', '汉', '无', '群众', '肢体', '6222', '高血压', '13900000021']];
		const columns = guessColumns('people', rows, { 民族: 'needs' });
		expect(columns.columns.filter(({ forbidden }) => forbidden !== null).map(({ heading }) => heading)).toEqual(['民族', '宗教信仰', '政治面貌', '残疾类别', '银行卡号', '既往病史']);
		expect(columns.columns.filter(({ forbidden }) => forbidden !== null).flatMap(({ samples }) => samples)).toEqual([]);
		expect(rowsByField(rows, columns)).toEqual([{ row: 2, cells: { name: '米秋', phones: '13900000021' } }]);
		expect(rememberColumns(columns.columns)).toEqual({ 姓名: 'name', 电话: 'phones' });
	});

	it('are as they were taken the last time, also what was left out', () => {
		const rows = [['受访者', '门牌', '号码'], ['米秋', '麦浪家园3幢1单元302室', '13900000021']];
		const columns = guessColumns('people', rows, { 受访者: 'name', 门牌: null, 号码: 'phones' });
		expect(columns.columns.map(({ field }) => field)).toEqual(['name', null, 'phones']);
	});

	it('lose marks that no text has, so that a name is what it looks like', () => {
		const rows = [['姓名', '电话'], ['米\u202e秋\u0000', '139\u200b00000021']];
		expect(rowsByField(rows, guessColumns('people', rows))).toEqual([{ row: 2, cells: { name: '米秋', phones: '13900000021' } }]);
	});

	it('of a file that we gave back with reasons are those of the list', () => {
		expect(taken('people', [['要改什么', '姓名', '电话'], ['电话少一位', '米秋', '139']])).toEqual({ 要改什么: null, 姓名: 'name', 电话: 'phones' });
	});
});
