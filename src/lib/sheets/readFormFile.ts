import { readXlsx } from 'hucre/xlsx';
import { issueOf, readCsv, readMarkdown, type Issue, type IssueCode, type Sheet, type Workbook } from '../xlsform/index.ts';
import { decodeText, startsWith } from './decodeText.ts';
import { zipSizes } from './zipSizes.ts';

export type FormFile = { readonly name: string; readonly bytes: Uint8Array };
export type FormFileAnswer = { readonly ok: true; readonly workbook: Workbook } | { readonly ok: false; readonly problems: readonly Issue[] };

/** `GR` is column 200. Formats far out in an empty sheet are not read. */
export const formFileLimits = { bytes: 5_000_000, unpackedBytes: 50_000_000, entries: 2_000, rows: 20_000, columns: 200, seconds: 10 } as const;
const range = `A1:GR${formFileLimits.rows + 1}`;
const knownSheets = new Set(['survey', 'choices', 'settings', 'entities', 'external_choices']);

/** The sheets of an XLSForm from bytes that may be anything: .xlsx by its first bytes, else text with Markdown tables or commas. */
export async function readFormFile({ name, bytes }: FormFile): Promise<FormFileAnswer> {
	if (bytes.byteLength > formFileLimits.bytes) return refused('file_too_large', { megabytes: formFileLimits.bytes / 1_000_000 });
	if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return refused('file_is_xls');
	if (startsWith(bytes, [0x50, 0x4b])) return readWorkbook(bytes);
	const text = decodeText(bytes);
	if (text === null) return refused('file_not_text');
	return checked(/\.(md|markdown)$/i.test(name) || /^\s*\|/.test(text) ? readMarkdown(text) : readCsv(text));
}

async function readWorkbook(bytes: Uint8Array): Promise<FormFileAnswer> {
	const sizes = zipSizes(bytes);
	if (sizes === null) return refused('file_unreadable');
	if (sizes.entries > formFileLimits.entries) return refused('file_too_many_parts', { parts: formFileLimits.entries });
	if (sizes.unpackedBytes > formFileLimits.unpackedBytes) return refused('file_unpacks_too_large', { megabytes: formFileLimits.unpackedBytes / 1_000_000 });
	const names: string[] = [];
	try {
		const { sheets } = await readXlsx(bytes, {
			sheets: (info) => {
				names.push(info.name);
				return knownSheets.has(info.name.trim().toLowerCase());
			},
			range,
		});
		const read = new Map(sheets.map((sheet) => [sheet.name, sheet]));
		return checked(names.map((each): Sheet => {
			const sheet = read.get(each);
			const merged = (sheet?.merges ?? []).filter(({ startCol, endCol }) => endCol > startCol).map(({ startRow }) => startRow + 1);
			return { name: each, rows: (sheet?.rows ?? []).map((row) => row.map(cellText)), mergedRows: merged };
		}));
	} catch {
		return refused('file_unreadable');
	}
}

/** As it shows; a number too long for a spreadsheet in the form that says so. */
function cellText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, value.getTime() % 86_400_000 === 0 ? 10 : 19);
	if (typeof value === 'number' && Math.abs(value) >= 1e15) return value.toExponential();
	return typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : String(value);
}

function checked(workbook: Workbook): FormFileAnswer {
	if (workbook.length === 0) return refused('file_without_sheets');
	const large = workbook.find(({ rows }) => rows.findLastIndex(hasText) >= formFileLimits.rows || rows.some((row) => row.findLastIndex((cell) => cell !== '') >= formFileLimits.columns));
	return large === undefined ? { ok: true, workbook } : refused('sheet_too_large', { rows: formFileLimits.rows, columns: formFileLimits.columns }, large.name);
}

function hasText(row: readonly string[]): boolean {
	return row.some((cell) => cell !== '');
}

function refused(code: IssueCode, params: { readonly [name: string]: number } = {}, sheet: string | null = null): FormFileAnswer {
	return { ok: false, problems: [issueOf(code, { sheet }, params)] };
}
