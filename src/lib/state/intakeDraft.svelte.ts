import type { IntakeAnswers } from '../domain/cases/intake.ts';
import { ok } from '../domain/result.ts';
import { app } from './app.svelte.ts';
import { KeptAnswers } from './keptAnswers.svelte.ts';

/** A case of any service while it is taken down. */
export class IntakeDraft extends KeptAnswers<IntakeAnswers> {
	constructor(packId: string) {
		super({
			start: () => app.api.intake.start(packId),
			keep: (draftId, name, value) => app.api.intake.keep(draftId, name, value),
			open: async (draftId) => {
				const opened = await app.api.intake.open(draftId);
				return opened.ok ? ok(opened.value.answers) : opened;
			},
		}, {});
	}
}
