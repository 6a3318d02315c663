import type { Id } from '../../domain/ids.ts';
import { readAhead } from '../../forms/engine/readForm.ts';
import { whenIdle } from '../../forms/engine/load.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { app } from '../../state/app.svelte.ts';
import { onNotice } from '../../state/notices.ts';
import type { Topic } from '../../worker/context.ts';
import type { NoticeShown } from '../../worker/features/privacy.ts';
import type { OpenDraft } from '../../worker/features/visits.ts';
import { answeredSince, OpenForm } from '../forms/openForm.svelte.ts';
import { openForm } from './opening.ts';
import { untouched } from './untouched.ts';

/** A draft that stands ready before it is tapped: read from the device, its form open in the engine with every answer in it. */
type Ready = { readonly draft: OpenDraft; readonly notice: NoticeShown | null; readonly form: OpenForm; readonly atMs: number };

/** Whatever may change what the form's screen shows at first. */
const topics: readonly Topic[] = ['drafts', 'place', 'person', 'residence', 'entry', 'pack', 'form'];
/** A longer form holds up the list behind which it is prepared for more than a tenth of a second on a slow phone: it is made when nobody touches the list. */
const longXml = 60_000;
const untouchedMs = 700;
/** The day and what the calendar proposes are those of the moment. */
const freshMs = 10 * 60_000;
let ready: Ready | null = null;

/** Makes it ready, and again whenever something has changed; answers what lets go of it. One at a time. */
export function prepare(draftId: Id): () => void {
	let turn = 0;
	let ended = false;
	async function make(): Promise<void> {
		if (ended) return;
		const mine = ++turn;
		const current = () => !ended && mine === turn;
		const answer = await app.api.visits.open(draftId);
		if (!answer.ok || !current()) return;
		if (answer.value.formXml.length > longXml) {
			readAhead(answer.value.formXml);
			await untouched(untouchedMs);
			if (!current()) return;
		}
		const form = new OpenForm();
		const { opened, notice } = await openForm(form, answer.value, locale.current);
		// Nobody answers it yet.
		form.close();
		if (opened && current()) ready = { draft: answer.value, notice, form, atMs: Date.now() };
	}
	const stop = onNotice((changed) => {
		if (!changed.some((topic) => topics.includes(topic))) return;
		turn += 1;
		ready = null;
		whenIdle(() => void make());
	});
	void make();
	return () => {
		ended = true;
		stop();
		ready = null;
	};
}

/** For the screen that opens the draft, once; null when there is none, or when it may be out of date. */
export function takePrepared(draftId: Id): Ready | null {
	const taken = ready;
	if (taken === null || taken.draft.content.draft.id !== draftId) return null;
	ready = null;
	const { form, atMs } = taken;
	if (form.session === null || answeredSince(draftId, form.session.seq) || Date.now() - atMs > freshMs) return null;
	form.attend();
	return taken;
}
