import { convert, type Conversion } from '../xlsform/index.ts';
import { readFormFile, type FormFile } from './readFormFile.ts';

/** The newest published version of each form, by id: a form whose sheet gives no version gets the next. */
export type NewestVersions = { readonly [formId: string]: number };
export type FormFileToConvert = FormFile & { readonly newest: NewestVersions };

/** A file as a form, or all that is to be mended in it. What a device and the server make of the same file is the same, byte for byte. */
export async function convertFormFile({ newest, ...file }: FormFileToConvert): Promise<Conversion> {
	const read = await readFormFile(file);
	if (!read.ok) return { ok: false, problems: read.problems, warnings: [] };
	return convert(read.workbook, { formId: idOf(file.name), version: (formId) => String((newest[formId] ?? 0) + 1) });
}

/** Of a form whose sheet gives none: the file's name, as far as an id may hold it. */
function idOf(name: string): string {
	return name.replace(/\.\w{1,8}$/, '').normalize('NFKC').replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^[_.-]+|[_.-]+$/g, '').slice(0, 80) || 'form';
}
