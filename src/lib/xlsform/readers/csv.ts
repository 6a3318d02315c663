import type { Sheet, Workbook } from '../workbook.ts';

const sheetNames = new Set(['survey', 'choices', 'settings', 'entities', 'external_choices']);

/**
 * A form in one file of commas, semicolons or tabs. Either one sheet, told by its headings; or all sheets, each begun by a line with its name in
 * the first column, which is empty in the rows of the sheet.
 */
export function readCsv(text: string): Workbook {
	const rows = parseCsv(text);
	const first = rows.find((row) => row.some((cell) => cell.trim() !== '')) ?? [];
	if (!isSheetName(first)) return rows.length === 0 ? [] : [{ name: nameByHeadings(first), rows }];
	const sheets: (Sheet & { readonly rows: (readonly string[])[] })[] = [];
	for (const row of rows) {
		if (isSheetName(row)) sheets.push({ name: (row[0] ?? '').trim(), rows: [] });
		else sheets.at(-1)?.rows.push(row.slice(1));
	}
	return sheets;
}

function isSheetName([first = '', ...others]: readonly string[]): boolean {
	return sheetNames.has(first.trim().toLowerCase()) && others.every((cell) => cell.trim() === '');
}

function nameByHeadings(headings: readonly string[]): string {
	const has = (name: string): boolean => headings.some((heading) => heading.trim().toLowerCase().replace(/[\s_]+/g, '_') === name);
	if (has('type')) return 'survey';
	if (has('list_name')) return has('entity_id') || has('create_if') ? 'entities' : 'choices';
	return has('form_id') || has('form_title') ? 'settings' : 'survey';
}

/** Quotes hold line breaks and separators; two of them stand for one. */
export function parseCsv(text: string): readonly (readonly string[])[] {
	const source = text.replace(/^\ufeff/, '');
	const delimiter = delimiterOf(source);
	const rows: string[][] = [];
	let row: string[] = [];
	let cell = '';
	let quoted = false;
	const endCell = (): void => {
		row.push(cell);
		cell = '';
	};
	for (let at = 0; at < source.length; at += 1) {
		const character = source[at] ?? '';
		if (quoted) {
			if (character !== '"') cell += character;
			else if (source[at + 1] === '"') {
				cell += '"';
				at += 1;
			} else quoted = false;
		} else if (character === '"' && cell.trim() === '') {
			cell = '';
			quoted = true;
		} else if (character === delimiter) endCell();
		else if (character === '\n' || character === '\r') {
			if (character === '\r' && source[at + 1] === '\n') at += 1;
			endCell();
			rows.push(row);
			row = [];
		} else cell += character;
	}
	endCell();
	if (row.length > 1 || row[0] !== '') rows.push(row);
	return rows;
}

/** The one that stands most often in the first lines, which hold names and headings. */
function delimiterOf(text: string): string {
	const lines = text.split(/\r\n|[\r\n]/).filter((line) => line.trim() !== '').slice(0, 2).join('');
	const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: lines.split(delimiter).length }));
	return counts.reduce((most, each) => (each.count > most.count ? each : most)).delimiter;
}
