import type { CaseFilter } from '../../domain/cases/filter.ts';
import type { Id } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';
import type { Handed, HandOverChoices, HandOverInbox, HandOverShown, offersOf } from './handOvers/offers.ts';

export type { Handed, HandOverChoices, HandOverItem, HandOverShown } from './handOvers/offers.ts';

/** Handing over 移交: one, several or all open cases to a colleague who accepts or declines. No first screen needs it. */
export function makeHandOvers(context: WorkerContext) {
	let made: ReturnType<typeof offersOf> | null = null;
	const offers = async () => (made ??= (await import('./handOvers/offers.ts')).offersOf(context));
	return {
		/** Of the cases that a list shows, those that this officer may hand over. */
		offerable: async (filter: CaseFilter): Promise<Result<readonly Id[]>> => (await offers()).offerable(filter),
		choices: async (caseIds: readonly Id[]): Promise<Result<HandOverChoices>> => (await offers()).choices(caseIds),
		offer: async (caseIds: readonly Id[], to: Id, note: string): Promise<Result<Handed>> => (await offers()).offer(caseIds, to, note),
		accept: async (caseIds: readonly Id[]): Promise<Result<Handed>> => (await offers()).accept(caseIds),
		decline: async (caseIds: readonly Id[], reason: string): Promise<Result<Handed>> => (await offers()).decline(caseIds, reason),
		/** Taken back by who gave it, or by who leads the team: it stays with who has it. */
		keep: async (caseIds: readonly Id[]): Promise<Result<Handed>> => (await offers()).keep(caseIds),
		page: async (caseId: Id): Promise<Result<{ readonly shown: HandOverShown | null; readonly nowMs: number }>> => (await offers()).page(caseId),
		inbox: async (): Promise<Result<HandOverInbox>> => (await offers()).inbox(),
	};
}
