import { preloadCode } from '$app/navigation';
import type { Id } from '../../domain/ids.ts';
import type { FormLanguageCode } from '../../forms/contract.ts';
import { whenIdle } from '../../forms/engine/load.ts';
import { app } from '../../state/app.svelte.ts';
import type { NoticeShown } from '../../worker/features/privacy.ts';
import type { OpenDraft } from '../../worker/features/visits.ts';
import type { OpenForm } from '../forms/openForm.svelte.ts';

/** Opens a draft's form; the worker looks meanwhile for a notice that has to be told first. `notice` null: there is none. */
export async function openForm(form: OpenForm, draft: OpenDraft, language: FormLanguageCode): Promise<{ readonly opened: boolean; readonly notice: NoticeShown | null }> {
	const [opened, notice] = await Promise.all([form.open(draft.formXml, language, draft.content, draft.content.draft.id), noticeDue(draft)]);
	return { opened, notice };
}

async function noticeDue({ place: door, noticeAsked, corrects, restricted, caseId, content: { draft: { packId } } }: OpenDraft): Promise<NoticeShown | null> {
	if (door === null || noticeAsked || corrects !== null) return null;
	const found = await app.api.privacy.notice({ type: 'place', id: door.id }, packId);
	if (!found.ok || found.value === null) return null;
	// Who was told at a door can be read by everybody of the area: of a restricted case nothing is left there, and what is signed under it belongs to the case.
	if (restricted) return { ...found.value, caseId };
	return found.value.due ? found.value : null;
}

/** While nothing else is to do, makes the draft ready that is likeliest opened next. Answers what ends it. */
export function prepareSoon(draftId: Id): () => void {
	let gone = false;
	let end: (() => void) | null = null;
	whenIdle(() => {
		void preloadCode(`/visit/${draftId}`);
		if (!gone) void import('./prepared.ts').then(({ prepare }) => { if (!gone) end = prepare(draftId); });
	});
	return () => {
		gone = true;
		end?.();
	};
}

/** At a door: the form that is asked where somebody is met is read before its draft is made. */
export function readVisitFormSoon(): void {
	whenIdle(() => void Promise.all([preloadCode('/visit/new'), app.api.visits.visitForm(), import('../../forms/engine/readForm.ts')]).then(([, form, { readAhead }]) => { if (form.ok) readAhead(form.value); }));
}
