import type { Localized } from '../domain/records/shapes.ts';
import { childOf, elementsOf, localName, readXml, textOf, type XmlElement } from './xml.ts';

/**
 * What a form asks, derived from its XForm without the engine: for the read-only view, exports and the server's checks. Conditions are not
 * in it; whether an answer is there says whether it was asked.
 */
export type LeafType = 'text' | 'number' | 'date' | 'choice' | 'choices' | UploadKind | 'acknowledge' | 'note';
/** Answers that are files: the answer is the file's name. */
const uploadKinds = ['photo', 'audio', 'signature', 'document'] as const;
export type UploadKind = (typeof uploadKinds)[number];
export type LeafChoice = { readonly id: string; readonly label: Localized };
export type Leaf = { readonly path: string; readonly name: string; readonly type: LeafType; readonly label: Localized; readonly choices: readonly LeafChoice[]; readonly required: boolean; readonly repeat: string | null };
export type FormPage = { readonly name: string; readonly label: Localized; readonly leaves: readonly Leaf[] };
export type FormSchema = { readonly formId: string; readonly version: string; readonly pages: readonly FormPage[]; readonly root: XmlElement };

type Reading = { readonly binds: ReadonlyMap<string, XmlElement>; readonly texts: (id: string) => Localized; readonly items: ReadonlyMap<string, readonly LeafChoice[]> };

/** Null when the text is no XForm. */
export function readSchema(formXml: string): FormSchema | null {
	const html = readXml(formXml);
	const model = childOf(childOf(html ?? undefined, 'head'), 'model');
	const body = childOf(html ?? undefined, 'body');
	const instances = elementsOf(model).filter((element) => localName(element) === 'instance');
	const root = elementsOf(instances[0])[0];
	if (model === undefined || body === undefined || root === undefined) return null;
	const texts = readTexts(childOf(model, 'itext'));
	const binds = new Map(elementsOf(model).filter((element) => localName(element) === 'bind').map((bind) => [bind.attributes['nodeset'] ?? '', bind]));
	const items = new Map(instances.slice(1).map((instance) => [instance.attributes['id'] ?? '', readItems(instance, texts)]));
	const reading: Reading = { binds, texts, items };
	return { formId: root.attributes['id'] ?? '', version: root.attributes['version'] ?? '', pages: readPages(body, reading), root };
}

/** Each top-level group is a page; questions outside any group stand on pages of their own. */
function readPages(body: XmlElement, reading: Reading): readonly FormPage[] {
	return elementsOf(body).map((element) => {
		const name = lastStep(element.attributes['ref'] ?? element.attributes['nodeset'] ?? '');
		return { name, label: labelOf(element, reading), leaves: readLeaves(element, reading, null) };
	});
}

function readLeaves(element: XmlElement, reading: Reading, repeat: string | null): readonly Leaf[] {
	switch (localName(element)) {
		case 'group': return elementsOf(element).flatMap((child) => readLeaves(child, reading, repeat));
		case 'repeat': return elementsOf(element).flatMap((child) => readLeaves(child, reading, element.attributes['nodeset'] ?? null));
		case 'input': case 'select1': case 'select': case 'upload': case 'trigger': return [readLeaf(element, reading, repeat)];
		default: return [];
	}
}

function readLeaf(control: XmlElement, reading: Reading, repeat: string | null): Leaf {
	const path = control.attributes['ref'] ?? '';
	const bind = reading.binds.get(path);
	return {
		path, name: lastStep(path), type: leafType(control, bind), label: labelOf(control, reading), choices: choicesOf(control, reading),
		required: bind?.attributes['required'] === 'true()', repeat,
	};
}

function leafType(control: XmlElement, bind: XmlElement | undefined): LeafType {
	switch (localName(control)) {
		case 'select1': return 'choice';
		case 'select': return 'choices';
		case 'upload': return uploadKind(control.attributes['mediatype'] ?? '', (control.attributes['appearance'] ?? '').split(/\s+/).includes('signature'));
		case 'trigger': return 'acknowledge';
	}
	if (bind?.attributes['readonly'] === 'true()') return 'note';
	const type = bind?.attributes['type'];
	return type === 'int' || type === 'decimal' ? 'number' : type === 'date' ? 'date' : 'text';
}

/** As XForms and ODK say it: `mediatype`, and a picture drawn by hand has the appearance `signature`. */
export function uploadKind(mediatype: string, signed: boolean): UploadKind {
	if (mediatype.startsWith('audio/')) return 'audio';
	if (mediatype.startsWith('image/')) return signed ? 'signature' : 'photo';
	return 'document';
}

export function isUpload(type: LeafType): type is UploadKind {
	return uploadKinds.some((kind) => kind === type);
}

function choicesOf(control: XmlElement, reading: Reading): readonly LeafChoice[] {
	const instance = /^instance\('([^']+)'\)/.exec(childOf(control, 'itemset')?.attributes['nodeset'] ?? '')?.[1];
	if (instance !== undefined) return reading.items.get(instance) ?? [];
	return elementsOf(control).filter((element) => localName(element) === 'item').map((item) => ({ id: textOf(childOf(item, 'value')), label: labelOf(item, reading) }));
}

function readItems(instance: XmlElement, texts: (id: string) => Localized): readonly LeafChoice[] {
	return elementsOf(elementsOf(instance)[0]).map((item) => {
		const textId = childOf(item, 'itextId');
		const plain = textOf(childOf(item, 'label'));
		return { id: textOf(childOf(item, 'name')), label: textId === undefined ? { zh: plain, en: plain } : texts(textOf(textId)) };
	});
}

function labelOf(element: XmlElement, reading: Reading): Localized {
	const label = childOf(element, 'label');
	const id = /^jr:itext\('([^']+)'\)$/.exec(label?.attributes['ref'] ?? '')?.[1];
	const plain = textOf(label);
	return id === undefined ? { zh: plain, en: plain } : reading.texts(id);
}

function readTexts(itext: XmlElement | undefined): (id: string) => Localized {
	const languages = new Map(elementsOf(itext).map((translation) => [
		translation.attributes['lang'] ?? '',
		new Map(elementsOf(translation).map((text) => [text.attributes['id'] ?? '', textOf(childOf(text, 'value'))])),
	]));
	return (id) => {
		const zh = languages.get('zh-CN')?.get(id);
		const en = languages.get('en')?.get(id);
		return { zh: zh ?? en ?? id, en: en ?? zh ?? id };
	};
}

export function lastStep(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
}

export function leavesOf(schema: FormSchema): readonly Leaf[] {
	return schema.pages.flatMap((page) => page.leaves);
}
