import { detectDelimiter, parseCsv } from 'hucre/csv';
import { readXlsx } from 'hucre/xlsx';
import { officerLimits } from '../domain/accounts/officer.ts';
import { importLimits } from '../domain/imports/plan.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { decodeText, startsWith } from './decodeText.ts';
import { zipSizes } from './zipSizes.ts';

/** Rows as a person sees them: texts, a row for each line of the sheet. */
export type SheetRows = readonly (readonly string[])[];

/** `said`: the rows that somebody who has too many is told of; headings and a few lines above them come on top. */
export type SheetLimits = { readonly bytes: number; readonly unpackedBytes: number; readonly entries: number; readonly rows: number; readonly said: number; readonly columns: number; readonly cellCharacters: number };
const everySheet = { bytes: 5_000_000, unpackedBytes: 50_000_000, entries: 2_000, cellCharacters: 1_000 } as const;
export const sheetLimits = { ...everySheet, rows: officerLimits.officersAtOnce + 20, said: officerLimits.officersAtOnce, columns: 50 } as const satisfies SheetLimits;
/** Lists of doors, people and cases. */
export const listLimits = { ...everySheet, rows: importLimits.rows + 20, said: importLimits.rows, columns: importLimits.columns } as const satisfies SheetLimits;
/** Which of these a reader in a worker goes by. */
export const limitsOf = { officers: sheetLimits, list: listLimits } as const satisfies { readonly [what: string]: SheetLimits };

/**
 * A table from bytes that may be anything: .xlsx by its first bytes, else text with commas, semicolons or tabs. What a cell shows is text, whatever it
 * holds: a formula is its last value, a text that begins like one stays that text.
 */
export async function readSheet(bytes: Uint8Array, limits: SheetLimits = sheetLimits): Promise<Result<SheetRows>> {
	if (bytes.byteLength > limits.bytes) return tooLarge(limits);
	const rows = startsWith(bytes, [0x50, 0x4b]) ? await workbookRows(bytes, limits) : textRows(bytes, limits);
	if (!rows.ok) return rows;
	const whole = withoutEmptyEnd(rows.value);
	if (whole.length > limits.rows || whole.some((row) => row.length > limits.columns)) return tooLarge(limits);
	return whole.length === 0 ? fail(problem('sheet_unreadable')) : ok(whole.map((row) => row.map((cell) => cell.slice(0, limits.cellCharacters))));
}

async function workbookRows(bytes: Uint8Array, limits: SheetLimits): Promise<Result<SheetRows>> {
	const sizes = zipSizes(bytes);
	if (sizes === null) return fail(problem('sheet_unreadable'));
	if (sizes.entries > limits.entries || sizes.unpackedBytes > limits.unpackedBytes) return tooLarge(limits);
	let found = false;
	try {
		const { sheets } = await readXlsx(bytes, {
			sheets: (info) => {
				const wanted = !found && info.hidden !== true && info.veryHidden !== true;
				found ||= wanted;
				return wanted;
			},
			// One row and column more than may be, so that too much is noticed; formats far out in an empty sheet are not read.
			range: `A1:${columnName(limits.columns + 1)}${limits.rows + 1}`,
		});
		return ok(filledDown((sheets[0]?.rows ?? []).map((row) => row.map(asText)), sheets[0]?.merges ?? []));
	} catch {
		return fail(problem('sheet_unreadable'));
	}
}

/** A column's letters: 1 is A, 27 is AA. */
function columnName(number: number): string {
	return number <= 26 ? String.fromCharCode(64 + number) : columnName(Math.floor((number - 1) / 26)) + columnName(((number - 1) % 26) + 1);
}

type Merge = { readonly startRow: number; readonly startCol: number; readonly endRow: number; readonly endCol: number };

/** A household's address is written once, over the rows of all who live there. */
function filledDown(rows: readonly string[][], merges: readonly Merge[]): SheetRows {
	const filled = rows.map((row) => [...row]);
	for (const { startRow, startCol, endRow, endCol } of merges) {
		const text = filled[startRow]?.[startCol] ?? '';
		if (startCol !== endCol || text === '') continue;
		for (const row of filled.slice(startRow + 1, endRow + 1)) {
			while (row.length <= startCol) row.push('');
			row[startCol] = text;
		}
	}
	return filled;
}

function asText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
	// A number too long for a spreadsheet in the form that says so.
	if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : Math.abs(value) >= 1e15 ? value.toExponential() : String(value);
	return typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : String(value);
}

function textRows(bytes: Uint8Array, limits: SheetLimits): Result<SheetRows> {
	const text = decodeText(bytes);
	if (text === null) return fail(problem('sheet_unreadable'));
	const delimiter = delimiterOf(text);
	return ok(parseCsv(text, { delimiter, maxRows: limits.rows + 1 }).map((row) => row.map(asText)));
}

/** The one that stands most often in the first line with anything in it; the library guesses from all of them, and text in cells misleads it. */
function delimiterOf(text: string): string {
	const line = text.split(/\r\n|[\r\n]/).find((each) => each.trim() !== '') ?? '';
	const counts = ([',', ';', '\t'] as const).map((delimiter) => ({ delimiter, count: line.split(delimiter).length - 1 }));
	const best = counts.reduce((most, each) => (each.count > most.count ? each : most));
	return best.count === 0 ? detectDelimiter(text) : best.delimiter;
}

function withoutEmptyEnd(rows: SheetRows): SheetRows {
	const trimmed = rows.map((row) => row.slice(0, row.findLastIndex((cell) => cell.trim() !== '') + 1));
	return trimmed.slice(0, trimmed.findLastIndex((row) => row.length > 0) + 1);
}

function tooLarge({ said }: SheetLimits): Result<never> {
	return fail(problem('sheet_too_large', { rows: said }));
}
