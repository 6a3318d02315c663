import type { Id } from '../../domain/ids.ts';
import { app } from '../../state/app.svelte.ts';
import { caseFilter } from '../../state/caseFilter.svelte.ts';
import { LiveQuery } from '../../state/liveQuery.svelte.ts';
import type { CaseCard } from '../../worker/features/cases/shapes.ts';
import type { MapDoor } from '../../worker/features/map.ts';

type Key = { readonly of: 'cases' | 'doors'; readonly key: string; readonly caseId: Id | null };
export type Chosen = { readonly of: 'cases'; readonly cards: readonly CaseCard[] } | { readonly of: 'doors'; readonly doors: readonly MapDoor[] };

/** What the officer tapped on the map, kept up to date while it is shown; nothing when the filter or a colleague took it away. */
export class ChosenSpot {
	#key = $state.raw<Key | null>(null);
	readonly #query = new LiveQuery<Chosen | null>(() => ask(this.#key), ['case', 'place', 'officer', 'pack']);

	get spotKey(): string | null {
		return this.#key?.of === 'cases' ? this.#key.key : null;
	}
	/** Names the spot, for whoever must know that it is another. */
	get key(): string {
		return this.#key === null ? '' : `${this.#key.of} ${this.#key.key}`;
	}
	get caseId(): Id | null {
		return this.#key?.caseId ?? null;
	}
	get value(): Chosen | null {
		const value = this.#key === null ? null : (this.#query.value ?? null);
		if (value === null || value.of !== this.#key?.of) return null;
		return (value.of === 'cases' ? value.cards.length : value.doors.length) > 0 ? value : null;
	}

	choose(of: Key['of'], key: string, caseId: Id | null = null): void {
		this.#key = { of, key, caseId };
	}
	clear(): void {
		this.#key = null;
	}
}

async function ask(key: Key | null): Promise<Chosen | null> {
	if (key === null) return null;
	if (key.of === 'doors') {
		const answer = await app.api.map.doorsAt(key.key);
		return answer.ok ? { of: 'doors', doors: answer.value } : null;
	}
	const answer = await app.api.map.casesAt(caseFilter.value, key.key);
	return answer.ok ? { of: 'cases', cards: answer.value } : null;
}
