import type { IntakeAnswers } from '../domain/cases/intake.ts';
import type { Id } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import { app } from './app.svelte.ts';
import { KeptAnswers } from './keptAnswers.svelte.ts';

/** A case of any service while it is taken down. */
export class IntakeDraft extends KeptAnswers<IntakeAnswers> {
	/** `from`: the case that it is taken down from. */
	constructor(packId: string, from: Id | null = null) {
		super({
			start: () => app.api.intake.start(packId, from),
			keep: (draftId, name, value) => app.api.intake.keep(draftId, name, value),
			open: async (draftId) => {
				const opened = await app.api.intake.open(draftId);
				return opened.ok ? ok(opened.value.answers) : opened;
			},
		}, {});
	}
}
