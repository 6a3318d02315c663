import type { AnyNode, AnyControlNode, GroupNode, RepeatInstanceNode, RepeatRangeNode, RootNode } from '@getodk/xforms-engine';
import type { Choice, Fault, FormItem, Page, Question, QuestionKind, Rows, Section } from '../contract.ts';
import { lastStep, uploadKind } from '../schema.ts';

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
			if (item.node === 'section') return [{ key: item.key, name, label: item.label, items: item.items }];
			return [{ key: item.key, name, label: item.node === 'rows' ? item.label : '', items: [item] }];
		});
	}

	/** Null for what is not shown: hidden by skip logic, or without a control. */
	item(node: AnyNode): FormItem | null {
		if (!node.currentState.relevant) return null;
		switch (node.nodeType) {
			case 'root': case 'model-value': case 'range': case 'rank': return null;
			case 'group': case 'repeat-instance': return this.#section(node);
			case 'repeat-range:controlled': case 'repeat-range:uncontrolled': return this.#rows(node);
			default: return this.question(node);
		}
	}

	question(node: AnyControlNode): QuestionView {
		const known = this.#questions.get(node.nodeId);
		if (known !== undefined) return known;
		const made = new QuestionView(node);
		this.#questions.set(node.nodeId, made);
		return made;
	}

	#section(node: GroupNode | RepeatInstanceNode): Section | null {
		if (!node.currentState.hasRelevantBodyNodes) return null;
		return { node: 'section', key: node.nodeId, ref: node.currentState.reference, label: node.currentState.label?.asString ?? '', items: this.#items(node.currentState.children) };
	}

	#rows(node: RepeatRangeNode): Rows {
		const rows = node.currentState.children.map((row): Section => (
			{ node: 'section', key: row.nodeId, ref: row.currentState.reference, label: row.currentState.label?.asString ?? '', items: this.#items(row.currentState.children) }
		));
		return { node: 'rows', key: node.nodeId, ref: node.currentState.reference, label: node.currentState.label?.asString ?? '', rows, growable: node.nodeType === 'repeat-range:uncontrolled' };
	}

	#items(nodes: readonly AnyNode[]): readonly FormItem[] {
		return nodes.flatMap((child) => this.item(child) ?? []);
	}
}

export class QuestionView implements Question {
	readonly node = 'question';
	readonly #control: AnyControlNode;
	/** As typed, while the engine could not read it (it would keep nothing of `12abc`, and 1 of `1.`). */
	#typed = $state<string | null>(null);

	constructor(control: AnyControlNode) {
		this.#control = control;
	}

	get key(): string {
		return this.#control.nodeId;
	}
	get kind(): QuestionKind {
		return kindOf(this.#control);
	}
	get ref(): string {
		return this.#control.currentState.reference;
	}
	get name(): string {
		return lastStep(this.ref);
	}
	get label(): string {
		return this.#control.currentState.label?.asString ?? '';
	}
	get hint(): string | null {
		return this.#control.currentState.hint?.asString ?? null;
	}
	get required(): boolean {
		return this.#control.currentState.required;
	}
	get readonly(): boolean {
		return this.#control.currentState.readonly;
	}
	get raw(): string {
		return this.#typed ?? this.#control.currentState.instanceValue;
	}
	get chosen(): readonly string[] {
		return this.#control.nodeType === 'select' ? this.#control.currentState.value : [];
	}
	get choices(): readonly Choice[] {
		return this.#control.nodeType === 'select' ? this.#control.currentState.valueOptions.map((option) => ({ id: option.value, label: option.label.asString })) : [];
	}
	get fault(): Fault | null {
		if (this.#typed !== null && !readable(this.kind, this.#typed)) return { kind: 'unreadable', message: null };
		const { violation } = this.#control.validationState;
		return violation === null || violation.valid ? null : { kind: violation.condition, message: violation.message?.asString ?? null };
	}

	write(value: string | readonly string[] | null): void {
		const control = this.#control;
		const text = typeof value === 'string' ? value : '';
		this.#typed = control.nodeType === 'input' ? text : null;
		switch (control.nodeType) {
			case 'select':
				if (control.selectType === 'select') control.selectValues(Array.isArray(value) ? value : text === '' ? [] : [text]);
				else control.selectValue(text === '' ? null : text);
				return;
			case 'trigger': control.setValue(text === 'OK'); return;
			// The bytes are in the device's file store; the engine needs the name alone.
			case 'upload': control.setValue(text === '' ? null : namedFile(text)); return;
			case 'input': writeInput(control, readable(this.kind, text) ? text.trim() === '' ? '' : text : ''); return;
			default: return;
		}
	}
}

/** Stands for a file whose bytes lie elsewhere. */
export function namedFile(name: string): File {
	return new File(['-'], name);
}

function writeInput(control: Extract<AnyControlNode, { readonly nodeType: 'input' }>, text: string): void {
	// Every codec takes the text of its value; the union of their setters has no common input type in TypeScript.
	(control.setValue as (value: string) => unknown)(text);
}

function kindOf(control: AnyControlNode): QuestionKind {
	switch (control.nodeType) {
		case 'select': return control.selectType === 'select' ? 'many' : 'one';
		case 'upload': return uploadKind(control.nodeOptions.media.accept, Boolean(control.appearances['signature']));
		case 'trigger': return 'acknowledge';
		case 'note': return 'note';
		case 'input': {
			if (control.valueType === 'int' || control.valueType === 'decimal') return 'number';
			if (control.valueType === 'date') return 'date';
			return control.appearances.multiline ? 'longText' : 'text';
		}
		// Ranges and ranks are not drawn yet; publishing refuses forms that hold them.
		default: return 'text';
	}
}

export function readable(kind: QuestionKind, text: string): boolean {
	if (text.trim() === '') return true;
	if (kind === 'number') return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text);
	if (kind === 'date') return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
	return true;
}
