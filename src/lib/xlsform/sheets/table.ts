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
	const first = sheet.rows.findIndex((row) => row.some((cell) => cell.trim() !== ''));
	if (first < 0) return emptyTable(name);
	const start = findHeadings(sheet, first, rules);
	if (start > first) issues.error('headings_below', { sheet: name, row: first + 1 }, { at: start + 1 });
	if (sheet.mergedRows?.includes(start + 1) === true) issues.error('headings_merged', { sheet: name, row: start + 1 });
	const columns = readHeadings((sheet.rows[start] ?? []).map((cell) => clean(cell, true)), rules);
	if (!options.lastColumnCounts) reportDoubles(name, start + 1, columns, issues);
	const rows: Row[] = [];
	for (let at = start + 1; at < sheet.rows.length; at += 1) {
		const cells = readRow(sheet.rows[at] ?? [], columns, options.collapseBlanks);
		reportRounded(name, at + 1, sheet.rows[at] ?? [], columns, issues);
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

/** A title above the headings is common, and then nothing is where it should be. */
function findHeadings(sheet: Sheet, first: number, rules: HeadingRules): number {
	const known = (at: number): number => readHeadings(sheet.rows[at] ?? [], { ...rules, keepOthers: false }).filter(({ key }) => key !== null).length;
	if (known(first) > 0) return first;
	const below = Array.from({ length: 5 }, (_, offset) => first + 1 + offset).find((at) => known(at) > 1);
	return below ?? first;
}

/** Spreadsheets keep 15 digits of a number; an identity number has 18. */
function reportRounded(sheet: string, row: number, cells: readonly string[], columns: readonly Column[], issues: Issues): void {
	for (const { index, key, heading } of columns) {
		const text = (cells[index] ?? '').trim();
		if (key !== null && /^-?\d(\.\d+)?e\+(1[1-9]|2\d)$|^\d{15}000$/i.test(text)) issues.error('number_rounded', { sheet, row, column: heading }, { text });
	}
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
