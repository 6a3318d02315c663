import type { AnyControlNode, AnyNode, GroupNode, RepeatInstanceNode, RepeatRangeNode, RootNode } from '@getodk/xforms-engine';
import type { FormItem, Page, Rows, Section } from '../contract.ts';
import { lastStep } from '../schema.ts';
import { QuestionView } from './question.svelte.ts';

/** The screen's view of the engine's tree. Views are kept per node, so that a list redrawn after an answer keeps its controls. */
export class Views {
	// The views are live by themselves; which of them exist is no state.
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	readonly #questions = new Map<string, QuestionView>();

	pages(root: RootNode): readonly Page[] {
		return root.currentState.children.flatMap((child): Page[] => {
			const item = this.item(child);
			if (item === null) return [];
			const name = lastStep(item.ref);
			if (item.node === 'section') return [{ key: item.key, name, label: item.label, together: item.together, items: item.items }];
			return [{ key: item.key, name, label: item.node === 'rows' ? item.label : '', together: true, items: [item] }];
		});
	}

	/** Null for what is not shown: hidden by skip logic, or without a control. */
	item(node: AnyNode): FormItem | null {
		if (!node.currentState.relevant) return null;
		switch (node.nodeType) {
			case 'group': return this.#section(node);
			case 'repeat-instance': return this.#row(node);
			case 'repeat-range:controlled': case 'repeat-range:uncontrolled': return this.#rows(node);
			case 'input': case 'note': case 'select': case 'rank': case 'range': case 'upload': case 'trigger': return this.question(node);
			default: return null;
		}
	}

	question(node: AnyControlNode): QuestionView {
		const known = this.#questions.get(node.nodeId);
		if (known !== undefined) return known;
		const made = new QuestionView(node);
		this.#questions.set(node.nodeId, made);
		return made;
	}

	#section(node: GroupNode): Section | null {
		if (!node.currentState.hasRelevantBodyNodes) return null;
		return { node: 'section', key: node.nodeId, ref: node.currentState.reference, label: node.currentState.label?.asString ?? '', together: node.appearances['field-list'], items: this.#items(node.currentState.children) };
	}

	#row(node: RepeatInstanceNode): Section {
		return { node: 'section', key: node.nodeId, ref: node.currentState.reference, label: node.currentState.label?.asString ?? '', together: true, items: this.#items(node.currentState.children) };
	}

	#rows(node: RepeatRangeNode): Rows {
		const rows = node.currentState.children.map((row) => this.#row(row));
		return { node: 'rows', key: node.nodeId, ref: node.currentState.reference, label: node.currentState.label?.asString ?? '', rows, growable: node.nodeType === 'repeat-range:uncontrolled' };
	}

	#items(nodes: readonly AnyNode[]): readonly FormItem[] {
		return nodes.flatMap((child) => this.item(child) ?? []);
	}
}
