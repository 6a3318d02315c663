import { issueOf, type Conversion, type Issue } from '../xlsform/index.ts';
import { answerOfWorker } from './answerOfWorker.ts';
import type { NewestVersions } from './convertFormFile.ts';
import { formFileLimits, type FormFile } from './readFormFile.ts';

/** A file chosen in a browser as a form, read and converted in a worker of its own, and its bytes as they are. */
export type OpenedFormFile = { readonly bytes: Uint8Array; readonly conversion: Conversion };

export async function openFormFile(file: File, newest: NewestVersions, beside: readonly FormFile[] = []): Promise<OpenedFormFile> {
	const refused = (issue: Issue): OpenedFormFile => ({ bytes: new Uint8Array(), conversion: { ok: false, problems: [issue], warnings: [] } });
	if (file.size > formFileLimits.bytes) return refused(issueOf('file_too_large', {}, { megabytes: formFileLimits.bytes / 1_000_000 }));
	let bytes: Uint8Array;
	try {
		bytes = new Uint8Array(await file.arrayBuffer());
	} catch {
		return refused(issueOf('file_unreadable', {}));
	}
	const worker = new Worker(new URL('./formFileWorker.ts', import.meta.url), { type: 'module', name: 'doorstep-form-file' });
	const conversion = await answerOfWorker<Conversion>(worker, { name: file.name, bytes, newest, beside: beside.filter(({ name }) => isTable(name)) }, []);
	if (conversion === 'slow') return refused(issueOf('file_too_slow', {}, { seconds: formFileLimits.seconds }));
	return conversion === null ? refused(issueOf('file_unreadable', {})) : { bytes, conversion };
}

/** A table beside a form, by its name. */
export function isTable(name: string): boolean {
	return /\.(csv|geojson)$/i.test(name);
}

/** Of the files chosen together, the sheet of the form and what lies beside it: a workbook before a text, a text before a table. */
export function sheetAmong(files: readonly File[]): { readonly sheet: File; readonly others: readonly File[] } | null {
	const sheet = [/\.(xlsx|xlsm|xls)$/i, /\.(md|markdown)$/i, /\.csv$/i].map((ending) => files.find(({ name }) => ending.test(name))).find((file) => file !== undefined) ?? files[0];
	return sheet === undefined ? null : { sheet, others: files.filter((file) => file !== sheet) };
}
