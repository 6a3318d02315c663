import type { Sheet, Workbook } from '../workbook.ts';

/**
 * Sheets as Markdown tables: a line with one cell names a sheet, the lines after it are its rows, each with an empty first cell. Other lines are
 * prose, and lines of dashes are drawn for the eye. `\|` is a bar inside a cell.
 */
export function readMarkdown(text: string): Workbook {
	const sheets: (Sheet & { readonly rows: (readonly string[])[] })[] = [];
	for (const line of text.split(/\r\n|[\r\n]/)) {
		const cells = cellsOf(line);
		if (cells === null || cells.every((cell) => /^:?-{2,}:?$/.test(cell) || cell === '')) continue;
		const [first = '', ...others] = cells;
		if (first !== '' && others.every((cell) => cell === '')) sheets.push({ name: first, rows: [] });
		else sheets.at(-1)?.rows.push(others);
	}
	return sheets;
}

function cellsOf(line: string): readonly string[] | null {
	const trimmed = line.trim();
	if (!trimmed.startsWith('|')) return null;
	const cells = trimmed.slice(1).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
	return trimmed.endsWith('|') && !trimmed.endsWith('\\|') ? cells.slice(0, -1) : cells;
}
