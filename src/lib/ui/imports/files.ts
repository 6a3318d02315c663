import type { SheetColumns } from '../../domain/imports/columns.ts';
import { reasonHeadings } from '../../domain/imports/columns.ts';
import { fieldWords, templateFields, type ImportKind } from '../../domain/imports/fields.ts';
import { forbiddenColumns } from '../../domain/imports/forbiddenColumns.ts';
import type { ImportLine } from '../../domain/imports/plan.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { SheetRows } from '../../sheets/readSheet.ts';
import type { ImportBoard, ImportService } from '../../worker/features/imports.ts';
import { nameOf } from '../officers/values.ts';
import { faultWords, fieldName, kindWords } from './words.ts';

const mostAreas = 2_000;

/** A sheet to fill in: headings in the language of the screen, a row as an example, and what may stand where, this town's own grids among it. */
export async function templateOf(kind: ImportKind, { own }: Pick<ImportBoard, 'own'>, service: ImportService | null): Promise<Blob> {
	const { templateFile } = await import('../../sheets/template.ts');
	const fields = templateFields[kind];
	const asked = service?.fields ?? [];
	const [area] = own;
	return templateFile({
		name: kindWords[kind](), headings: [...fields.map((field) => fieldName(field, service)), ...asked.map(({ field }) => locale.of(field.label))],
		example: [...fields.map((field) => (field === 'area' && area !== undefined ? nameOf(area) : fieldWords[field].example)), ...asked.map(({ field }) => (field.options?.[0] === undefined ? '' : locale.of(field.options[0].label)))],
		notes: {
			name: m.imports_notes(),
			rows: [
				[m.imports_template_example(), m.imports_template_example_how()], [fieldName('key', null), m.imports_template_key()], [fieldName('address', null), m.imports_template_address()],
				...(kind === 'doors' ? [] : [[fieldName('needs', null), m.imports_template_needs()], [fieldName('idNumber', null), m.imports_template_number()]]),
				...asked.flatMap(({ field }) => (field.options === undefined ? [] : [[locale.of(field.label), field.options.map(({ label }) => locale.of(label)).join('、')]])),
				...forbiddenColumns.map(({ reason }) => [m.imports_never(), locale.of(reason)]),
				...own.slice(0, mostAreas).map((each) => [fieldName('area', null), [...(locale.current === 'en' ? each.aboveEn : each.above), nameOf(each)].join('/')]),
			],
		},
	});
}

/** The rows that are to be mended as they stand in the file, without the columns that are refused, what to do in front of each. */
export async function wrongRows(rows: SheetRows, { columns }: SheetColumns, lines: readonly ImportLine[], service: ImportService | null): Promise<Blob> {
	const { wrongRowsFile } = await import('../../sheets/wrongRows.ts');
	const used = columns.filter(({ forbidden, heading }) => forbidden === null && !reasonHeadings.includes(heading));
	const wrong = lines.filter(({ state }) => state === 'wrong');
	const [zh = '', en = ''] = reasonHeadings;
	return wrongRowsFile(m.imports_wrong(), [locale.current === 'en' ? en : zh, ...used.map(({ heading }) => heading)],
		wrong.map(({ row, faults }) => [faults.map((fault) => `${fieldName(fault.field, service)}：${faultWords(fault)}`).join(' '), ...used.map(({ at }) => rows[row - 1]?.[at] ?? '')]));
}
