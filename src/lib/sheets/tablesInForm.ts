import { issueOf, parseCsv, type Converted, type Issue } from '../xlsform/index.ts';
import { decodeText } from './decodeText.ts';
import type { FormFile } from './readFormFile.ts';

/** Tables that a form chooses from or looks things up in, as files beside its sheet. */
export type WithTables = { readonly form: Converted; readonly problems: readonly Issue[] };
type Row = readonly (readonly [column: string, text: string])[];

/** What a device opens in a second or two. */
const mostRows = 10_000;
/** Becomes the name of an element. */
const columnName = /^[\p{L}_][\p{L}\p{N}\p{M}_.-]*$/u;
const external = /<instance id="([^"]*)" src="jr:\/\/file(?:-csv)?\/([^"]*)"\s*\/>/g;

/**
 * Tables that came with the sheet are written into the form, where they are what ODK makes of them: items with an element for each column. So a form and its tables are
 * one text with one sum, on the device, on the server and in whatever else reads the form. A table that did not come stays named among the form's attachments.
 */
export function withTables(form: Converted, files: readonly FormFile[]): WithTables {
	const byName = new Map(files.map((file) => [file.name, file]));
	const problems: Issue[] = [];
	const done = new Set<string>();
	const xml = form.xml.replace(external, (whole, id: string, address: string) => {
		const name = unescaped(address);
		const file = byName.get(name);
		const rows = file === undefined ? null : /\.geojson$/i.test(name) ? geoRows(file, problems) : /\.csv$/i.test(name) ? csvRows(file, problems) : null;
		if (rows === null) return whole;
		done.add(name);
		return `<instance id="${id}"><root>${rows.map(item).join('')}</root></instance>`;
	});
	return { form: { ...form, xml, attachments: form.attachments.filter(({ name }) => !done.has(name)) }, problems };
}

function item(row: Row): string {
	return `<item>${row.map(([column, text]) => `<${column}>${escaped(text)}</${column}>`).join('')}</item>`;
}

function csvRows(file: FormFile, problems: Issue[]): readonly Row[] {
	const text = decodeText(file.bytes);
	const [headings = [], ...rows] = text === null ? [] : parseCsv(text).filter((row) => row.some((cell) => cell.trim() !== ''));
	const columns = headings.map((heading) => heading.trim());
	if (columns.length === 0) return refused(problems, 'table_unreadable', { name: file.name });
	const unfit = columns.find((column, at) => column !== '' && (!columnName.test(column) || columns.indexOf(column) !== at));
	if (unfit !== undefined) return refused(problems, 'table_column_unfit', { name: file.name, column: unfit });
	if (rows.length > mostRows) return refused(problems, 'table_too_long', { name: file.name, most: mostRows });
	return rows.map((row) => columns.flatMap((column, at): Row => (column === '' ? [] : [[column, (row[at] ?? '').trim()]])));
}

type Feature = { readonly id?: unknown; readonly geometry?: { readonly type?: unknown; readonly coordinates?: unknown } | null; readonly properties?: { readonly [name: string]: unknown } | null };

/** Points, lines and areas, as ODK reads them: `geometry` in the words of a geopoint, `id`, and the properties. */
function geoRows(file: FormFile, problems: Issue[]): readonly Row[] {
	const features = featuresOf(decodeText(file.bytes) ?? '');
	if (features === null) return refused(problems, 'table_unreadable', { name: file.name });
	if (features.length > mostRows) return refused(problems, 'table_too_long', { name: file.name, most: mostRows });
	return features.map(({ id, geometry, properties }): Row => {
		const own = Object.entries(properties ?? {}).filter(([column]) => columnName.test(column) && column !== 'geometry' && column !== 'id').map(([column, value]) => [column, plain(value)] as const);
		return [['geometry', pointsOf(geometry?.coordinates).map(([lng = 0, lat = 0]) => `${lat} ${lng} 0 0`).join('; ')], ['id', plain(id ?? properties?.['id'])], ...own];
	});
}

function featuresOf(text: string): readonly Feature[] | null {
	try {
		const read = JSON.parse(text) as { readonly type?: unknown; readonly features?: unknown } | null;
		const features: unknown = read?.type === 'FeatureCollection' ? read.features : null;
		return Array.isArray(features) && features.every((feature: unknown) => typeof feature === 'object' && feature !== null) ? (features as readonly Feature[]) : null;
	} catch {
		return null;
	}
}

/** However deep they are nested, in their order. */
function pointsOf(coordinates: unknown): readonly (readonly number[])[] {
	if (!Array.isArray(coordinates)) return [];
	const list: readonly unknown[] = coordinates;
	return list.length >= 2 && list.every((each) => typeof each === 'number') ? [list] : list.flatMap(pointsOf);
}

function plain(value: unknown): string {
	return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function refused(problems: Issue[], code: Issue['code'], params: Issue['params']): readonly Row[] {
	problems.push(issueOf(code, {}, params));
	return [];
}

function escaped(text: string): string {
	// eslint-disable-next-line no-control-regex -- these are the characters that XML 1.0 forbids
	return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function unescaped(text: string): string {
	return text.replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
