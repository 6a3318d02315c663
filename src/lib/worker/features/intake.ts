import type { Id } from '../../domain/ids.ts';
import type { IntakeAnswers, IntakeValue } from '../../domain/cases/intake.ts';
import type { WorkerContext } from '../context.ts';
import type { makeTaking } from './intake/taking.ts';

/** Cases of services that have no screen of their own. Loaded when one is taken down, or the list of services is opened. */
export function makeIntake(context: WorkerContext) {
	let loading: Promise<ReturnType<typeof makeTaking>> | null = null;
	const taking = (): Promise<ReturnType<typeof makeTaking>> => (loading ??= import('./intake/taking.ts').then((part) => part.makeTaking(context)));
	return {
		offered: async () => (await taking()).offered(),
		page: async (packId: string, answers: IntakeAnswers) => (await taking()).page(packId, answers),
		start: async (packId: string, from: Id | null = null) => (await taking()).start(packId, from),
		first: async (from: Id | null = null) => (await taking()).first(from),
		open: async (draftId: Id) => (await taking()).open(draftId),
		latest: async (packId: string) => (await taking()).latest(packId),
		keep: async (draftId: Id, name: string, value: IntakeValue) => (await taking()).keep(draftId, name, value),
		discard: async (draftId: Id) => (await taking()).discard(draftId),
		undoDiscard: async (draftId: Id) => (await taking()).undoDiscard(draftId),
		submit: async (draftId: Id, packId: string, answers: IntakeAnswers) => (await taking()).submit(draftId, packId, answers),
	};
}
