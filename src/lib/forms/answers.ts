import type { Json } from '../domain/json.ts';
import { leavesOf, type FormSchema, type Leaf } from './schema.ts';
import { elementsOf, escapeXml, localName, readXml, textOf, type XmlElement } from './xml.ts';

export type Answers = { readonly [name: string]: Json };

/**
 * The answers of an instance by leaf name, as an entry keeps them beside the XML: numbers as numbers, several choices as a list, rows of a
 * repeat as a list of objects under the repeat's name. Blank leaves are left out. Null when the text is no instance of the form.
 */
export function readAnswers(schema: FormSchema, instanceXml: string): Answers | null {
	const root = readXml(instanceXml);
	if (root === null || root.attributes['id'] !== schema.formId) return null;
	const leaves = new Map(leavesOf(schema).map((leaf) => [leaf.path, leaf]));
	const repeats = new Set(leavesOf(schema).flatMap((leaf) => leaf.repeat ?? []));
	return collect(root, `/${localName(root)}`, leaves, repeats);
}

function collect(element: XmlElement, path: string, leaves: ReadonlyMap<string, Leaf>, repeats: ReadonlySet<string>): Answers {
	const answers: Record<string, Json> = {};
	for (const child of elementsOf(element)) {
		const at = `${path}/${localName(child)}`;
		const leaf = leaves.get(at);
		if (repeats.has(at)) {
			const rows = answers[localName(child)];
			answers[localName(child)] = [...(Array.isArray(rows) ? (rows as readonly Json[]) : []), collect(child, at, leaves, repeats)];
		} else if (leaf !== undefined) {
			const value = readValue(leaf, textOf(child));
			if (value !== null) answers[leaf.name] = value;
		} else Object.assign(answers, collect(child, at, leaves, repeats));
	}
	return answers;
}

function readValue(leaf: Leaf, text: string): Json {
	if (text.trim() === '') return null;
	switch (leaf.type) {
		case 'number': return Number.isFinite(Number(text)) ? Number(text) : null;
		case 'choices': case 'rank': return text.trim().split(/\s+/);
		case 'acknowledge': return text.toLowerCase() === 'ok' ? true : null;
		case 'note': return null;
		default: return text;
	}
}

/**
 * An instance made without the engine: the form's blank instance with some leaves filled. For what is decided by one tap (all in order,
 * nobody in), whose answers switch no condition. Leaves that the form does not have are a fault of the pack: null.
 */
export function writeInstance(schema: FormSchema, answers: { readonly [name: string]: string }, instanceId: string): string | null {
	const known = new Set(leavesOf(schema).map((leaf) => leaf.name));
	if (Object.keys(answers).some((name) => !known.has(name))) return null;
	return write(schema.root, answers, instanceId);
}

function write(element: XmlElement, answers: { readonly [name: string]: string }, instanceId: string): string {
	const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
	const children = elementsOf(element);
	const name = localName(element);
	const inner = children.length > 0 ? children.map((child) => write(child, answers, instanceId)).join('') : escapeXml(name === 'instanceID' ? `uuid:${instanceId}` : (answers[name] ?? textOf(element)));
	return `<${element.name}${attributes}>${inner}</${element.name}>`;
}
