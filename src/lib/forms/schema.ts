import type { Localized } from '../domain/records/shapes.ts';
import { leafType, parametersOf, type LeafBounds, type LeafType } from './leafType.ts';
import { readTexts, type Texts } from './texts.ts';
import { childOf, elementsOf, localName, readXml, textOf, type XmlElement } from './xml.ts';

export type { LeafBounds, LeafType, UploadKind } from './leafType.ts';
export { isUpload } from './leafType.ts';
export type LeafChoice = { readonly id: string; readonly label: Localized };
export type Leaf = {
	readonly path: string; readonly name: string; readonly type: LeafType; readonly label: Localized;
	/** Empty also where the choices come from a table beside the form or from the form's own rows. */
	readonly choices: readonly LeafChoice[];
	readonly required: boolean; readonly repeat: string | null;
	/** Skip logic may hide it, or a group around it. */
	readonly conditional: boolean;
	/** A number without a fraction. */
	readonly whole: boolean;
	/** Of a range. */
	readonly bounds: LeafBounds | null;
	/** The form computes it; nobody types it. */
	readonly computed: boolean;
	/** Of a kind that is not known here: asked as plain text. For a warning when the form is published. */
	readonly unknown: boolean;
};
export type FormPage = { readonly name: string; readonly label: Localized; readonly leaves: readonly Leaf[] };
export type FormSchema = {
	readonly formId: string; readonly version: string; readonly pages: readonly FormPage[]; readonly root: XmlElement;
	/** In the instance and never on the screen: computed, hidden, start and end. `meta` is not among them. */
	readonly unseen: readonly Leaf[];
};

type Reading = {
	readonly binds: ReadonlyMap<string, XmlElement>; readonly texts: Texts; readonly tables: ReadonlyMap<string, XmlElement>;
	/** Groups and rows with a condition. */
	readonly conditions: readonly string[];
};

/**
 * What a form asks, derived from its XForm without the engine: for the read-only view, exports and the server's checks. Conditions are not
 * evaluated; whether an answer is there says whether it was asked. Null when the text is no XForm.
 */
export function readSchema(formXml: string): FormSchema | null {
	const html = readXml(formXml);
	const model = childOf(childOf(html ?? undefined, 'head'), 'model');
	const body = childOf(html ?? undefined, 'body');
	const instances = elementsOf(model).filter((element) => localName(element) === 'instance');
	const root = elementsOf(instances[0])[0];
	if (model === undefined || body === undefined || root === undefined) return null;
	const binds = new Map(elementsOf(model).filter((element) => localName(element) === 'bind').map((bind) => [bind.attributes['nodeset'] ?? '', bind]));
	const reading: Reading = {
		binds, texts: readTexts(childOf(model, 'itext')), tables: new Map(instances.slice(1).map((instance) => [instance.attributes['id'] ?? '', instance])),
		conditions: [...binds].filter(([, bind]) => (bind.attributes['relevant'] ?? 'true()') !== 'true()').map(([path]) => path),
	};
	const pages = readPages(body, reading);
	const seen = new Set(pages.flatMap((page) => page.leaves).map((leaf) => leaf.path));
	const repeats = repeatsOf(body);
	const unseen = instancePaths(root, `/${localName(root)}`).filter((path) => !seen.has(path)).map((path) => unseenLeaf(path, repeats, reading));
	return { formId: root.attributes['id'] ?? '', version: root.attributes['version'] ?? '', pages, root, unseen };
}

/** Each top-level group is a page; questions outside any group stand on pages of their own. */
function readPages(body: XmlElement, reading: Reading): readonly FormPage[] {
	return elementsOf(body).map((element) => {
		const name = lastStep(element.attributes['ref'] ?? element.attributes['nodeset'] ?? '');
		return { name, label: labelOf(element, reading), leaves: readLeaves(element, reading, null) };
	});
}

/** Beside questions, a group holds its own words and what happens at its rows' making. */
const noQuestions = new Set(['label', 'hint', 'help', 'alert', 'setvalue', 'setgeopoint', 'recordaudio', 'item', 'itemset']);

