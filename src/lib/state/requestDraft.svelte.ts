import { emptyRequest, type RequestForm } from '../domain/cases/request.ts';
import type { Id } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import { app } from './app.svelte.ts';
import { KeptAnswers } from './keptAnswers.svelte.ts';

/** A request while it is taken down. */
export class RequestDraft extends KeptAnswers<RequestForm> {
	constructor(placeId: Id | null) {
		super({
			start: () => app.api.requests.start(placeId),
			keep: (draftId, field, value) => app.api.requests.keep(draftId, field, value),
			open: async (draftId) => {
				const opened = await app.api.requests.open(draftId);
				return opened.ok ? ok(opened.value.form) : opened;
			},
		}, emptyRequest);
	}
}
