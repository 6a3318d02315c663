import type { Issues } from '../issues/issue.ts';
import type { Sheet } from '../workbook.ts';
import { readHeadings, type Column, type HeadingRules } from './headings.ts';

/** The texts of one thing by language; the key is empty where no language is named. */
export type Texts = ReadonlyMap<string, string>;
/** `number` is the row in the spreadsheet. */
export type Row = { readonly sheet: string; readonly number: number; readonly cells: ReadonlyMap<string, Texts> };
export type Table = { readonly sheet: string; readonly columns: readonly Column[]; readonly rows: readonly Row[] };

export const noTexts: Texts = new Map();

/** The text of a column that has no languages. */
export function textOf(row: Row, key: string): string {
	return row.cells.get(key)?.get('') ?? '';
}

export function textsOf(row: Row, key: string): Texts {
	return row.cells.get(key) ?? noTexts;
}

export function emptyTable(sheet: string): Table {
	return { sheet, columns: [], rows: [] };
}

export type TableOptions = {
	/** Runs of blanks become one. */
	readonly collapseBlanks: boolean;
	/** Two columns for the same thing: an error, but where the later one simply counts. */
	readonly lastColumnCounts: boolean;
};

export function readTable(sheet: Sheet, name: string, rules: HeadingRules, options: TableOptions, issues: Issues): Table {
	const start = sheet.rows.findIndex((row) => row.some((cell) => cell.trim() !== ''));
	if (start < 0) return emptyTable(name);
	const columns = readHeadings((sheet.rows[start] ?? []).map((cell) => clean(cell, true)), rules);
	if (!options.lastColumnCounts) reportDoubles(name, start + 1, columns, issues);
	const rows: Row[] = [];
	for (let at = start + 1; at < sheet.rows.length; at += 1) {
		const cells = readRow(sheet.rows[at] ?? [], columns, options.collapseBlanks);
		if (cells.size > 0) rows.push({ sheet: name, number: at + 1, cells });
	}
	return { sheet: name, columns, rows };
}

function readRow(cells: readonly string[], columns: readonly Column[], collapse: boolean): ReadonlyMap<string, Texts> {
	const read = new Map<string, Map<string, string>>();
	for (const { index, key, language } of columns) {
		const text = clean(cells[index] ?? '', collapse);
		if (key === null || text === '') continue;
		const texts = read.get(key) ?? new Map<string, string>();
		read.set(key, texts.set(language, text));
	}
	return read;
}

function reportDoubles(sheet: string, row: number, columns: readonly Column[], issues: Issues): void {
	const seen = new Map<string, string>();
	for (const { key, language, heading } of columns) {
		if (key === null) continue;
		const first = seen.get(`${key} ${language}`);
		if (first !== undefined) issues.error('column_twice', { sheet, row, column: heading }, { first });
		else seen.set(`${key} ${language}`, heading);
	}
}

/** Word processors turn quotes into curly ones, which no expression understands. */
function clean(text: string, collapse: boolean): string {
	const straight = text.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"').trim();
	return collapse ? straight.replace(/ {2,}/g, ' ') : straight;
}
