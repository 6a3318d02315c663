import { childOf, elementsOf, localName, readXml, textOf, type XmlElement } from '../xml.ts';

/**
 * What an instance of a form may hold, read from its XForm without the engine: each element by its path, with the type of its value, the values
 * that may be chosen, and whether the value names a file. For the server's check of what is sent, and for exports.
 */
export type InstanceNode = {
	readonly kind: 'group' | 'repeat' | 'leaf';
	/** As the bind says it, without its prefix; null: any text. */
	readonly type: string | null;
	/** Null: nothing to choose from, or the choices do not lie in the form. */
	readonly choices: ReadonlySet<string> | null;
	readonly many: boolean;
	readonly upload: boolean;
	/** The file is a film: by its content alone it may be sound. */
	readonly film: boolean;
	/** The form computes it: what comes out is its own affair. */
	readonly calculated: boolean;
};
export type InstanceShape = {
	readonly formId: string;
	readonly version: string | null;
	/** Of the root element, without its prefix. */
	readonly rootName: string;
	readonly nodes: ReadonlyMap<string, InstanceNode>;
	/** Questions that somebody is asked: controls, notes and computed values not among them. */
	readonly questions: number;
};

type Control = Pick<InstanceNode, 'choices' | 'many' | 'upload' | 'film'>;
const plain: Control = { choices: null, many: false, upload: false, film: false };

/** Null when the text is no XForm. */
export function readInstanceShape(formXml: string): InstanceShape | null {
	const html = readXml(formXml);
	const model = childOf(childOf(html ?? undefined, 'head'), 'model');
	const body = childOf(html ?? undefined, 'body');
	const instances = elementsOf(model).filter((element) => localName(element) === 'instance');
	const root = elementsOf(instances[0])[0];
	if (model === undefined || body === undefined || root === undefined) return null;
	const lists = new Map(instances.slice(1).map((instance) => [instance.attributes['id'] ?? '', instance]));
	const binds = new Map(elementsOf(model).filter((element) => localName(element) === 'bind').map((bind) => [bind.attributes['nodeset'] ?? '', bind]));
	const controls = new Map<string, Control>();
	const repeats = new Set<string>();
	let questions = 0;
	for (const element of withinBody(body)) {
		const name = localName(element);
		if (name === 'repeat') repeats.add(element.attributes['nodeset'] ?? '');
		if (!controlNames.has(name)) continue;
		const path = element.attributes['ref'] ?? '';
		controls.set(path, controlOf(element, lists));
		if (binds.get(path)?.attributes['readonly'] !== 'true()') questions += 1;
	}
	const nodes = new Map<string, InstanceNode>();
	for (const [path, element] of elementsBelow(root, `/${localName(root)}`)) {
		if (nodes.get(path)?.kind === 'repeat') continue;
		const bind = binds.get(path);
		const kind = repeats.has(path) ? 'repeat' : elementsOf(element).length > 0 ? 'group' : 'leaf';
		nodes.set(path, { kind, type: bind?.attributes['type']?.replace(/^.*:/, '') ?? null, ...(controls.get(path) ?? plain), calculated: bind?.attributes['calculate'] !== undefined });
	}
	return { formId: root.attributes['id'] ?? '', version: root.attributes['version'] ?? null, rootName: localName(root), nodes, questions };
}

const controlNames = new Set(['input', 'select1', 'select', 'rank', 'upload', 'trigger', 'range']);

function* withinBody(element: XmlElement): Generator<XmlElement> {
	for (const child of elementsOf(element)) {
		yield child;
		if (['group', 'repeat'].includes(localName(child))) yield* withinBody(child);
	}
}

function* elementsBelow(element: XmlElement, path: string): Generator<readonly [string, XmlElement]> {
	for (const child of elementsOf(element)) {
		const at = `${path}/${localName(child)}`;
		yield [at, child];
		yield* elementsBelow(child, at);
	}
}

function controlOf(control: XmlElement, lists: ReadonlyMap<string, XmlElement>): Control {
	const name = localName(control);
	if (name === 'upload') return { ...plain, upload: true, film: control.attributes['mediatype']?.startsWith('video/') === true };
	if (!['select1', 'select', 'rank'].includes(name) || control.attributes['appearance']?.includes('search(') === true) return plain;
	return { choices: choicesOf(control, lists), many: name !== 'select1', upload: false, film: false };
}

/** Filters are left aside: whether a choice was offered depends on other answers, and those may have come in another order. */
function choicesOf(control: XmlElement, lists: ReadonlyMap<string, XmlElement>): ReadonlySet<string> | null {
	const itemset = childOf(control, 'itemset');
	if (itemset === undefined) return new Set(elementsOf(control).filter((element) => localName(element) === 'item').map((item) => textOf(childOf(item, 'value'))));
	const list = lists.get(/instance\(\s*['"]([^'"]+)['"]\s*\)/.exec(itemset.attributes['nodeset'] ?? '')?.[1] ?? '');
	if (list === undefined || list.attributes['src'] !== undefined) return null;
	const value = childOf(itemset, 'value')?.attributes['ref'] ?? 'name';
	return new Set(elementsOf(elementsOf(list)[0]).map((item) => textOf(childOf(item, value))));
}
