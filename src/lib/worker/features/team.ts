import { may } from '../../domain/accounts/rights.ts';
import { countCases, everyOpenCase, filterCases } from '../../domain/cases/filter.ts';
import { sortCases } from '../../domain/cases/sort.ts';
import type { Id } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';
import { cardOf } from './cases/card.ts';
import { officerName } from './cases/names.ts';
import type { CaseCard } from './cases/shapes.ts';

/** What one officer has open now. Late visits: planned for an earlier day and not done. */
export type OfficerLoad = { readonly id: Id; readonly name: string; readonly mine: boolean; readonly open: number; readonly overdue: number; readonly lateVisits: number };
/** Population: open cases and open plans of the areas of whoever asks. */
export type TeamPage = {
	readonly counts: { readonly open: number; readonly overdue: number; readonly soon: number; readonly nobody: number };
	/** The longest overdue first, at most `shown`. */
	readonly overdue: readonly CaseCard[];
	readonly officers: readonly OfficerLoad[];
	readonly nowMs: number;
};

const shown = 8;

/** A supervisor's day: what is overdue, and with whom the work lies. */
export function makeTeam(context: WorkerContext) {
	const { view, packs } = context;

	function lateVisits(): ReadonlyMap<Id | null, number> {
		const today = context.today();
		const late = new Map<Id | null, number>();
		for (const { fields } of view.all('task')) {
			if (fields.state === 'open' && fields.kind === 'visit' && fields.day < today) late.set(fields.assigneeId, (late.get(fields.assigneeId) ?? 0) + 1);
		}
		return late;
	}

	return {
		/** Null for officers: their day is their own plan. */
		async page(): Promise<Result<TeamPage | null>> {
			const me = context.me();
			if (!may(me, 'lead_team')) return ok(null);
			const nowMs = context.nowMs();
			const counts = countCases(view, packs, everyOpenCase, me.officerId, nowMs);
			const overdue = sortCases(filterCases(view, packs, { ...everyOpenCase, due: 'overdue' }, nowMs), 'due', null);
			const late = lateVisits();
			const ids = new Set([...(Object.keys(counts.assignees) as Id[]), ...[...late.keys()].filter((id) => id !== null)]);
			const officers = [...ids].map((id): OfficerLoad => {
				const load = counts.assignees[id];
				return { id, name: officerName(context, id) ?? '?', mine: id === me.officerId, open: load?.count ?? 0, overdue: load?.overdue ?? 0, lateVisits: late.get(id) ?? 0 };
			});
			return ok({
				counts: { open: counts.total, overdue: counts.overdue, soon: counts.soon, nobody: counts.nobody },
				overdue: overdue.slice(0, shown).map((row) => cardOf(context, row)),
				officers: officers.toSorted((a, b) => b.overdue - a.overdue || b.lateVisits - a.lateVisits || b.open - a.open || a.name.localeCompare(b.name, 'zh-CN')),
				nowMs,
			});
		},
	};
}
