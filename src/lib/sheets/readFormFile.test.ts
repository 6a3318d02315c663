import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { convert, type Workbook } from '../xlsform/index.ts';
import { formFileLimits, readFormFile } from './readFormFile.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = async (name: string, bytes: Uint8Array): Promise<Workbook | string> => {
	const answer = await readFormFile({ name, bytes });
	return answer.ok ? answer.workbook : answer.problems.map(({ code, sheet }) => `${code}${sheet === null ? '' : ` ${sheet}`}`).join();
};
const survey = [['type', 'name', 'label'], ['text', 'q', '问题']];

describe('a form in text', () => {
	it('is read from Markdown tables, in the middle of prose, with bars inside cells', async () => {
		const text = '# 查楼道\n\nWords.\n\n| survey |\n|---|---|\n| | type | name | label |\n| | text | q | a \\| b |\n\n| choices |\n| | list_name | name | label |\n';
		expect(await read('a.md', bytesOf(text))).toEqual([{ name: 'survey', rows: [['type', 'name', 'label'], ['text', 'q', 'a | b']] }, { name: 'choices', rows: [['list_name', 'name', 'label']] }]);
		expect(await read('a.md', bytesOf('# words only'))).toBe('file_without_sheets');
	});

	it('is read from one sheet of commas, named by its headings, and from all sheets in one file', async () => {
		expect(await read('a.csv', bytesOf('\ufefftype,name,label\r\ntext,q,问题\r\n'))).toEqual([{ name: 'survey', rows: survey }]);
		expect(await read('a.csv', bytesOf('list name;name;label\nl;1;One\n'))).toEqual([{ name: 'choices', rows: [['list name', 'name', 'label'], ['l', '1', 'One']] }]);
		const whole = '"survey",,,\n,"type","name","label"\n,text,q,"two\nlines, ""quoted"""\nchoices,,,\n,list_name,name,label\n';
		expect(await read('a.csv', bytesOf(whole))).toEqual([{ name: 'survey', rows: [['type', 'name', 'label'], ['text', 'q', 'two\nlines, "quoted"']] }, { name: 'choices', rows: [['list_name', 'name', 'label']] }]);
	});

	it('is read as Chinese editions of spreadsheets write it', async () => {
		// type,name,label / text,q,问题 in GB18030
		const bytes = Uint8Array.from([...bytesOf('type,name,label\ntext,q,'), 0xce, 0xca, 0xcc, 0xe2]);
		expect(await read('a.csv', bytes)).toEqual([{ name: 'survey', rows: survey }]);
	});

	it('is not made of other bytes', async () => {
		expect(await read('a.csv', Uint8Array.from([0xff, 0x00, 0xff, 0xd8, 0x00]))).toBe('file_not_text');
		expect(await read('a.xls', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]))).toBe('file_is_xls');
		expect(await read('a.csv', new Uint8Array(formFileLimits.bytes + 1))).toBe('file_too_large');
		expect(await read('a.csv', bytesOf(`type,name\n${'text,q\n'.repeat(formFileLimits.rows)}`))).toBe('sheet_too_large survey');
	});
});

describe('an .xlsx of a form', () => {
	it('is read with its known sheets; of others only the name is known', async () => {
		const bytes = await writeXlsx({ sheets: [{ name: 'Survey', rows: survey }, { name: 'choices', rows: [['list_name', 'name', 'label'], ['l', 1, 'One'], ['l', 2.5, true]] }, { name: 'notes', rows: [['secret']] }] });
		expect(await read('a.xlsx', bytes)).toEqual([
			{ name: 'Survey', rows: survey, mergedRows: [] },
			{ name: 'choices', rows: [['list_name', 'name', 'label'], ['l', '1', 'One'], ['l', '2.5', 'TRUE']], mergedRows: [] },
			{ name: 'notes', rows: [], mergedRows: [] },
		]);
	});

	it('is not read where formats run to the last column, but its text is', async () => {
		const far = new Map([['900000,16000', { value: 'x' }]]);
		expect(await read('a.xlsx', await writeXlsx({ sheets: [{ name: 'survey', rows: survey, cells: far }] }))).toMatchObject([{ name: 'survey', rows: survey }]);
	});

	it('with merged headings or a rounded identity number is answered with the row', async () => {
		const rows = [['type', 'name', 'label', 'default'], ['text', 'id', 'ID', Number('110105199003077748')]];
		const bytes = await writeXlsx({ sheets: [{ name: 'survey', rows, merges: [{ startRow: 0, startCol: 2, endRow: 0, endCol: 3 }] }] });
		const answer = await readFormFile({ name: 'a.xlsx', bytes });
		const problems = answer.ok ? convert(answer.workbook).problems : [];
		expect(problems.map(({ code, row }) => `${code} ${row}`)).toContain('headings_merged 1');
		const unmerged = await readFormFile({ name: 'a.xlsx', bytes: await writeXlsx({ sheets: [{ name: 'survey', rows }] }) });
		expect(unmerged.ok && convert(unmerged.workbook).problems.map(({ code, row, column }) => `${code} ${row} ${column}`)).toEqual(['number_rounded 2 default']);
	});

	it('that is cut, or says that it unpacks to more than may be, is refused before it is unpacked', async () => {
		const bytes = await writeXlsx({ sheets: [{ name: 'survey', rows: survey }] });
		expect(await read('a.xlsx', bytes.slice(0, bytes.byteLength - 30))).toBe('file_unreadable');
		const directory = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.byteLength - 22 + 16, true);
		const grown = bytes.slice();
		new DataView(grown.buffer).setUint32(directory + 24, formFileLimits.unpackedBytes + 1, true);
		expect(await read('a.xlsx', grown)).toBe('file_unpacks_too_large');
		const torn = bytes.slice();
		torn.fill(0x41, 60, 400);
		expect(await read('a.xlsx', torn)).toBe('file_unreadable');
	});
});
