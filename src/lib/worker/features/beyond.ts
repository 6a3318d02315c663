import { caseRow } from '../../domain/cases/rows.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { workingSet } from '../../domain/workingSet.ts';
import { readBeyondAnswer, type BeyondAnswer, type BeyondSearch } from '../../protocol/beyond.ts';
import { may } from '../../domain/accounts/rights.ts';
import type { WorkerContext } from '../context.ts';
import { cardOf } from './cases/card.ts';
import type { CaseCard } from './cases/shapes.ts';
import { showElevated } from './restricted.ts';

export type BeyondHits = { readonly cards: readonly CaseCard[]; readonly more: boolean; readonly nowMs: number };
/** What this device holds, for the officer to read. */
export type WorkingSet = { readonly openCases: number; readonly closedCases: number; readonly pinned: readonly CaseCard[]; readonly closedCaseDays: number; readonly entryDays: number; readonly nowMs: number };

/** Older work, which the server keeps and this device does not: looked for, looked at, and kept here if the officer says so. Asks the server; offline it says so. */
export function makeBeyond(context: WorkerContext) {
	const { server, view, packs, beyond } = context;

	/** What was answered can be shown from now on, without a trace on the disk. */
	async function look(method: 'GET' | 'POST', path: string, body?: BeyondSearch): Promise<Result<BeyondAnswer>> {
		const asked = await (body === undefined ? server.ask(method, path) : server.ask(method, path, body));
		if (!asked.ok) return asked;
		const read = readBeyondAnswer(asked.value);
		if (read.ok) beyond.look(read.value.records);
		return read;
	}
	function cards(ids: readonly Id[]): readonly CaseCard[] {
		return ids.flatMap((id) => {
			const record = view.typed('case', id);
			return record === undefined ? [] : [cardOf(context, caseRow(view, packs, record))];
		});
	}

	return {
		/** Cases closed long ago in which every word stands; newest first. */
		async find(text: string): Promise<Result<BeyondHits>> {
			const found = await look('POST', '/api/beyond/cases', { text });
			return found.ok ? ok({ cards: cards(found.value.records.map((record) => record.id)), more: found.value.more, nowMs: context.nowMs() }) : found;
		},

		/** Lets a case that is not here be shown as any other. */
		async openCase(id: Id): Promise<Result<null>> {
			const found = await look('GET', `/api/beyond/cases/${id}`);
			// What this officer's sight has ended of by the clock is not shown, though the server has not taken it away yet.
			if (found.ok) return view.get('case', id) === undefined ? fail(problem('not_found')) : ok(null);
			// A restricted case stays open for a while to who has looked with a reason.
			return found.problem.code === 'not_found' && may(context.me(), 'break_glass') ? showElevated(context, id) : found;
		},

		/** Older visits and cases of a door; answers how many of each were found. */
		async openPlace(id: Id): Promise<Result<{ readonly visits: number; readonly cases: number; readonly more: boolean }>> {
			const found = await look('GET', `/api/beyond/places/${id}`);
			if (!found.ok) return found;
			const count = (type: string): number => found.value.records.filter((record) => record.type === type).length;
			return ok({ visits: count('entry'), cases: count('case'), more: found.value.more });
		},

		/** Keeps a case on this device whatever its age. What is not here yet comes with the next contact. */
		async pin(id: Id): Promise<Result<null>> {
			return beyond.pin(id);
		},
		async unpin(id: Id): Promise<Result<null>> {
			return beyond.unpin(id);
		},

		async workingSet(): Promise<Result<WorkingSet>> {
			const cases = view.all('case');
			const open = cases.filter((record) => record.fields.closedAt === null).length;
			const { closedCaseDays, entryDays } = workingSet;
			return ok({ openCases: open, closedCases: cases.length - open, pinned: cards(await beyond.pins()), closedCaseDays, entryDays, nowMs: context.nowMs() });
		},
	};
}
