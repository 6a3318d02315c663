import { writeXlsx } from 'hucre/xlsx';

/** Rows as they were, what is to be mended in front of each. All cells are texts: nothing in them computes, and no number loses its end. */
export async function wrongRowsFile(name: string, headings: readonly string[], rows: readonly (readonly string[])[]): Promise<Blob> {
	const bytes = await writeXlsx({ sheets: [{ name, columns: headings.map((header, at) => ({ header, key: `${String(at)} ${header}`, width: at === 0 ? 60 : 20, numFmt: '@' })), rows: [headings, ...rows].map((row) => [...row]), freezePane: { rows: 1 } }] });
	return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' });
}
