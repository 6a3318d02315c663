import { drivePackId } from '../domain/drives/drive.ts';
import { areaView } from '../domain/figures/areas.ts';
import { figuresOf } from '../domain/figures/common.ts';
import { idsBehind, type Span } from '../domain/figures/compute.ts';
import type { Figure, FigureInput } from '../domain/figures/figure.ts';
import { figureTable, within, type FigureTable } from '../domain/figures/page.ts';
import { boundsOf, yearBefore, type Period } from '../domain/figures/period.ts';
import { fieldsRead } from '../domain/figures/rows.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { dayIn } from '../domain/time/workingTime.ts';
import { beyondCases, type BeyondAnswer } from '../protocol/beyond.ts';
import { readFigureBehindAsked, readFiguresAsked, type FiguresAnswer, type FiguresAsked } from '../protocol/figures.ts';
import { readBody } from './body.ts';
import type { Actor } from './core/port.ts';
import { bodyOf, type Answer, type SignedInCall } from './endpoint.ts';
import type { Db } from './store/database.ts';
import { FigureRows } from './store/figureRows.ts';

const small = { packed: 2_000, unpacked: 2_000 };

/** POST /api/figures. Numbers alone leave; they are made by the code that the device has. */
export async function figuresEndpoint({ actor, request, server, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readFiguresAsked);
	if (!asked.ok) return asked;
	const made = await openFigures(server.db, actor, asked.value, now);
	if (!made.ok) return made;
	const { table } = made.value;
	const before = yearBefore(asked.value, dayIn(actor.me.zone, now.getTime()));
	return ok<FiguresAnswer>({ now: await table(asked.value), before: before === null ? null : await table(before), asOf: now.toISOString() });
}

/** POST /api/figures/behind: the newest of the cases behind a figure, for whoever opens it. */
export async function figureBehindEndpoint({ actor, request, server, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readFigureBehindAsked);
	if (!asked.ok) return asked;
	const made = await openFigures(server.db, actor, asked.value, now);
	if (!made.ok) return made;
	const figure = made.value.figures.find(({ id }) => id === asked.value.figure);
	if (figure === undefined || figure.kind === 'doors') return fail(problem('not_found'));
	const ids = idsBehind(figure, asked.value.part, await made.value.input(asked.value), made.value.span(asked.value)).toSorted().toReversed();
	await tenant.audit.note(actor, [{ kind: 'looked_search', detail: { found: ids.length } }]);
	return ok<BeyondAnswer>({ records: await made.value.rows.read(ids.slice(0, beyondCases)), more: ids.length > beyondCases });
}

type Opened = {
	readonly rows: FigureRows; readonly figures: readonly Figure[];
	span(period: Period): Span;
	input(period: Period): Promise<FigureInput>;
	table(period: Period): Promise<FigureTable>;
};

async function openFigures(db: Db, actor: Actor, asked: FiguresAsked, now: Date): Promise<Result<Opened>> {
	const rows = new FigureRows(db, actor);
	const [packs, areas] = await Promise.all([rows.packs(asked.packId), rows.areas()]);
	const [newest] = packs;
	// A drive has its own coverage, in which small numbers are hidden.
	if (newest === undefined || newest.id === drivePackId) return fail(problem('pack_missing'));
	const figures = figuresOf(newest);
	const area = areaView(areas, new Set(actor.me.leafAreaIds), asked.areaId);
	const span = (period: Period): Span => {
		const [from, until] = boundsOf(period, actor.me.zone);
		return { from, until, now: now.toISOString() };
	};
	const measuresDoors = figures.some(({ kind }) => kind === 'doors');
	const doors = measuresDoors ? await rows.doors() : [];
	const input = async (period: Period): Promise<FigureInput> => {
		const bounds = boundsOf(period, actor.me.zone);
		const cases = newest.noun === null ? [] : await rows.cases(packs, newest.id, fieldsRead(figures), bounds);
		return within({ cases, doors, visits: measuresDoors ? await rows.visits(newest.id, bounds) : [] }, area, asked.areaId);
	};
	return ok({ rows, figures, span, input, table: async (period) => figureTable(figures, await input(period), area, span(period)) });
}
