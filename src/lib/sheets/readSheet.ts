import { detectDelimiter, parseCsv } from 'hucre/csv';
import { readXlsx } from 'hucre/xlsx';
import { officerLimits } from '../domain/accounts/officer.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { decodeText, startsWith } from './decodeText.ts';
import { zipSizes } from './zipSizes.ts';

/** Rows as a person sees them: texts, a row for each line of the sheet. */
export type SheetRows = readonly (readonly string[])[];

/** Headings and a few lines above them come on top of the officers. */
export const sheetLimits = { bytes: 5_000_000, unpackedBytes: 50_000_000, entries: 2_000, rows: officerLimits.officersAtOnce + 20, columns: 50, cellCharacters: 1_000 } as const;

/**
 * A table from bytes that may be anything: .xlsx by its first bytes, else text with commas, semicolons or tabs. What a cell shows is text, whatever it
 * holds: a formula is its last value, a text that begins like one stays that text.
 */
export async function readSheet(bytes: Uint8Array): Promise<Result<SheetRows>> {
	if (bytes.byteLength > sheetLimits.bytes) return tooLarge();
	const rows = startsWith(bytes, [0x50, 0x4b]) ? await workbookRows(bytes) : textRows(bytes);
	if (!rows.ok) return rows;
	const whole = withoutEmptyEnd(rows.value);
	if (whole.length > sheetLimits.rows || whole.some((row) => row.length > sheetLimits.columns)) return tooLarge();
	return whole.length === 0 ? fail(problem('sheet_unreadable')) : ok(whole.map((row) => row.map((cell) => cell.slice(0, sheetLimits.cellCharacters))));
}

async function workbookRows(bytes: Uint8Array): Promise<Result<SheetRows>> {
	const sizes = zipSizes(bytes);
	if (sizes === null) return fail(problem('sheet_unreadable'));
	if (sizes.entries > sheetLimits.entries || sizes.unpackedBytes > sheetLimits.unpackedBytes) return tooLarge();
	let found = false;
	try {
		const { sheets } = await readXlsx(bytes, {
			sheets: (info) => {
				const wanted = !found && info.hidden !== true && info.veryHidden !== true;
				found ||= wanted;
				return wanted;
			},
			// One row and column more than may be, so that too much is noticed; formats far out in an empty sheet are not read.
			range: `A1:AZ${sheetLimits.rows + 1}`,
		});
		return ok((sheets[0]?.rows ?? []).map((row) => row.map(asText)));
	} catch {
		return fail(problem('sheet_unreadable'));
	}
}

function asText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
	if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : String(value);
	return typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : String(value);
}

function textRows(bytes: Uint8Array): Result<SheetRows> {
	const text = decodeText(bytes);
	if (text === null) return fail(problem('sheet_unreadable'));
	const delimiter = delimiterOf(text);
	return ok(parseCsv(text, { delimiter, maxRows: sheetLimits.rows + 1 }).map((row) => row.map(asText)));
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

function tooLarge(): Result<never> {
	return fail(problem('sheet_too_large', { rows: officerLimits.officersAtOnce }));
}
