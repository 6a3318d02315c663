import type { Id } from '../ids.ts';
import type { Instant } from '../records/shapes.ts';
import { holds, type Figure, type FigureCase, type FigureInput, type FigurePart, type FigureValue, type Population } from './figure.ts';

/** `from` up to, not with, `until`; what lies after `now` has not happened. Instants are compared as text: all are ISO 8601 in UTC. */
export type Span = { readonly from: Instant; readonly until: Instant; readonly now: Instant };

const dayMs = 86_400_000;

/** One figure over what is given: pure, and the same on the device and the server. */
export function valueOf(figure: Figure, input: FigureInput, span: Span): FigureValue {
	const { of, counted } = figure.kind === 'doors' ? doorsOf(figure.outcomes, input, span) : casesOf(figure, input, span);
	if (figure.kind === 'count') return { value: of.length, counted: of.length, of: of.length };
	if (figure.kind !== 'days') return { value: of.length === 0 ? null : counted.length / of.length, counted: counted.length, of: of.length };
	const taken = (of as readonly FigureCase[]).flatMap((each) => (each.closedAt === null ? [] : days(each.openedAt, each.closedAt)));
	const promised = (of as readonly FigureCase[]).flatMap((each) => (each.dueAt === null ? [] : days(each.openedAt, each.dueAt)));
	return { value: median(taken), counted: taken.length, of: taken.length, promised: median(promised) };
}

/** The cases, or doors, that stand behind a figure. */
export function idsBehind(figure: Figure, part: FigurePart, input: FigureInput, span: Span): readonly Id[] {
	const { of, counted } = figure.kind === 'doors' ? doorsOf(figure.outcomes, input, span) : casesOf(figure, input, span);
	if (part === 'counted') return counted.map(({ id }) => id);
	const among = new Set(counted.map(({ id }) => id));
	return of.filter(({ id }) => !among.has(id)).map(({ id }) => id);
}

type Split<T> = { readonly of: readonly T[]; readonly counted: readonly T[] };

function casesOf(figure: Exclude<Figure, { kind: 'doors' }>, { cases }: FigureInput, span: Span): Split<FigureCase> {
	const population: Population = figure.kind === 'onTime' ? 'dated' : figure.kind === 'days' ? 'closed' : figure.of;
	const of = cases.filter((each) => within(each, population, span) && holds(each, figure.where) && (figure.kind !== 'days' || each.stateKind === 'done'));
	if (figure.kind === 'share') return { of, counted: of.filter((each) => holds(each, figure.counts)) };
	return { of, counted: figure.kind === 'onTime' ? of.filter(onTime) : of };
}

function doorsOf(outcomes: readonly string[], { doors, visits }: FigureInput, span: Span): Split<{ readonly id: Id }> {
	const been = new Set(visits.filter(({ at, outcome }) => at >= span.from && at < span.until && outcomes.includes(outcome)).map(({ placeId }) => placeId));
	return { of: doors, counted: doors.filter(({ id }) => been.has(id)) };
}

function within(each: FigureCase, population: Population, { from, until, now }: Span): boolean {
	if (population === 'open') {
		const end = until < now ? until : now;
		return each.openedAt < end && (each.closedAt === null || each.closedAt >= end);
	}
	const at = population === 'opened' ? each.openedAt : population === 'closed' ? each.closedAt : datedAt(each, now);
	return at !== null && at >= from && at < until;
}

function onTime({ closedAt, dueAt }: FigureCase): boolean {
	return closedAt !== null && dueAt !== null && closedAt <= dueAt;
}

/** When it was decided whether it was on time; null as long as it is not, or where it is nobody's merit. */
function datedAt(each: FigureCase, now: Instant): Instant | null {
	if (each.dueAt === null || each.stateKind === 'stopped' || each.stands) return null;
	if (onTime(each)) return each.closedAt;
	return each.dueAt < now ? each.dueAt : null;
}

function days(from: Instant, until: Instant): readonly number[] {
	const length = (Date.parse(until) - Date.parse(from)) / dayMs;
	return Number.isNaN(length) ? [] : [Math.max(0, length)];
}

/** The middle one; of an even number the mean of the two. */
function median(values: readonly number[]): number | null {
	if (values.length === 0) return null;
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const [below, above] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
	return sorted.length % 2 === 1 ? above : (below + above) / 2;
}
