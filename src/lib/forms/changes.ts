import type { Localized } from '../domain/records/shapes.ts';
import { leavesOf, type FormSchema, type Leaf } from './schema.ts';

/** What a question is in the new version beside what it was; `words`: its own, or those of a choice. */
export type LeafChange = {
	readonly name: string; readonly path: string; readonly label: Localized;
	readonly type: { readonly from: Leaf['type']; readonly to: Leaf['type'] } | null;
	/** Choices by their names. */
	readonly choicesAdded: readonly string[]; readonly choicesRemoved: readonly string[];
	readonly words: boolean;
};
export type FormChanges = { readonly added: readonly Leaf[]; readonly removed: readonly Leaf[]; readonly changed: readonly LeafChange[] };

/** What an administrator is told before publishing. A question is the same where its path is: moved to another group it is another. */
export function changesBetween(before: FormSchema, after: FormSchema): FormChanges {
	const was = new Map(leavesOf(before).map((leaf) => [leaf.path, leaf]));
	const is = new Map(leavesOf(after).map((leaf) => [leaf.path, leaf]));
	return {
		added: [...is.values()].filter(({ path }) => !was.has(path)),
		removed: [...was.values()].filter(({ path }) => !is.has(path)),
		changed: [...is.values()].flatMap((leaf) => {
			const old = was.get(leaf.path);
			return old === undefined ? [] : (changeOf(old, leaf) ?? []);
		}),
	};
}

function changeOf(old: Leaf, leaf: Leaf): LeafChange | null {
	const before = new Map(old.choices.map((choice) => [choice.id, choice.label]));
	const after = new Map(leaf.choices.map((choice) => [choice.id, choice.label]));
	const change: LeafChange = {
		name: leaf.name, path: leaf.path, label: leaf.label, type: old.type === leaf.type ? null : { from: old.type, to: leaf.type },
		choicesAdded: [...after.keys()].filter((id) => !before.has(id)), choicesRemoved: [...before.keys()].filter((id) => !after.has(id)),
		words: !same(old.label, leaf.label) || [...after].some(([id, label]) => before.has(id) && !same(before.get(id), label)),
	};
	return change.type === null && change.choicesAdded.length === 0 && change.choicesRemoved.length === 0 && !change.words ? null : change;
}

function same(a: Localized | undefined, b: Localized): boolean {
	return a?.zh === b.zh && a.en === b.en;
}
