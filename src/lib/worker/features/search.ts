import { everyOpenCase, filterCases } from '../../domain/cases/filter.ts';
import { sortCases } from '../../domain/cases/sort.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';
import { cardOf } from './cases/card.ts';
import type { CaseCard } from './cases/shapes.ts';
import { makePeople, type PersonHit, type PlaceHit } from './people.ts';

export type SearchHits = { readonly cases: readonly CaseCard[]; readonly people: readonly PersonHit[]; readonly places: readonly PlaceHit[] };

/** One search over everything on this device: cases in every state, persons, doors. */
export function makeSearch(context: WorkerContext) {
	const people = makePeople(context);
	return {
		async all(text: string, limit: number): Promise<Result<SearchHits>> {
			if (text.trim() === '') return ok({ cases: [], people: [], places: [] });
			const rows = sortCases(filterCases(context.view, context.packs, { ...everyOpenCase, text, status: 'all' }, context.nowMs()), 'due', null);
			const persons = await people.find(text, limit);
			const places = await people.findPlaces(text, limit);
			return ok({ cases: rows.slice(0, limit).map((row) => cardOf(context, row)), people: persons.ok ? persons.value : [], places: places.ok ? places.value : [] });
		},
	};
}
