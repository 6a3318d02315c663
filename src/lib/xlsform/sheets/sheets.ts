import { fewOf, type Issues } from '../issues/issue.ts';
import { distance } from '../names.ts';
import type { Sheet, Workbook } from '../workbook.ts';

export type KnownSheet = 'survey' | 'choices' | 'settings' | 'entities';
export type Sheets = { readonly [name in KnownSheet]: Sheet | null };

/** The sheets that mean something, by name in any case; others are the author's own notes. */
export function pickSheets(workbook: Workbook, issues: Issues): Sheets {
	const find = (name: KnownSheet): Sheet | null => workbook.find((sheet) => simple(sheet.name) === name) ?? null;
	// A workbook of one sheet is a survey, whatever it is called.
	const sheets: Sheets = { survey: find('survey') ?? onlySheet(workbook), choices: find('choices'), settings: find('settings'), entities: find('entities') };
	const others = workbook.map((sheet) => sheet.name.trim());
	if (sheets.survey === null) issues.error('sheet_missing', {}, { sheet: 'survey', hint: similar('survey', others) ?? fewOf(others) });
	for (const name of ['choices', 'settings', 'entities'] as const) {
		const meant = sheets[name] === null ? similar(name, others) : null;
		if (meant !== null) issues.warn('sheet_name_misspelt', { sheet: meant }, { meant: name });
	}
	for (const sheet of workbook) {
		if (simple(sheet.name) === 'external_choices') issues.warn('external_choices_sheet', { sheet: sheet.name });
	}
	return sheets;
}

function onlySheet(workbook: Workbook): Sheet | null {
	const [only, ...others] = workbook;
	const titled = (heading: string): boolean => only?.rows[0]?.some((cell) => simple(cell) === heading) === true;
	return only !== undefined && others.length === 0 && titled('type') && titled('name') ? only : null;
}

/** A leading `_` says that a sheet is set aside on purpose. */
function similar(name: string, others: readonly string[]): string | null {
	return others.find((other) => !other.startsWith('_') && simple(other) !== name && distance(simple(other), name) <= 2) ?? null;
}

function simple(name: string): string {
	return name.trim().toLowerCase();
}
