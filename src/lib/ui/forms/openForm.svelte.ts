import type { Id } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { AnswerRow, FormLanguageCode, FormSession, StoredDraft } from '../../forms/contract.ts';
import { openSession } from '../../forms/engine/formSession.ts';
import { app } from '../../state/app.svelte.ts';

/** After so long without an answer the engine's snapshot is taken: it costs 20 to 200 ms, so never between two answers. */
const idleMs = 4_000;

/** The last answer given in this page to each draft, also where it could not be written yet; nothing is drawn from it. */
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const lastAnswers = new Map<Id, number>();

/** Whether a draft has had an answer that a session of this number does not know. */
export function answeredSince(draftId: Id, seq: number): boolean {
	return (lastAnswers.get(draftId) ?? 0) > seq;
}

/**
 * A form on the screen and its draft on the device:
 * answer ─► journal row in the same tick ─► (idle, page turned, app hidden) snapshot ─► finish.
 * Rows are written in order; one that fails stays first in the queue and is tried again with the next answer or by hand.
 */
export class OpenForm {
	#session = $state.raw<FormSession | null>(null);
	#problem = $state.raw<Problem | null>(null);
	#saveProblem = $state.raw<Problem | null>(null);
	#waiting = $state.raw<readonly AnswerRow[]>([]);
	#touched = $state(false);
	#writing = false;
	#draftId: Id | null = null;
	#begin: (() => Promise<Result<Id>>) | null = null;
	#snapshotSeq = 0;
	#idle: ReturnType<typeof setTimeout> | undefined;

	get session(): FormSession | null {
		return this.#session;
	}
	get problem(): Problem | null {
		return this.#problem;
	}
	/** Why the last answer is not on the device; null when all are. */
	get saveProblem(): Problem | null {
		return this.#saveProblem;
	}
	get saved(): boolean {
		return this.#waiting.length === 0;
	}
	/** Something was answered, now or before. */
	get touched(): boolean {
		return this.#touched;
	}
	get draftId(): Id | null {
		return this.#draftId;
	}

	/** Takes up a draft; `stored` null and `draft` a function: the draft is made with the first answer. */
	async open(formXml: string, language: FormLanguageCode, stored: StoredDraft | null, draft: Id | (() => Promise<Result<Id>>)): Promise<boolean> {
		if (typeof draft === 'function') this.#begin = draft;
		else this.#draftId = draft;
		this.#problem = null;
		const session = await openSession({ formXml, language, stored, journal: (row) => this.#queue(row) });
		if (!session.ok) {
			this.#problem = session.problem;
			return false;
		}
		this.#snapshotSeq = stored?.snapshotSeq ?? 0;
		this.#touched = session.value.seq > 0;
		this.#session = session.value;
		this.attend();
		return true;
	}

	/** The form is on the screen (again): what was answered is written when the app goes into the background. */
	attend(): void {
		document.addEventListener('visibilitychange', this.#hidden);
	}

	close(): void {
		document.removeEventListener('visibilitychange', this.#hidden);
		clearTimeout(this.#idle);
	}

	set(ref: string, value: string | readonly string[] | null): void {
		this.#session?.set(ref, value);
	}

	/** Tries again to write what waits. */
	async flush(): Promise<Result<null>> {
		while (this.#writing) await new Promise((resolve) => setTimeout(resolve, 20));
		await this.#write();
		return this.#saveProblem === null ? ok(null) : { ok: false, problem: this.#saveProblem };
	}

	/** Makes the next opening short. What it covers is already in the journal, so a failure loses nothing. */
	async snapshot(): Promise<void> {
		const session = this.#session;
		if (session === null || this.#draftId === null || session.seq === this.#snapshotSeq || !this.saved) return;
		const { text, seq } = await session.snapshot();
		const kept = await app.api.drafts.snapshot(this.#draftId, text, seq);
		if (kept.ok) this.#snapshotSeq = seq;
	}

	#queue(row: AnswerRow): void {
		this.#waiting = [...this.#waiting, row];
		if (this.#draftId !== null) lastAnswers.set(this.#draftId, row.seq);
		this.#touched = true;
		void this.#write();
		clearTimeout(this.#idle);
		this.#idle = setTimeout(() => void this.snapshot(), idleMs);
	}

	async #write(): Promise<void> {
		if (this.#writing) return;
		this.#writing = true;
		this.#saveProblem = null;
		for (let row = this.#waiting[0]; row !== undefined; row = this.#waiting[0]) {
			const written = await this.#writeRow(row);
			if (!written.ok) {
				this.#saveProblem = written.problem;
				break;
			}
			this.#waiting = this.#waiting.slice(1);
		}
		this.#writing = false;
	}

	async #writeRow(row: AnswerRow): Promise<Result<null>> {
		if (this.#draftId === null) {
			const begun = this.#begin === null ? null : await this.#begin();
			if (begun === null || !begun.ok) return begun ?? { ok: false, problem: { code: 'draft_missing' } };
			this.#draftId = begun.value;
			lastAnswers.set(begun.value, row.seq);
		}
		return app.api.drafts.append(this.#draftId, row);
	}

	readonly #hidden = (): void => {
		if (document.visibilityState === 'hidden') void this.snapshot();
	};
}
