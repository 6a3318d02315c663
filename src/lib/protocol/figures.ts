import * as v from 'valibot';
import type { FigurePart } from '../domain/figures/figure.ts';
import type { FigureTable } from '../domain/figures/page.ts';
import { isPeriod } from '../domain/figures/period.ts';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Day, Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { count, id, instant, parseJson, text } from './scalars.ts';

/** POST /api/figures: a service's figures over days of the tenant's zone, both included. Without `areaId` all that the asker sees. */
export type FiguresAsked = { readonly packId: string; readonly from: Day; readonly until: Day; readonly areaId: Id | null };
/** `before`: the same days a year earlier, as far as they have come this year. */
export type FiguresAnswer = { readonly now: FigureTable; readonly before: FigureTable | null; readonly asOf: Instant };
/** POST /api/figures/behind: the cases that stand behind a figure, as BeyondAnswer; of doors their ids. */
export type FigureBehindAsked = FiguresAsked & { readonly figure: string; readonly part: FigurePart };

const asked = { packId: text(60), from: text(10), until: text(10), areaId: v.nullable(id) };
const figures = v.pipe(v.object(asked), v.check((period) => isPeriod(period)));
const behind = v.pipe(v.object({ ...asked, figure: text(60), part: v.picklist(['counted', 'rest']) }), v.check((period) => isPeriod(period)));
const value = v.object({ value: v.nullable(v.number()), counted: count, of: count, promised: v.optional(v.nullable(v.number())) });
const values = v.record(text(60), value);
const table = v.object({ whole: values, parts: v.record(id, values) });
const answer = v.object({ now: table, before: v.nullable(table), asOf: instant });

/** Server side. */
export function readFiguresAsked(body: string): Result<FiguresAsked> {
	const parsed = v.safeParse(figures, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'from' }));
}
export function readFigureBehindAsked(body: string): Result<FigureBehindAsked> {
	const parsed = v.safeParse(behind, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'figure' }));
}

/** Device side. */
export function readFiguresAnswer(value: unknown): Result<FiguresAnswer> {
	const parsed = v.safeParse(answer, value);
	return parsed.success ? ok(parsed.output as FiguresAnswer) : fail(problem('server_answer_unreadable'));
}
