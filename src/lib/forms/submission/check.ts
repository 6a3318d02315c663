import type { Json } from '../../domain/json.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { elementsOf, localName, readXml, textOf, type XmlElement } from '../xml.ts';
import type { InstanceNode, InstanceShape } from './shape.ts';
import { valueFits } from './values.ts';

export type Submission = { readonly xml: string; readonly answers: { readonly [name: string]: Json } };
/** Bounds that no honest instance reaches; how long the text may be is the protocol's affair. */
export const submissionLimits = { depth: 60, elements: 20_000, files: 100 } as const;

/** Names that stand in every instance by agreement (OpenRosa), whether the form's own blank instance has them or not. */
const metaNames = new Set(['meta', 'instanceID', 'instanceName', 'deprecatedID', 'timeStart', 'timeEnd', 'userID', 'deviceID', 'deviceId', 'audit', 'entity']);

/**
 * Null when an instance can be of this version of the form, judged without the engine: known elements only, each value of its type, choices that there
 * are, names of files. What was left out or hidden is missing in it, and whether it ought to be there is the form's own affair on the device.
 */
export function submissionFault(shape: InstanceShape, { xml, answers }: Submission): Problem | null {
	const root = readXml(xml);
	if (root === null || localName(root) !== shape.rootName) return problem('entry_unreadable');
	const { id, version } = root.attributes;
	if ((id !== undefined && id !== shape.formId) || (version !== undefined && shape.version !== null && version !== shape.version)) return problem('entry_other_form');
	return new Walk(shape).fault(root, `/${shape.rootName}`, 1) ?? answersFault(shape, answers);
}

/** The files that an instance names, in the order of the form, each with the question that it answers. */
export function filesOfInstance(shape: InstanceShape, xml: string): readonly { readonly name: string; readonly node: InstanceNode }[] {
	const root = readXml(xml);
	const files: { readonly name: string; readonly node: InstanceNode }[] = [];
	const visit = (element: XmlElement, path: string): void => {
		for (const child of elementsOf(element)) {
			const at = `${path}/${localName(child)}`;
			const text = textOf(child).trim();
			const node = shape.nodes.get(at);
			if (node?.upload === true && text !== '') files.push({ name: text, node });
			else visit(child, at);
		}
	};
	if (root !== null) visit(root, `/${localName(root)}`);
	return files;
}

class Walk {
	readonly #shape: InstanceShape;
	#elements = 0;
	readonly #files = new Set<string>();

	constructor(shape: InstanceShape) {
		this.#shape = shape;
	}

	fault(element: XmlElement, path: string, depth: number): Problem | null {
		if (depth > submissionLimits.depth) return problem('entry_unreadable');
		const seen = new Set<string>();
		for (const child of elementsOf(element)) {
			this.#elements += 1;
			if (this.#elements > submissionLimits.elements) return problem('entry_unreadable');
			const name = localName(child);
			const at = `${path}/${name}`;
			const node = this.#shape.nodes.get(at);
			if (node === undefined && !isMeta(at, this.#shape.rootName)) return problem('entry_question_unknown', { question: name.slice(0, 80) });
			if (seen.has(name) && node?.kind !== 'repeat') return problem('entry_unreadable');
			seen.add(name);
			const found = node?.kind === 'leaf' ? this.#leaf(node, child, name) : this.fault(child, at, depth + 1);
			if (found !== null) return found;
		}
		const isText = element.children.some((child) => typeof child === 'string' && child.trim() !== '');
		return isText && (seen.size > 0 || !isMeta(path, this.#shape.rootName)) ? problem('entry_unreadable') : null;
	}

	#leaf(node: InstanceNode, element: XmlElement, name: string): Problem | null {
		if (elementsOf(element).length > 0) return problem('entry_question_unknown', { question: localName(elementsOf(element)[0] ?? element).slice(0, 80) });
		const value = textOf(element).trim();
		if (value === '' || node.calculated) return null;
		if (node.upload) return this.#file(value) ? null : problem('entry_file_unfit', { question: name });
		if (node.choices !== null) return (node.many ? value.split(/\s+/) : [value]).every((each) => node.choices?.has(each)) ? null : problem('entry_choice_unknown', { question: name });
		return valueFits(node.type, value) ? null : problem('entry_value_unfit', { question: name });
	}

	/** A name and no path; each file is the answer to one question. */
	#file(name: string): boolean {
		if (!/^[\p{L}\p{N}_][\p{L}\p{N}_ .()-]{0,149}$/u.test(name) || name.includes('..') || this.#files.has(name) || this.#files.size >= submissionLimits.files) return false;
		this.#files.add(name);
		return true;
	}
}

function isMeta(path: string, rootName: string): boolean {
	const [, first, second, third, ...rest] = path.split('/');
	return first === rootName && second === 'meta' && rest.length <= 1 && (third === undefined || metaNames.has(third));
}

/** What stands beside the instance for lists and searches: answers to this form's questions, and no others. */
function answersFault(shape: InstanceShape, answers: Submission['answers']): Problem | null {
	const byName = new Map<string, InstanceNode[]>();
	for (const [path, node] of shape.nodes) {
		const name = path.slice(path.lastIndexOf('/') + 1);
		byName.set(name, [...(byName.get(name) ?? []), node]);
	}
	const fault = (given: Submission['answers']): Problem | null => {
		for (const [name, value] of Object.entries(given)) {
			const nodes = byName.get(name);
			if (nodes === undefined) return problem('entry_question_unknown', { question: name.slice(0, 80) });
			const rows = nodes.some(({ kind }) => kind === 'repeat') && Array.isArray(value) ? (value as readonly Json[]) : null;
			const found = rows === null ? choiceFault(name, nodes, value) : rows.map((row) => (isRow(row) ? fault(row) : problem('entry_value_unfit', { question: name }))).find((each) => each !== null);
			if (found !== null && found !== undefined) return found;
		}
		return null;
	};
	return fault(answers);
}

function choiceFault(name: string, nodes: readonly InstanceNode[], value: Json): Problem | null {
	if (nodes.some(({ choices, calculated }) => choices === null || calculated)) return null;
	const chosen: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value];
	return chosen.every((each) => each === null || nodes.some(({ choices }) => choices?.has(String(each)))) ? null : problem('entry_choice_unknown', { question: name });
}

function isRow(value: Json): value is { readonly [name: string]: Json } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
