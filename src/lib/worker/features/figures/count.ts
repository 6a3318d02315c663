import { areaView, type AreaNode, type AreaView } from '../../../domain/figures/areas.ts';
import { figuresOf } from '../../../domain/figures/common.ts';
import { idsBehind, type Span } from '../../../domain/figures/compute.ts';
import type { Figure, FigureCase, FigureInput } from '../../../domain/figures/figure.ts';
import { figureTable, within } from '../../../domain/figures/page.ts';
import { boundsOf, presetPeriod, yearBefore, type Period } from '../../../domain/figures/period.ts';
import { figureCase } from '../../../domain/figures/rows.ts';
import { caseRow } from '../../../domain/cases/rows.ts';
import { drivePackId } from '../../../domain/drives/drive.ts';
import type { Id } from '../../../domain/ids.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Day } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { addDays } from '../../../domain/time/workingTime.ts';
import { isCounted } from '../../../domain/visits/corrections.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import { workingSet } from '../../../domain/workingSet.ts';
import { readBeyondAnswer } from '../../../protocol/beyond.ts';
import { readFiguresAnswer, type FigureBehindAsked, type FiguresAnswer, type FiguresAsked } from '../../../protocol/figures.ts';
import type { WorkerContext } from '../../context.ts';
import { cardOf } from '../cases/card.ts';
import type { CaseCard } from '../cases/shapes.ts';
import type { FigureBehind, FiguresChosen, FiguresPage } from './shapes.ts';

/** So many are listed; the count is of all. */
const shown = 200;

/** The counting itself, fetched when figures are first looked at. */
export function countFigures(context: WorkerContext) {
	const { view, packs, server } = context;
	let kept: { readonly stamp: string; readonly cases: readonly FigureCase[] } | null = null;

	/** A drive has its own coverage, in which small numbers are hidden. */
	function measured(): readonly Pack[] {
		return packs.all().filter((pack) => pack.id !== drivePackId && figuresOf(pack).length > 0);
	}
	function areas(): readonly AreaNode[] {
		return view.all('area').map(({ id, fields }) => ({ id, parentId: fields.parentId, name: { zh: fields.name, en: fields.nameEn }, level: fields.level }));
	}
	/** Kept until a case changes, for every tap on the screen counts anew. */
	function cases(packId: string): readonly FigureCase[] {
		const stamp = `${packId}/${String(view.version('case'))}/${String(view.version('pack'))}`;
		if (kept?.stamp !== stamp) kept = { stamp, cases: view.all('case').filter(({ fields }) => fields.packId === packId).map(({ id, areaId, fields }) => figureCase(id, areaId, fields as unknown as Fields, packs.pack(packId, fields.packVersion))) };
		return kept.cases;
	}
	function input(packId: string, figures: readonly Figure[]): FigureInput {
		const withDoors = figures.some(({ kind }) => kind === 'doors');
		return {
			cases: cases(packId),
			doors: withDoors ? view.all('place').filter(({ fields }) => fields.kind === 'door').map(({ id, areaId }) => ({ id, areaId })) : [],
			visits: withDoors ? view.all('entry').flatMap((entry) => (entry.fields.packId === packId && entry.fields.outcome !== null && entry.fields.placeId !== null && isCounted(entry) ? [{ placeId: entry.fields.placeId, outcome: entry.fields.outcome, at: entry.fields.endedAt }] : [])) : [],
		};
	}
	function spanOf(period: Period): Span {
		const [from, until] = boundsOf(period, context.me().zone);
		return { from, until, now: new Date(context.nowMs()).toISOString() };
	}
	function completeFrom(pack: Pack): Day {
		return addDays(context.today(), 1 - (pack.noun === null ? workingSet.entryDays : workingSet.closedCaseDays));
	}
	function opened(asked: Pick<FiguresAsked, 'packId' | 'areaId'>): { readonly pack: Pack; readonly figures: readonly Figure[]; readonly area: AreaView; readonly input: FigureInput } | undefined {
		const services = measured();
		const pack = services.find(({ id }) => id === asked.packId) ?? services[0];
		if (pack === undefined) return undefined;
		const figures = figuresOf(pack);
		const area = areaView(areas(), new Set(context.me().leafAreaIds), asked.areaId);
		return { pack, figures, area, input: within(input(pack.id, figures), area, asked.areaId) };
	}

	return {
		/** Of a service that is not there, the first that is. */
		async page({ packId, time, areaId }: FiguresChosen): Promise<Result<FiguresPage>> {
			const period = typeof time === 'string' ? presetPeriod(time, context.today()) : time;
			const found = opened({ packId, areaId });
			if (found === undefined) return fail(problem('pack_missing'));
			const from = completeFrom(found.pack);
			const asked: FiguresAsked = { packId: found.pack.id, from: period.from, until: period.until, areaId };
			return ok({
				asked, services: measured().map(({ id, title, icon }) => ({ id, title, icon })), figures: found.figures,
				area: { node: found.area.node, above: found.area.above, parts: found.area.parts.map(({ node }) => node) },
				table: figureTable(found.figures, found.input, found.area, spanOf(asked)), completeFrom: from, complete: asked.from >= from, before: yearBefore(asked, context.today()), nowMs: context.nowMs(),
			});
		},

		/** What the server counts, with the year before. */
		async fromServer(asked: FiguresAsked): Promise<Result<FiguresAnswer>> {
			const answer = await server.ask('POST', '/api/figures', asked);
			return answer.ok ? readFiguresAnswer(answer.value) : answer;
		},

		/** What stands behind a figure: from this device where it holds all of it, else from the server. */
		async behind(asked: FigureBehindAsked): Promise<Result<FigureBehind>> {
			const found = opened(asked);
			const figure = found?.figures.find(({ id }) => id === asked.figure);
			if (found === undefined || figure === undefined) return fail(problem('not_found'));
			const nowMs = context.nowMs();
			if (asked.from < completeFrom(found.pack) && figure.kind !== 'doors') {
				const answer = await server.ask('POST', '/api/figures/behind', asked);
				const read = answer.ok ? readBeyondAnswer(answer.value) : answer;
				if (!read.ok) return read;
				context.beyond.look(read.value.records);
				const cards = cardsOf(read.value.records.map(({ id }) => id));
				return ok({ figure, cards, doors: [], count: cards.length, more: read.value.more, nowMs });
			}
			const ids = idsBehind(figure, asked.part, found.input, spanOf(asked)).toSorted().toReversed();
			const listed = ids.slice(0, shown);
			const doors = figure.kind === 'doors' ? listed.flatMap((id) => ({ id, label: view.typed('place', id)?.fields.label ?? '' })) : [];
			return ok({ figure, cards: figure.kind === 'doors' ? [] : cardsOf(listed), doors: doors.toSorted((a, b) => a.label.localeCompare(b.label, 'zh-CN', { numeric: true })), count: ids.length, more: ids.length > shown, nowMs });
		},
	};

	function cardsOf(ids: readonly Id[]): readonly CaseCard[] {
		return ids.flatMap((id) => {
			const record = view.typed('case', id);
			return record === undefined ? [] : [cardOf(context, caseRow(view, packs, record))];
		});
	}
}
