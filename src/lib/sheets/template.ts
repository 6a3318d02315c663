import { writeXlsx } from 'hucre/xlsx';

export type Template = { readonly name: string; readonly headings: readonly string[]; /** A row that shows how it is filled in. */ readonly example?: readonly string[]; readonly notes: { readonly name: string; readonly rows: readonly (readonly string[])[] } };

/** An empty sheet with the headings, its cells set to text so that no number loses its beginning or its end, and notes with what may stand in it. */
export async function templateFile({ name, headings, example, notes }: Template): Promise<Blob> {
	const bytes = await writeXlsx({
		sheets: [
			{ name, columns: headings.map((header) => ({ header, key: header, width: 24, numFmt: '@' })), rows: [[...headings], ...(example === undefined ? [] : [[...example]])], freezePane: { rows: 1 } },
			{ name: notes.name, columns: [{ width: 30, numFmt: '@' }, { width: 60, numFmt: '@' }], rows: notes.rows.map((row) => [...row]) },
		],
	});
	return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' });
}
