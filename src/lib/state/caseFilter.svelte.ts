import { everyOpenCase, filtersSet, type CaseFilter } from '../domain/cases/filter.ts';
import type { Here } from '../domain/cases/sort.ts';

/** The one filter of list and map: what is narrowed on one is narrowed on the other. Lives until the app is locked. */
class CaseFilterState {
	#filter = $state.raw<CaseFilter>(everyOpenCase);
	#here = $state.raw<Here | null>(null);

	get value(): CaseFilter {
		return this.#filter;
	}
	/** Where the officer stood when a list by distance was asked for; kept in memory only. */
	get here(): Here | null {
		return this.#here;
	}
	get narrowed(): number {
		return filtersSet(this.#filter);
	}

	set(change: Partial<CaseFilter>): void {
		// A state belongs to its service: another service forgets it.
		const state = change.packId !== undefined && change.packId !== this.#filter.packId ? { state: null } : {};
		this.#filter = { ...this.#filter, ...state, ...change };
	}
	clear(): void {
		this.#filter = { ...everyOpenCase, sort: this.#filter.sort };
	}
	stand(here: Here | null): void {
		this.#here = here;
	}
}

export const caseFilter = new CaseFilterState();
