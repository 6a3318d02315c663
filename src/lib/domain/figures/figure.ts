import type { Json } from '../json.ts';
import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import type { Instant, Localized } from '../records/shapes.ts';
import type { StateKind } from '../workflow/pack.ts';

/**
 * Which cases a figure is about, by the moment that puts them into a period. `dated`: by their date or their closing, whichever came first, so that each stands in one period only;
 * those that were closed without being done, and those whose clock stands, in none. `open`: still open when the period ended.
 */
export type Population = 'opened' | 'closed' | 'dated' | 'open';
/** Of a case: `state`, `stateKind`, `priority`, or a field of its pack (`x.…`): one of these values, or a number of at least this. */
export type Condition = { readonly field: string; readonly in?: readonly string[]; readonly least?: number };

/** What is counted of what. `means` says it in a sentence, for whoever is held to it. `better`: which way is good news; without it neither. */
export type Figure = { readonly id: string; readonly label: Localized; readonly means: Localized; readonly better?: 'more' | 'fewer' } & (
	| { readonly kind: 'count'; readonly of: Population; readonly where?: readonly Condition[] }
	| { readonly kind: 'share'; readonly of: Population; readonly where?: readonly Condition[]; readonly counts: readonly Condition[] }
	/** Those of `dated` that were closed by their date. */
	| { readonly kind: 'onTime'; readonly where?: readonly Condition[] }
	/** The middle of the days from opening to closing, and what had been promised. */
	| { readonly kind: 'days'; readonly where?: readonly Condition[] }
	/** Doors at which a visit had one of these outcomes, of all doors. */
	| { readonly kind: 'doors'; readonly outcomes: readonly string[] }
);

/** A case as figures see it: no name, no address. `fields` has at least what the conditions read. */
export type FigureCase = {
	readonly id: Id; readonly areaId: Id | null; readonly state: string; readonly stateKind: StateKind; readonly priority: string;
	readonly openedAt: Instant; readonly closedAt: Instant | null; readonly dueAt: Instant | null; readonly stands: boolean; readonly fields: Fields;
};
export type FigureDoor = { readonly id: Id; readonly areaId: Id | null };
export type FigureVisit = { readonly placeId: Id; readonly outcome: string; readonly at: Instant };
export type FigureInput = { readonly cases: readonly FigureCase[]; readonly doors: readonly FigureDoor[]; readonly visits: readonly FigureVisit[] };

/** `value`: a count, a share from 0 to 1, or days; null where there is nothing to tell of. `counted` of `of` (cases, doors). */
export type FigureValue = { readonly value: number | null; readonly counted: number; readonly of: number; readonly promised?: number | null };
/** What a figure opens to: those that it counts, or those of its population that it does not. */
export type FigurePart = 'counted' | 'rest';

/** Whether every condition holds. */
export function holds(each: FigureCase, conditions: readonly Condition[] | undefined): boolean {
	return (conditions ?? []).every(({ field, in: values, least }) => {
		const value = valueOf(each, field);
		if (least !== undefined) return typeof value === 'number' && value >= least;
		return Array.isArray(value) ? value.some((one) => values?.includes(String(one)) === true) : value !== null && value !== undefined && values?.includes(String(value)) === true;
	});
}

function valueOf(each: FigureCase, field: string): Json | undefined {
	if (field === 'state') return each.state;
	if (field === 'stateKind') return each.stateKind;
	if (field === 'priority') return each.priority;
	return each.fields[field];
}
