import type { Problem } from '../domain/problems/problem.ts';
import type { Result } from '../domain/result.ts';
import { m } from '../i18n/paraglide/messages.js';
import { toasts } from './toasts.svelte.ts';

/** Of a sheet that saves something: whether it is open, why it could not, and that a save is under way. What was saved closes it, and what was typed for it is kept no longer; what was refused stays on it. */
export class SheetSave {
	open = $state(true);
	failure = $state.raw<Problem | null>(null);
	busy = $state(false);
	readonly #typed: { clear(): Promise<void> } | null;

	constructor(typed: { clear(): Promise<void> } | null = null) {
		this.#typed = typed;
	}

	/** A second tap while the first is under way does nothing. Answers whether it was saved. `told`: what the note at the bottom says of it. */
	async run<T>(save: () => Promise<Result<T>>, told: (value: T) => string = () => m.cases_saved_here()): Promise<boolean> {
		if (this.busy) return false;
		this.busy = true;
		const saved = await save();
		this.busy = false;
		this.failure = saved.ok ? null : saved.problem;
		if (!saved.ok) return false;
		toasts.show(told(saved.value));
		this.open = false;
		await this.#typed?.clear();
		return true;
	}
}
