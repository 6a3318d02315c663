import type { AnyControlNode, SelectNode, TextRange } from '@getodk/xforms-engine';
import type { AccuracyRule, Choice, Fault, Media, Question, QuestionKind, RichText } from '../contract.ts';
import type { GivenValue } from '../given.ts';
import type { LeafBounds } from '../leafType.ts';
import { lastStep } from '../schema.ts';
import { kindOf, looksOf, readable } from './kinds.ts';
import { plainText, richText } from './richText.ts';

/** One question as the screen sees it. */
export class QuestionView implements Question {
	readonly node = 'question';
	readonly kind: QuestionKind;
	readonly looks: readonly string[];
	readonly whole: boolean;
	readonly bounds: LeafBounds | null;
	readonly accuracy: AccuracyRule | null;
	readonly #control: AnyControlNode;
	/** As typed, and what the engine made of it; null for `held` when it was hidden then. */
	#typed = $state.raw<{ readonly text: string; readonly held: string | null } | null>(null);
	#lost = $state.raw<readonly string[]>([]);
	/** What was given may not be what the engine holds: it was hidden, or not offered, at the time. */
	#parked = false;
	/** Words of choices at the time when they were made; no state. */
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	readonly #words = new Map<string, string>();

	constructor(control: AnyControlNode) {
		this.#control = control;
		this.kind = kindOf(control);
		this.looks = looksOf(control);
		this.whole = control.valueType === 'int';
		this.bounds = control.nodeType === 'range' ? boundsOf(control.definition.bounds) : null;
		this.accuracy = control.nodeType === 'input' && control.valueType === 'geopoint' ? { good: control.nodeOptions.accuracyThreshold, poor: control.nodeOptions.unacceptableAccuracyThreshold } : null;
	}

	get key(): string {
		return this.#control.nodeId;
	}
	get ref(): string {
		return this.#control.currentState.reference;
	}
	get name(): string {
		return lastStep(this.ref);
	}
	get label(): string {
		return plainText(this.words);
	}
	get words(): RichText {
		const { label, hint } = this.#control.currentState;
		return richText(label ?? (this.kind === 'note' ? hint : null));
	}
	get hint(): string | null {
		const { label, hint } = this.#control.currentState;
		return this.kind === 'note' && label === null ? null : (hint?.asString ?? null);
	}
	get media(): Media | null {
		const { label, hint } = this.#control.currentState;
		return mediaOf(label) ?? (this.kind === 'note' ? mediaOf(hint) : null);
	}
	get required(): boolean {
		return this.#control.currentState.required;
	}
	get readonly(): boolean {
		return this.#control.currentState.readonly;
	}
	get raw(): string {
		const { instanceValue } = this.#control.currentState;
		const typed = this.#typed;
		if (typed === null) return instanceValue;
		// What was computed or triggered since stands above what was typed.
		const stands = this.#unreadable ? instanceValue === '' : instanceValue === typed.held;
		return stands ? typed.text : instanceValue;
	}
	get chosen(): readonly string[] {
		return this.#control.nodeType === 'select' || this.#control.nodeType === 'rank' ? this.#control.currentState.value : [];
	}
	get choices(): readonly Choice[] {
		return this.#control.nodeType === 'select' || this.#control.nodeType === 'rank' ? this.#control.currentState.valueOptions.map((option) => ({ id: option.value, label: option.label.asString, media: mediaOf(option.label) })) : [];
	}
	get lost(): readonly string[] {
		return this.#lost;
	}
	get fault(): Fault | null {
		if (this.#unreadable && this.#control.currentState.instanceValue === '') return { kind: 'unreadable', message: null };
		const { violation } = this.#control.validationState;
		return violation === null || violation.valid ? null : { kind: violation.condition, message: violation.message?.asString ?? null };
	}
	get #unreadable(): boolean {
		return this.#typed !== null && !this.#takes(this.#typed.text);
	}

