import type { AnyControlNode, AnyNode, GroupNode, RepeatInstanceNode, RepeatRangeNode, RootNode } from '@getodk/xforms-engine';
import type { FormItem, Page, Rows, Section } from '../contract.ts';
import { lastStep } from '../schema.ts';
import { QuestionView } from './question.svelte.ts';

/**
 * The screen's view of the engine's tree. Views are kept per node, so that a list redrawn after an answer keeps its controls. What stands in a section
 * is looked at when it is asked for: of a form with fifty pages the screen draws one.
 */
export class Views {
	// The views are live by themselves; which of them exist is no state.
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	readonly #questions = new Map<string, QuestionView>();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	readonly #sections = new Map<string, SectionView>();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	readonly #repeats = new Map<string, RowsView>();

	pages(root: RootNode): readonly Page[] {
		return root.currentState.children.flatMap((child): Page[] => {
			const item = this.item(child);
			if (item === null) return [];
			return item.node === 'section' ? [new SectionPage(item)] : [{ key: item.key, name: lastStep(item.ref), label: item.node === 'rows' ? item.label : '', together: true, items: [item] }];
		});
	}

	/** Null for what is not shown: hidden by skip logic, or without a control. */
	item(node: AnyNode): FormItem | null {
		if (!node.currentState.relevant) return null;
		switch (node.nodeType) {
			case 'group': return node.currentState.hasRelevantBodyNodes ? this.section(node, node.appearances['field-list']) : null;
			case 'repeat-instance': return this.section(node, true);
			case 'repeat-range:controlled': case 'repeat-range:uncontrolled': return kept(this.#repeats, node.nodeId, () => new RowsView(node, this));
			case 'input': case 'note': case 'select': case 'rank': case 'range': case 'upload': case 'trigger': return this.question(node);
			default: return null;
		}
	}

	question(node: AnyControlNode): QuestionView {
		return kept(this.#questions, node.nodeId, () => new QuestionView(node));
	}

	section(node: GroupNode | RepeatInstanceNode, together: boolean): Section {
		return kept(this.#sections, node.nodeId, () => new SectionView(node, together, this));
	}
}

function kept<T>(all: Map<string, T>, id: string, make: () => T): T {
	const known = all.get(id);
	if (known !== undefined) return known;
	const made = make();
	all.set(id, made);
	return made;
}

class SectionView implements Section {
	readonly node = 'section';
	readonly key: string;
	readonly together: boolean;
	readonly #of: GroupNode | RepeatInstanceNode;
	readonly #views: Views;

	constructor(of: GroupNode | RepeatInstanceNode, together: boolean, views: Views) {
		this.#of = of;
		this.#views = views;
		this.key = of.nodeId;
		this.together = together;
	}
	/** Read anew each time: a derived value that is made while something is drawn does not draw it again. */
	get items(): readonly FormItem[] {
		return (this.#of.currentState.children as readonly AnyNode[]).flatMap((child) => this.#views.item(child) ?? []);
	}
	get ref(): string {
		return this.#of.currentState.reference;
	}
	get label(): string {
		return this.#of.currentState.label?.asString ?? '';
	}
}

class RowsView implements Rows {
	readonly node = 'rows';
	readonly key: string;
	readonly growable: boolean;
	readonly #of: RepeatRangeNode;
	readonly #views: Views;

	constructor(of: RepeatRangeNode, views: Views) {
		this.#of = of;
		this.#views = views;
		this.key = of.nodeId;
		this.growable = of.nodeType === 'repeat-range:uncontrolled';
	}
	get rows(): readonly Section[] {
		return this.#of.currentState.children.map((row) => this.#views.section(row, true));
	}
	get ref(): string {
		return this.#of.currentState.reference;
	}
	get label(): string {
		return this.#of.currentState.label?.asString ?? '';
	}
}

/** A group at the top as a page. */
class SectionPage implements Page {
	readonly #section: Section;
	constructor(section: Section) {
		this.#section = section;
	}
	get key(): string {
		return this.#section.key;
	}
	get name(): string {
		return lastStep(this.#section.ref);
	}
	get label(): string {
		return this.#section.label;
	}
	get together(): boolean {
		return this.#section.together;
	}
	get items(): readonly FormItem[] {
		return this.#section.items;
	}
}
