import { convert, type Conversion } from '../xlsform/index.ts';
import { readFormFile, type FormFile } from './readFormFile.ts';
import { withTables } from './tablesInForm.ts';

/** The newest published version of each form, by id: a form whose sheet gives no version gets the next. */
export type NewestVersions = { readonly [formId: string]: number };
/** `beside`: tables that came with it. */
export type FormFileToConvert = FormFile & { readonly newest: NewestVersions; readonly beside?: readonly FormFile[] };

/** A file as a form, or all that is to be mended in it. What a device and the server make of the same file is the same, byte for byte. */
export async function convertFormFile({ newest, beside = [], ...file }: FormFileToConvert): Promise<Conversion> {
	const read = await readFormFile(file);
	if (!read.ok) return { ok: false, problems: read.problems, warnings: [] };
	const made = convert(read.workbook, { formId: idOf(file.name), version: (formId) => String((newest[formId] ?? 0) + 1) });
	if (!made.ok) return made;
	const { form, problems } = withTables(made.form, beside);
	return problems.length === 0 ? { ...made, form } : { ok: false, problems, warnings: made.warnings };
}

/** Of a form whose sheet gives none: the file's name, as far as an id may hold it. */
function idOf(name: string): string {
	return name.replace(/\.\w{1,8}$/, '').normalize('NFKC').replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^[_.-]+|[_.-]+$/g, '').slice(0, 80) || 'form';
}
