import { meant } from '../accounts/sheetHeadings.ts';
import { fieldGuessed, manyColumns, type ImportField, type ImportKind, type ServiceField } from './fields.ts';
import { forbiddenBy, type Forbidden } from './forbiddenColumns.ts';

export type SheetCells = readonly (readonly string[])[];
/** By the heading as it is compared: the field that its column was taken for when this list was last imported; null: it was left out. */
export type RememberedColumns = { readonly [heading: string]: ImportField | null };
export type Column = {
	readonly at: number; readonly heading: string; readonly field: ImportField | null;
	/** Refused, whatever it was taken for. */
	readonly forbidden: Forbidden | null;
	/** Of the first rows, to see what stands in it. */
	readonly samples: readonly string[];
};
/** `headingRows`: how many rows of the sheet, from the top, are no data. */
export type SheetColumns = { readonly columns: readonly Column[]; readonly headingRows: number };
/** A row of the file by its number, its cells by what they are. */
export type FieldRow = { readonly row: number; readonly cells: { readonly [F in ImportField]?: string } };

/** A title, a date and who made the list may stand over the headings. */
const headingsWithin = 15;
const samplesMost = 3;
/** Written by us into the sheet of wrong rows. */
export const reasonHeadings = ['要改什么', 'What to mend'];

/** Where the headings are, also when they take two rows with a word over several columns, and what each column is taken for. */
export function guessColumns(kind: ImportKind, rows: SheetCells, remembered: RememberedColumns = {}, service: readonly ServiceField[] = []): SheetColumns {
	const candidates = rows.slice(0, headingsWithin).flatMap((row, at) => {
		const below = rows[at + 1] ?? [];
		const single = { at, rows: 1, headings: row };
		const both = { at, rows: 2, headings: Array.from({ length: Math.max(row.length, below.length) }, (_, n) => ((below[n] ?? '').trim() === '' ? (row[n] ?? '') : (below[n] ?? ''))) };
		return [single, both].map((each) => ({ ...each, known: knownIn(kind, each.headings, remembered, service) }));
	});
	const best = candidates.reduce<(typeof candidates)[number] | undefined>((most, each) => (each.known > (most?.known ?? 0) ? each : most), undefined);
	const headings = best?.headings ?? rows[0] ?? [];
	const headingRows = best === undefined ? Math.min(1, rows.length) : best.at + best.rows;
	const taken = new Set<ImportField>();
	const width = Math.max(headings.length, ...rows.slice(headingRows, headingRows + 50).map((row) => row.length));
	const columns = Array.from({ length: width }, (_, at): Column => {
		const heading = (headings[at] ?? '').replace(/\s+/gu, ' ').trim();
		const forbidden = forbiddenBy(heading) ?? null;
		const wanted = forbidden === null && !reasonHeadings.includes(heading) ? fieldFor(kind, heading, remembered, service) : null;
		const field = wanted !== null && (manyColumns.has(wanted) || !taken.has(wanted)) ? wanted : null;
		if (field !== null) taken.add(field);
		return { at, heading, field, forbidden, samples: forbidden === null ? rows.slice(headingRows).map((row) => row[at] ?? '').filter((cell) => cell.trim() !== '').slice(0, samplesMost) : [] };
	});
	return { columns: columns.filter(({ heading, samples }) => heading !== '' || samples.length > 0), headingRows };
}

/** Without what no text has: control marks, marks that turn writing round, halves of characters. */
function tidy(cell: string): string {
	return cell.toWellFormed().replace(/[^\P{C}\n\t]/gu, '').trim();
}

function fieldFor(kind: ImportKind, heading: string, remembered: RememberedColumns, service: readonly ServiceField[]): ImportField | null {
	const key = meant(heading);
	if (Object.hasOwn(remembered, key)) return remembered[key] ?? null;
	return fieldGuessed(kind, heading, service) ?? null;
}

function knownIn(kind: ImportKind, headings: readonly string[], remembered: RememberedColumns, service: readonly ServiceField[]): number {
	return new Set(headings.flatMap((heading) => fieldFor(kind, heading, remembered, service) ?? [])).size;
}

/** What is remembered of the columns for the next file of this list. */
export function rememberColumns(columns: readonly Column[]): RememberedColumns {
	return Object.fromEntries(columns.filter(({ heading, forbidden }) => heading !== '' && forbidden === null).map(({ heading, field }) => [meant(heading), field]));
}

/** The rows with anything in a column that is used, and of them these columns alone: the rest of the sheet goes no further. */
export function rowsByField(rows: SheetCells, { columns, headingRows }: SheetColumns): readonly FieldRow[] {
	const used = columns.filter(({ field, forbidden }) => field !== null && forbidden === null);
	return rows.slice(headingRows).flatMap((row, index): FieldRow[] => {
		const cells: { [F in ImportField]?: string } = {};
		for (const { at, field } of used) {
			const text = tidy(row[at] ?? '');
			if (field === null || text === '') continue;
			cells[field] = cells[field] === undefined ? text : `${cells[field]}、${text}`;
		}
		return Object.keys(cells).length === 0 ? [] : [{ row: headingRows + index + 1, cells }];
	});
}
