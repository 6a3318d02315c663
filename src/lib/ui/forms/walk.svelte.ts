import type { FormSession } from '../../forms/contract.ts';
import { stepsOf, type Step } from '../../forms/steps.ts';
import { formLayout } from './layout.svelte.ts';

/** After the last question. No step has this id, for no question's name has a stroke. */
export const endOfForm = '/end';

/** Which step of a form stands on the screen, by its id: others come and go as conditions are met. */
export class FormWalk {
	readonly #session: () => FormSession | null;
	#current = $state('');
	#before = 0;
	readonly steps = $derived.by<readonly Step[]>(() => stepsOf(this.#session()?.pages ?? [], formLayout.current));
	readonly at = $derived.by(() => {
		const index = this.#current === endOfForm ? this.steps.length : this.steps.findIndex((step) => step.id === this.#current);
		return index === -1 ? Math.min(this.#before, Math.max(0, this.steps.length - 1)) : index;
	});
	readonly last = $derived(this.at >= this.steps.length);
	readonly step = $derived<Step | undefined>(this.steps[this.at]);

	constructor(session: () => FormSession | null) {
		this.#session = session;
	}

	get current(): string {
		return this.#current;
	}

	stand(id: string): void {
		this.#current = id;
		this.#before = this.at;
	}

	/** By its place; behind the last is the end. */
	turn(to: number): void {
		this.stand(this.steps[Math.max(0, to)]?.id ?? endOfForm);
	}
}