	/** Whether a text stands here that the engine could not hold. */
	isUnreadable(value: GivenValue): boolean {
		return typeof value === 'string' && !this.#takes(value);
	}

	write(value: GivenValue): void {
		const control = this.#control;
		const text = typeof value === 'string' ? value : '';
		this.#lost = [];
		switch (control.nodeType) {
			case 'select': return this.#choose(control, listOf(value));
			case 'rank': {
				const order = listOf(value);
				const all = control.currentState.valueOptions.map((option) => option.value);
				// All or none: what has come since stands at the end.
				control.setValues(order.length === 0 ? [] : [...order, ...all.filter((id) => !order.includes(id))]);
				return;
			}
			case 'trigger': control.setValue(text === 'OK'); return;
			// The bytes are in the device's file store; the engine needs the name alone.
			case 'upload': control.setValue(text === '' ? null : namedFile(text)); return;
			case 'input': case 'range': {
				const taken = text.trim() !== '' && this.#takes(text) ? text : '';
				// Every codec takes the text of its value; the union of their setters has no common input type in TypeScript.
				(control.setValue as (value: string) => unknown)(taken);
				this.#typed = { text, held: control.currentState.relevant ? control.currentState.instanceValue : null };
				return;
			}
			default: return;
		}
	}

	/**
	 * Of a select, after each answer: takes up again what was given while it was hidden, and lets go of what the form no longer offers. Answers what
	 * stands now when that is not what was given.
	 */
	settle(given: GivenValue): readonly string[] | null {
		const control = this.#control;
		if (control.nodeType !== 'select') return null;
		if (!control.currentState.relevant) {
			this.#parked = true;
			return null;
		}
		const wanted = listOf(given);
		const offered = control.currentState.valueOptions.map((option) => option.value);
		const gone = wanted.filter((id) => !offered.includes(id));
		if (this.#parked || gone.length > 0) control.selectValues(wanted.filter((id) => offered.includes(id)));
		this.#parked = false;
		if (gone.length > 0) this.#lost = gone.map((id) => this.#words.get(id) ?? id);
		const shown = control.currentState.value;
		return shown.length === wanted.length && wanted.every((id) => shown.includes(id)) ? null : shown;
	}

	#takes(text: string): boolean {
		if (!readable(this.kind, text, this.whole)) return false;
		if (this.bounds === null || text.trim() === '') return true;
		const { start, end } = this.bounds;
		return Number(text) >= Math.min(start, end) && Number(text) <= Math.max(start, end);
	}

	#choose(control: SelectNode, ids: readonly string[]): void {
		const offered = control.currentState.valueOptions.filter((option) => ids.includes(option.value));
		for (const option of offered) this.#words.set(option.value, option.label.asString);
		this.#parked = !control.currentState.relevant || offered.length < ids.length;
		control.selectValues(control.selectType === 'select' ? ids : ids.slice(0, 1));
	}
}

/** Files by their names: where they lie is the app's affair. */
function mediaOf(words: Pick<TextRange<'label'>, 'imageSource' | 'audioSource'> | null): Media | null {
	const [image, audio] = [words?.imageSource, words?.audioSource].map((source) => (source === undefined ? null : decodeURIComponent(source.href.slice(source.href.lastIndexOf('/') + 1))));
	return (image ?? audio ?? null) === null ? null : { image: image ?? null, audio: audio ?? null };
}

/** Stands for a file whose bytes lie elsewhere. */
function namedFile(name: string): File {
	return new File(['-'], name);
}

function listOf(value: GivenValue): readonly string[] {
	return typeof value === 'string' ? (value === '' ? [] : [value]) : (value ?? []);
}

function boundsOf({ start, end, step }: { readonly start: number | bigint; readonly end: number | bigint; readonly step: number | bigint }): LeafBounds {
	return { start: Number(start), end: Number(end), step: Math.abs(Number(step)) };
}
