import type { FormLayout } from '../../forms/steps.ts';

const storageKey = 'doorstep.formLayout';

/** How the officer of this device wants forms to stand on the screen. Tells nothing of anybody, so it lies in localStorage. */
class LayoutChoice {
	#current = $state<FormLayout>(typeof localStorage !== 'undefined' && localStorage.getItem(storageKey) === 'scroll' ? 'scroll' : 'pages');

	get current(): FormLayout {
		return this.#current;
	}
	set(next: FormLayout): void {
		this.#current = next;
		localStorage.setItem(storageKey, next);
	}
}

export const formLayout = new LayoutChoice();
