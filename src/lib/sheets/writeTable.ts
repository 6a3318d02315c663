import { writeCsvStream } from 'hucre/csv';
import { writeXlsxStream } from 'hucre/xlsx';

export type Cells = readonly (string | number | null)[];

/** UTF-8 with a byte-order mark, so that a spreadsheet reads it as such; each text in quotes, none of them a formula or a number that it is not. */
export function csvBytes(headings: readonly string[], rows: AsyncIterable<Cells>): ReadableStream<Uint8Array> {
	async function* guarded(): AsyncGenerator<(string | number | null)[]> {
		yield headings.map(plainCell);
		for await (const row of rows) yield row.map(plainCell);
	}
	return writeCsvStream(guarded(), { bom: true, quoteStyle: 'all', headers: false });
}

/** Texts are written as texts, whatever they look like; a sheet holds a million rows, and the next goes on. */
export function xlsxBytes(name: string, headings: readonly string[], rows: AsyncIterable<Cells>): ReadableStream<Uint8Array> {
	async function* all(): AsyncGenerator<(string | number | null)[]> {
		for await (const row of rows) yield [...row];
	}
	return writeXlsxStream(all(), { name: sheetName(name), columns: headings.map((header) => ({ header, width: 20 })), freezePane: { rows: 1 } });
}

/** What a spreadsheet takes for a formula, also in full width, or after blanks that it passes over. */
// eslint-disable-next-line no-control-regex -- a cell may hold a NUL, and what follows it would be computed
const formula = /^[\s\u0000\u200b\ufeff]*[=+\-@|\uff1d\uff0b\uff0d\uff20]|^[\t\r\n\u0000]/;
/** Long numbers lose their end in a spreadsheet, those with a zero their beginning, and 1E5 becomes 100000. */
const looksLikeNumber = /^(\d{7,}|0\d+|\d+(\.\d+)?[eE][+-]?\d+)$/;

/** An apostrophe before what would be computed, a tab before what would be counted. */
export function plainCell<T extends string | number | null>(value: T): string | T {
	if (typeof value !== 'string') return value;
	if (formula.test(value)) return `'${value}`;
	return looksLikeNumber.test(value) ? `\t${value}` : value;
}

/** Excel: 31 characters, none of these. */
function sheetName(name: string): string {
	return name.replace(/[\\/?*[\]:']/g, ' ').trim().slice(0, 31) || 'entries';
}
