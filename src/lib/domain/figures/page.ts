import type { Id } from '../ids.ts';
import type { AreaView } from './areas.ts';
import { valueOf, type Span } from './compute.ts';
import type { Figure, FigureInput, FigureValue } from './figure.ts';

export type FigureValues = { readonly [figureId: string]: FigureValue };
/** Of an area as a whole, and of each part of it that has something to tell. */
export type FigureTable = { readonly whole: FigureValues; readonly parts: { readonly [areaId: Id]: FigureValues } };

/** Every figure of a service over an area and its parts. What belongs to no area in sight counts in the whole alone. */
export function figureTable(figures: readonly Figure[], input: FigureInput, area: Pick<AreaView, 'parts'>, span: Span): FigureTable {
	const valuesOf = (part: FigureInput): FigureValues => Object.fromEntries(figures.map((figure) => [figure.id, valueOf(figure, part, span)]));
	return { whole: valuesOf(input), parts: Object.fromEntries(area.parts.map(({ node, leaves }) => [node.id, valuesOf(inAreas(input, leaves))])) };
}

/** What a view of the tree is about: without an area all that somebody sees, of no area too. */
export function within(input: FigureInput, area: Pick<AreaView, 'leaves'>, areaId: Id | null): FigureInput {
	return areaId === null ? input : inAreas(input, area.leaves);
}

/** What lies in these leaves. Visits belong to their doors. */
function inAreas({ cases, doors, visits }: FigureInput, leaves: ReadonlySet<Id>): FigureInput {
	const here = (each: { readonly areaId: Id | null }): boolean => each.areaId !== null && leaves.has(each.areaId);
	return { cases: cases.filter(here), doors: doors.filter(here), visits };
}
