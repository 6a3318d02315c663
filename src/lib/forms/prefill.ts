import type { Answers } from './answers.ts';
import type { AnswerRow } from './contract.ts';
import { isUpload, lastStep, leavesOf, readSchema, type Leaf } from './schema.ts';
import { childOf, elementsOf, localName, readXml } from './xml.ts';

/**
 * What a question is filled with before it is asked, declared at the question by a column `bind::doorstep:from`: something of the case, the place or the
 * person that the form is filled in for, which the officer may change. An app that knows none of these (0045) is told by whoever fills it in; then the
 * answer says whom the entry is about.
 */
const prefillSources = ['place.id', 'place.label', 'case.id', 'case.number', 'case.title', 'person.id', 'person.idNumber', 'person.name', 'person.phone'] as const;
export type Prefill = { readonly leaf: Leaf; readonly from: string };
/** By source; `case.x.<field>` too. */
export type PrefillValues = { readonly [source: string]: string | null };

export function declaredPrefills(formXml: string): readonly Prefill[] {
	const schema = readSchema(formXml);
	if (schema === null) return [];
	const leaves = new Map(leavesOf(schema).map((leaf) => [leaf.path, leaf]));
	return sourcesOf(formXml).flatMap(({ path, from }): readonly Prefill[] => {
		const leaf = leaves.get(path);
		return leaf === undefined || leaf.repeat !== null || isUpload(leaf.type) || leaf.type === 'note' || !isKnown(from) ? [] : [{ leaf, from }];
	});
}

/** As if the officer had answered: the draft begins with them in its journal. */
export function prefillRows(declared: readonly Prefill[], values: PrefillValues, at: string): readonly AnswerRow[] {
	return declared.flatMap(({ leaf, from }) => {
		const value = values[from] ?? null;
		return value === null || value === '' ? [] : [{ leaf, value }];
	}).map(({ leaf, value }, index) => ({ seq: index + 1, ref: leaf.path, op: 'set', value: leaf.type === 'choices' ? [value] : value, at }));
}

/** Names of whom an entry is about, as its answers say them: of each source the first that was answered. */
export function namedIn(declared: readonly Prefill[], answers: Answers): PrefillValues {
	const named: { [source: string]: string } = {};
	for (const { leaf, from } of declared) {
		const value = answers[leaf.name];
		if ((typeof value === 'string' || typeof value === 'number') && named[from] === undefined) named[from] = String(value).trim();
	}
	return named;
}

/** Of a sheet: sources that there are none of. */
export function unknownPrefills(formXml: string): readonly string[] {
	return sourcesOf(formXml).flatMap(({ path, from }) => (isKnown(from) ? [] : [`${lastStep(path)}: ${from}`]));
}

function sourcesOf(formXml: string): readonly { readonly path: string; readonly from: string }[] {
	if (!formXml.includes('doorstep:from')) return [];
	const model = childOf(childOf(readXml(formXml) ?? undefined, 'head'), 'model');
	return elementsOf(model).flatMap((element) => {
		const from = localName(element) === 'bind' ? (element.attributes['doorstep:from']?.trim() ?? '') : '';
		return from === '' ? [] : [{ path: element.attributes['nodeset'] ?? '', from }];
	});
}

function isKnown(from: string): boolean {
	return prefillSources.some((source) => source === from) || /^case\.x\.\w+$/.test(from);
}
