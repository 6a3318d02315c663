import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readMarkdown } from '../readers/markdown.ts';
import type { Workbook } from '../workbook.ts';

/** An input of pyxform's own tests with what pyxform 4.5 makes of it. The recorded answers are not ours to ship: they lie beside the project. */
export type Case = {
	readonly id: string;
	readonly input: { readonly name?: string; readonly md?: string; readonly sheets?: { readonly [sheet: string]: readonly { readonly [heading: string]: string }[] } };
	readonly valid: boolean;
	readonly xform: string | null;
	readonly xpath: { readonly xml__xpath_match?: readonly string[]; readonly xml__xpath_count?: readonly (readonly [string, number])[] };
};

const folder = path.resolve(import.meta.dirname, '../../../../../shared/xlsform-cases');

/** Why there are no cases, or null. Only a missing folder counts: one that cannot be read is a fault. */
export const whyNoCases = existsSync(folder) ? null : `there is no ${folder}: pyxform's recorded answers are not part of the project`;

export function readCases(): readonly Case[] {
	return whyNoCases === null ? (JSON.parse(readFileSync(path.join(folder, 'cases.json'), 'utf8')) as readonly Case[]) : [];
}

export function workbookOf({ input }: Case): Workbook {
	if (input.md !== undefined) return readMarkdown(input.md);
	return Object.entries(input.sheets ?? {}).map(([name, rows]) => {
		const headings = [...new Set(rows.flatMap((row) => Object.keys(row)))];
		return { name, rows: [headings, ...rows.map((row) => headings.map((heading) => row[heading] ?? ''))] };
	});
}
