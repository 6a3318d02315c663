import { getContext, onDestroy, setContext } from 'svelte';
import type { Problem } from '../domain/problems/problem.ts';
import type { CaseList } from '../worker/features/cases.ts';
import type { CaseChoices } from '../worker/features/cases/shapes.ts';
import { app } from './app.svelte.ts';
import { caseFilter } from './caseFilter.svelte.ts';
import { LiveQuery } from './liveQuery.svelte.ts';

/** Cards of one step; the next step is asked for near the end of the list. */
const step = 30;
const key = Symbol('case lists');

/** The list by the shared filter, as far as it was scrolled, and what the filters can be set to. One for list and overview. */
class CaseLists {
	#count = $state(step);
	readonly #list: LiveQuery<Awaited<ReturnType<typeof app.api.cases.list>>>;
	readonly #choices: LiveQuery<Awaited<ReturnType<typeof app.api.cases.choices>>>;

	constructor() {
		this.#list = new LiveQuery(() => app.api.cases.list(caseFilter.value, this.#count, caseFilter.here), ['case', 'place', 'person', 'officer', 'area', 'pack', 'sync']);
		this.#choices = new LiveQuery(() => app.api.cases.choices(), ['case', 'officer', 'area', 'pack']);
		// What is due changes with the hour though no record does.
		const timer = setInterval(() => this.#list.refresh(), 60_000);
		onDestroy(() => clearInterval(timer));
	}

	get list(): CaseList | null {
		return this.#list.value?.ok === true ? this.#list.value.value : null;
	}
	get problem(): Problem | null {
		return this.#list.value?.ok === false ? this.#list.value.problem : null;
	}
	get choices(): CaseChoices | null {
		return this.#choices.value?.ok === true ? this.#choices.value.value : null;
	}

	more(): void {
		const list = this.list;
		if (list !== null && list.cards.length >= this.#count && list.counts.total > this.#count) this.#count += step;
	}
	again(): void {
		this.#list.refresh();
	}
}

/** Called by the layout of the cases. */
export function provideCaseLists(): CaseLists {
	return setContext(key, new CaseLists());
}
export function caseLists(): CaseLists {
	return getContext<CaseLists>(key);
}
