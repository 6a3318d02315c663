import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { csvBytes, plainCell, xlsxBytes, type Cells } from './writeTable.ts';

async function* rowsOf(...rows: readonly Cells[]): AsyncGenerator<Cells> {
	yield* rows;
}
const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '|calc', '\t=1', '\r=1', ' =1+1', '＝1+1', '－1', '\ufeff=1', '=HYPERLINK("http://x","x")'];

describe('a table that is taken out', () => {
	it('lets no cell begin a formula, and keeps numbers that are none as they were written', () => {
		for (const text of hostile) expect(plainCell(text), JSON.stringify(text)).toBe(`'${text}`);
		for (const text of ['13900000001', '110101199003074477', '0571', '00', '1E5', '3.2e10']) expect(plainCell(text), text).toBe(`\t${text}`);
		for (const text of ['', '正常', '3', '12.5', '2026-11-29', 'a=b', '楼道有杂物，-1 层', '30.2 120.1 0 8']) expect(plainCell(text), text).toBe(text);
		expect([plainCell(-3), plainCell(13_900_000_001), plainCell(null)]).toEqual([-3, 13_900_000_001, null]);
	});

	it('is CSV that a spreadsheet opens: a mark of its letters, each text in quotes, lines within it kept', async () => {
		const bytes = new Uint8Array(await new Response(csvBytes(['题目', '=x'], rowsOf(['说 "好"\n第二行', 5], ['=1+1', null], ['13900000001', -3]))).arrayBuffer());
		expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const text = new TextDecoder().decode(bytes).replace(/^\ufeff/, '');
		expect(text.trimEnd().split('\r\n')).toEqual(['"题目","\'=x"', '"说 ""好""\n第二行","5"', '"\'=1+1",""', '"\t13900000001","-3"']);
	});

	it('is an Excel sheet whose texts are texts and whose numbers are numbers', async () => {
		const bytes = new Uint8Array(await new Response(xlsxBytes('a/b: 表', ['=1', '电话', '几间'], rowsOf(['=1+1', '013900000001', 3], ['-1', '110101199003074477', null]))).arrayBuffer());
		const { sheets } = await readXlsx(bytes);
		expect(sheets.map(({ name }) => name)).toEqual(['a b  表']);
		expect(sheets[0]?.rows).toEqual([['=1', '电话', '几间'], ['=1+1', '013900000001', 3], ['-1', '110101199003074477', null]]);
		expect(Buffer.from(bytes).includes('<f>')).toBe(false);
	});
});
