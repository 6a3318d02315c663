import type { Id } from '../../domain/ids.ts';
import { problemText } from '../../domain/problems/problemText.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import { app } from '../../state/app.svelte.ts';
import { toasts } from '../../state/toasts.svelte.ts';

/** Keeps a case on this device, or lets it go, and says what came of it. */
export async function setPinned(id: Id, pinned: boolean): Promise<void> {
	const done = pinned ? await app.api.beyond.pin(id) : await app.api.beyond.unpin(id);
	if (done.ok) return toasts.show(pinned ? m.cases_pinned() : m.cases_unpinned());
	const text = problemText(done.problem, locale.current);
	toasts.show(`${text.title}${text.whatToDo}`);
}