function readLeaves(element: XmlElement, reading: Reading, repeat: string | null): readonly Leaf[] {
	const name = localName(element);
	if (name === 'group') return elementsOf(element).flatMap((child) => readLeaves(child, reading, repeat));
	if (name === 'repeat') return elementsOf(element).flatMap((child) => readLeaves(child, reading, element.attributes['nodeset'] ?? null));
	return noQuestions.has(name) || element.attributes['ref'] === undefined ? [] : [readLeaf(element, reading, repeat)];
}

function readLeaf(control: XmlElement, reading: Reading, repeat: string | null): Leaf {
	const path = control.attributes['ref'] ?? '';
	const bind = reading.binds.get(path);
	const { type, unknown } = leafType(control, bind);
	return {
		path, name: lastStep(path), type, unknown, label: labelOf(control, reading), choices: choicesOf(control, reading), repeat,
		required: bind?.attributes['required'] === 'true()', computed: bind?.attributes['calculate'] !== undefined, conditional: isConditional(path, reading), ...parametersOf(control, bind),
	};
}

function unseenLeaf(path: string, repeats: readonly string[], reading: Reading): Leaf {
	const bind = reading.binds.get(path);
	const name = lastStep(path);
	return {
		path, name, ...leafType(undefined, bind), unknown: false, label: { zh: name, en: name }, choices: [], repeat: repeats.findLast((repeat) => path.startsWith(`${repeat}/`)) ?? null,
		required: false, computed: true, conditional: isConditional(path, reading), ...parametersOf(undefined, bind),
	};
}

function isConditional(path: string, { conditions }: Reading): boolean {
	return conditions.some((condition) => path === condition || path.startsWith(`${condition}/`));
}

function repeatsOf(element: XmlElement): readonly string[] {
	return elementsOf(element).flatMap((child) => [...(localName(child) === 'repeat' ? [child.attributes['nodeset'] ?? ''] : []), ...repeatsOf(child)]);
}

/** Each place of an answer once, though a repeat stands in the instance as a template and as its first row. */
function instancePaths(element: XmlElement, path: string): readonly string[] {
	const paths = elementsOf(element).flatMap((child): readonly string[] => {
		if (localName(child) === 'meta') return [];
		const at = `${path}/${localName(child)}`;
		return elementsOf(child).length === 0 ? [at] : instancePaths(child, at);
	});
	return [...new Set(paths)];
}

/** The table may be shuffled, or filtered by an answer; then this is all that may ever be chosen. */
function choicesOf(control: XmlElement, reading: Reading): readonly LeafChoice[] {
	const itemset = childOf(control, 'itemset');
	const table = reading.tables.get(/instance\('([^']+)'\)/.exec(itemset?.attributes['nodeset'] ?? '')?.[1] ?? '');
	if (itemset !== undefined) {
		const value = childOf(itemset, 'value')?.attributes['ref'] ?? 'name';
		const label = childOf(itemset, 'label')?.attributes['ref'] ?? 'label';
		return elementsOf(elementsOf(table)[0]).map((item) => ({ id: textOf(childOf(item, value)), label: itemLabel(item, label, reading) }));
	}
	return elementsOf(control).filter((element) => localName(element) === 'item').map((item) => ({ id: textOf(childOf(item, 'value')), label: labelOf(item, reading) }));
}

function itemLabel(item: XmlElement, ref: string, { texts }: Reading): Localized {
	const textId = /^jr:itext\((\w+)\)$/.exec(ref)?.[1];
	if (textId !== undefined) return texts(textOf(childOf(item, textId)));
	const plain = textOf(childOf(item, ref));
	return { zh: plain, en: plain };
}

function labelOf(element: XmlElement, { texts }: Reading): Localized {
	const label = childOf(element, 'label');
	const id = /^jr:itext\('([^']+)'\)$/.exec(label?.attributes['ref'] ?? '')?.[1];
	const plain = textOf(label);
	return id === undefined ? { zh: plain, en: plain } : texts(id);
}

export function lastStep(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
}

export function leavesOf(schema: FormSchema): readonly Leaf[] {
	return schema.pages.flatMap((page) => page.leaves);
}
