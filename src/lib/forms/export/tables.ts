import type { FormSchema, Leaf } from '../schema.ts';
import { leavesOf } from '../schema.ts';
import type { InstanceShape } from '../submission/shape.ts';
import { elementsOf, localName, readXml, textOf, type XmlElement } from '../xml.ts';

/** `labels`: as a person read them, in one language; `codes`: as the sheet calls them. */
export type ExportWords = { readonly how: 'labels' | 'codes'; readonly language: 'zh' | 'en' };
export type ExportVersion = { readonly version: number; readonly shape: InstanceShape; readonly schema: FormSchema };
export type ExportColumn = { readonly path: string; readonly heading: string };
/** One for the form, and one for each repeat: `repeat` is its path. `name`: of the file or sheet; empty for the form's own. */
export type ExportTable = { readonly repeat: string | null; readonly name: string; readonly columns: readonly ExportColumn[] };
/** `key` names the row in its table; `parent` the row of the table around it that it belongs to. Text that looks like a number stays text. */
export type ExportRow = { readonly key: string; readonly parent: string | null; readonly cells: readonly (string | number | null)[] };

/** What was ever asked is a column: those of the newest version in its order, then what older ones asked besides. */
export function exportTables(versions: readonly ExportVersion[], words: ExportWords): readonly ExportTable[] {
	const newestFirst = versions.toSorted((a, b) => b.version - a.version);
	const repeats = unique(newestFirst.flatMap(({ shape }) => repeatsOf(shape)));
	return [null, ...repeats].map((repeat) => {
		const columns = new Map<string, Leaf | null>();
		for (const { shape, schema } of newestFirst) {
			const leaves = new Map(leavesOf(schema).map((leaf) => [leaf.path, leaf]));
			for (const [path, node] of shape.nodes) {
				if (node.kind !== 'leaf' || columns.has(path) || ownerOf(shape, path) !== repeat || path.startsWith(`/${shape.rootName}/meta/`) || leaves.get(path)?.type === 'note') continue;
				columns.set(path, leaves.get(path) ?? null);
			}
		}
		return { repeat, name: repeat === null ? '' : stepsOf(repeat).join('-'), columns: headed([...columns], repeat, words) };
	});
}

/** The rows that one entry makes in a table; none when the text cannot be read. */
export function exportRows({ shape, schema }: ExportVersion, table: ExportTable, entry: { readonly key: string; readonly xml: string }, words: ExportWords): readonly ExportRow[] {
	const root = readXml(entry.xml);
	if (root === null) return [];
	const rows: ExportRow[] = [];
	const leaves = new Map(leavesOf(schema).map((leaf) => [leaf.path, leaf]));
	const wanted = new Set(table.columns.map(({ path }) => path));
	/** `values`: of the row that is being read, where it is one of this table. */
	const visit = (element: XmlElement, path: string, key: string, values: Map<string, string> | null): void => {
		const counted = new Map<string, number>();
		for (const child of elementsOf(element)) {
			const at = `${path}/${localName(child)}`;
			const node = shape.nodes.get(at);
			if (node?.kind === 'repeat') {
				const number = (counted.get(at) ?? 0) + 1;
				counted.set(at, number);
				const rowKey = `${key}/${localName(child)}[${number}]`;
				const own = at === table.repeat ? new Map<string, string>() : null;
				visit(child, at, rowKey, own);
				if (own !== null) rows.push({ key: rowKey, parent: key, cells: cellsOf(own) });
			} else if (node?.kind === 'group') visit(child, at, key, values);
			else if (values !== null && wanted.has(at)) values.set(at, textOf(child).trim());
		}
	};
	const cellsOf = (values: ReadonlyMap<string, string>): ExportRow['cells'] => table.columns.map(({ path }) => cellOf(values.get(path) ?? '', shape.nodes.get(path)?.type ?? null, leaves.get(path), words));
	const own = table.repeat === null ? new Map<string, string>() : null;
	visit(root, `/${localName(root)}`, entry.key, own);
	return own === null ? rows : [{ key: entry.key, parent: null, cells: cellsOf(own) }];
}

function cellOf(text: string, type: string | null, leaf: Leaf | undefined, words: ExportWords): string | number | null {
	if (text === '') return null;
	if ((type === 'int' || type === 'decimal') && text.replace(/\D/g, '').length <= 15 && Number.isFinite(Number(text))) return Number(text);
	if (words.how === 'codes' || leaf === undefined || leaf.choices.length === 0) return text;
	const named = (leaf.type === 'choice' ? [text] : text.split(/\s+/)).map((id) => leaf.choices.find((choice) => choice.id === id)?.label[words.language] ?? id);
	return named.join(words.language === 'zh' ? '、' : ', ');
}

function headed(columns: readonly (readonly [string, Leaf | null])[], repeat: string | null, { how, language }: ExportWords): readonly ExportColumn[] {
	const code = (path: string): string => stepsOf(path).slice(repeat === null ? 0 : stepsOf(repeat).length).join('/');
	const headings = columns.map(([path, leaf]) => (how === 'codes' ? code(path) : (leaf?.label[language] ?? '').replace(/\s+/g, ' ').trim() || code(path)));
	return columns.map(([path], at) => {
		const heading = headings[at] ?? '';
		return { path, heading: headings.indexOf(heading) === headings.lastIndexOf(heading) ? heading : `${heading} (${code(path)})` };
	});
}

function repeatsOf(shape: InstanceShape): readonly string[] {
	return [...shape.nodes].filter(([, node]) => node.kind === 'repeat').map(([path]) => path);
}

/** The innermost repeat that a leaf stands in. */
function ownerOf(shape: InstanceShape, path: string): string | null {
	for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) if (shape.nodes.get(path.slice(0, at))?.kind === 'repeat') return path.slice(0, at);
	return null;
}

/** Without the root. */
function stepsOf(path: string): readonly string[] {
	return path.split('/').slice(2);
}

function unique(texts: readonly string[]): readonly string[] {
	return [...new Set(texts)];
}
