import { goto } from '$app/navigation';
import type { Id } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import type { Result } from '../../domain/result.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { KeptAnswers } from '../../state/keptAnswers.svelte.ts';
import { toasts } from '../../state/toasts.svelte.ts';

type Made = { readonly caseId: Id; readonly number: string };
type Discarding = { readonly discard: (draftId: Id) => Promise<unknown>; readonly undo: (draftId: Id) => Promise<unknown>; readonly words: () => string; /** Where the draft is taken up again. */ readonly at: (draftId: Id) => string };

/** How the draft of a case ends, whatever is asked in it: it becomes a case and is shown, or is put away with a way back. */
export class NewCase<T extends object> {
	failure = $state.raw<Problem | null>(null);
	#saving = $state(false);
	readonly #draft: KeptAnswers<T>;

	constructor(draft: KeptAnswers<T>) {
		this.#draft = draft;
	}

	get saving(): boolean {
		return this.#saving;
	}

	async save(submit: (draftId: Id) => Promise<Result<Made>>): Promise<void> {
		if (this.#saving) return;
		this.#saving = true;
		this.failure = null;
		await this.#draft.flush();
		const { id } = this.#draft;
		const saved = id === null ? null : await submit(id);
		this.#saving = false;
		if (saved === null) this.failure = this.#draft.problem;
		else if (!saved.ok) this.failure = saved.problem;
		else {
			this.#draft.end();
			toasts.show(m.cases_request_saved({ number: saved.value.number }));
			await goto(`/cases/${saved.value.caseId}`, { replaceState: true });
		}
	}

	async discard({ discard, undo, words, at }: Discarding): Promise<void> {
		const { id } = this.#draft;
		this.#draft.end();
		if (id !== null) {
			await discard(id);
			toasts.show(words(), { label: m.shell_undo(), run: () => void undo(id).then(() => goto(at(id))) });
		}
		await goto('/cases', { replaceState: true });
	}
}
