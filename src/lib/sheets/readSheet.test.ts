import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { officerLimits } from '../domain/accounts/officer.ts';
import { listLimits, readSheet, sheetLimits, type SheetRows } from './readSheet.ts';
import { templateFile } from './template.ts';

const table = [['姓名', '账号', '电话'], ['张三', 'zhang', '013900000001'], ['李四, 社区"东"', 'li', '']];
const quoted = (delimiter: string): string => `${['姓名', '账号', '电话'].join(delimiter)}\r\n${['张三', 'zhang', '013900000001'].join(delimiter)}\r\n${['"李四, 社区""东"""', 'li', ''].join(delimiter)}\r\n`;
const read = async (bytes: Uint8Array): Promise<SheetRows | string> => {
	const answer = await readSheet(bytes);
	return answer.ok ? answer.value : answer.problem.code;
};
const trimmed = table.map((row) => row.slice(0, row.findLastIndex((cell) => cell !== '') + 1));
const utf16 = (text: string): Uint8Array => Uint8Array.from([0xff, 0xfe, ...new Uint8Array(Uint16Array.from(text, (char) => char.charCodeAt(0)).buffer)]);

describe('a sheet of text', () => {
	it.each([',', ';', '\t'])('is read with %j between its cells', async (delimiter) => {
		expect(await read(new TextEncoder().encode(quoted(delimiter)))).toEqual(trimmed);
	});

	it('is read as Excel and WPS write it: UTF-8 with a mark, GB18030, UTF-16', async () => {
		expect(await read(new TextEncoder().encode(`\ufeff${quoted(',')}`))).toEqual(trimmed);
		// 姓名,账号 / 张三,zhang / 𠀀(a four-byte character),wu
		const gb18030 = Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xd5, 0xcb, 0xba, 0xc5, 0x0d, 0x0a, 0xd5, 0xc5, 0xc8, 0xfd, 0x2c, 0x7a, 0x68, 0x61, 0x6e, 0x67, 0x0d, 0x0a, 0x95, 0x32, 0x82, 0x36, 0x2c, 0x77, 0x75]);
		expect(await read(gb18030)).toEqual([['姓名', '账号'], ['张三', 'zhang'], ['\u{20000}', 'wu']]);
		expect(await read(utf16(quoted('\t')))).toEqual(trimmed);
	});

	it('is not made of bytes that are no text', async () => {
		expect(await read(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]))).toBe('sheet_unreadable');
		expect(await read(new Uint8Array())).toBe('sheet_unreadable');
	});

	it('has an end: rows, columns and bytes', async () => {
		expect(await read(new TextEncoder().encode('a,b\n'.repeat(sheetLimits.rows + 1)))).toBe('sheet_too_large');
		expect(await read(new TextEncoder().encode('a,'.repeat(sheetLimits.columns) + 'a'))).toBe('sheet_too_large');
		expect(await read(new Uint8Array(sheetLimits.bytes + 1))).toBe('sheet_too_large');
		expect(await read(new TextEncoder().encode('a,b\n'.repeat(officerLimits.officersAtOnce)))).toHaveLength(officerLimits.officersAtOnce);
	});
});

describe('an .xlsx', () => {
	it('is read with numbers, dates and formulas as they show, the first sheet that is seen', async () => {
		const bytes = await writeXlsx({
			sheets: [
				{ name: 'hidden', hidden: true, rows: [['no']] },
				{ name: '人员', rows: [['姓名', '电话', '警号', '日期'], ['张三', 13900000001, 12, new Date(Date.UTC(2026, 10, 20))], ['李四', null, true, null]], cells: new Map([['2,1', { formula: '1+1', formulaResult: 2 }]]) },
				{ name: 'notes', rows: [['no']] },
			],
			activeSheet: 1,
		});
		expect(await read(bytes)).toEqual([['姓名', '电话', '警号', '日期'], ['张三', '13900000001', '12', '2026-11-20'], ['李四', '2', 'TRUE']]);
	});

	it.each(['shared', 'inline'] as const)('is read with %s texts, what looks like a formula or a tag as it is', async (stringMode) => {
		const rows = [['姓名'], ['=1+1'], ['<script>'], ['__proto__'], [' 张三 ']];
		expect(await read(await writeXlsx({ sheets: [{ name: 'a', rows }], stringMode }))).toEqual(rows);
	});

	it('that says it unpacks to more than may be is not unpacked, nor one of too many parts', async () => {
		const bytes = await writeXlsx({ sheets: [{ name: 'a', rows: [['姓名']] }] });
		const view = new DataView(bytes.buffer, bytes.byteOffset);
		const directory = view.getUint32(bytes.byteLength - 22 + 16, true);
		const grown = bytes.slice();
		new DataView(grown.buffer).setUint32(directory + 24, sheetLimits.unpackedBytes + 1, true);
		expect(await read(grown)).toBe('sheet_too_large');
		const cut = bytes.slice(0, bytes.byteLength - 30);
		expect(await read(cut)).toBe('sheet_unreadable');
		expect(await read(Uint8Array.from([0x50, 0x4b, 3, 4, 9, 9, 9]))).toBe('sheet_unreadable');
	});

	it('with one cell far away is read at once, and too many rows are said to be too many', async () => {
		const far = new Map([['90000,900', { value: 'x' }]]);
		expect(await read(await writeXlsx({ sheets: [{ name: 'a', rows: [['姓名'], ['张三']], cells: far }] }))).toEqual([['姓名'], ['张三']]);
		expect(await read(await writeXlsx({ sheets: [{ name: 'a', rows: Array.from({ length: sheetLimits.rows + 5 }, (_, n) => [`a${n}`]) }] }))).toBe('sheet_too_large');
	});

	it('with a number too long for a spreadsheet says so, and what is written once over several rows stands in each', async () => {
		const rows = [['住址', '姓名', '身份证号'], ['麦浪家园3幢302', '米秋', Number('110105194912310021')], [null, '范舟', null], ['青禾路9号', '丁蕾', null]];
		const bytes = await writeXlsx({ sheets: [{ name: 'a', rows, merges: [{ startRow: 1, startCol: 0, endRow: 2, endCol: 0 }] }] });
		expect(await read(bytes)).toEqual([['住址', '姓名', '身份证号'], ['麦浪家园3幢302', '米秋', '1.1010519491231002e+17'], ['麦浪家园3幢302', '范舟'], ['青禾路9号', '丁蕾']]);
	});

	it('of a list may have more rows and columns, and has an end as well', async () => {
		const wide = new TextEncoder().encode(`${'a,'.repeat(listLimits.columns - 1)}a\n${'x,y\n'.repeat(5_000)}`);
		expect((await readSheet(wide, listLimits)).ok).toBe(true);
		expect(await readSheet(new TextEncoder().encode('a,b\n'.repeat(listLimits.rows + 1)), listLimits)).toMatchObject({ problem: { code: 'sheet_too_large', params: { rows: 10_000 } } });
	});

	it('of our own template is an empty sheet with its headings', async () => {
		const file = await templateFile({ name: '人员', headings: ['姓名', '账号'], notes: { name: '说明', rows: [['角色', '一线人员']] } });
		expect(await read(new Uint8Array(await file.arrayBuffer()))).toEqual([['姓名', '账号']]);
	});
});
