import { emptyRequest, type RequestField, type RequestForm, type RequestValue } from '../domain/cases/request.ts';
import type { Id } from '../domain/ids.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { app } from './app.svelte.ts';

/**
 * A request while it is taken down. Each answer goes to the worker at once; while one is being written the newest value of each
 * other field waits, so that fast typing never falls behind.
 *
 * none ─(first answer)─► making ─► kept ⇄ writing ─► (submitted or discarded) none
 */
export class RequestDraft {
	#form = $state.raw<RequestForm>(emptyRequest);
	#id = $state.raw<Id | null>(null);
	#problem = $state.raw<Problem | null>(null);
	/** The newest value of each field that is not written yet; not drawn, so no rune. */
	#waiting: { [F in RequestField]?: RequestValue } = {};
	#writing: Promise<void> | null = null;
	#placeId: Id | null = null;
	#ended = false;

	get form(): RequestForm {
		return this.#form;
	}
	/** Null until something was answered. */
	get id(): Id | null {
		return this.#id;
	}
	/** Why the last answer could not be kept. */
	get problem(): Problem | null {
		return this.#problem;
	}

	/** Starts with nothing on the disk. */
	begin(first: RequestForm, placeId: Id | null): void {
		this.#form = first;
		this.#placeId = placeId;
	}

	async open(id: Id): Promise<Problem | null> {
		const opened = await app.api.requests.open(id);
		if (!opened.ok) return opened.problem;
		this.#id = id;
		this.#form = opened.value.form;
		return null;
	}

	set(change: Partial<RequestForm>): void {
		this.#form = { ...this.#form, ...change };
		for (const [field, value] of Object.entries(change)) this.#waiting[field as RequestField] = value;
		if (!this.#ended) void this.flush();
	}

	/** Answers when all that was answered so far is on the disk, or `problem` says why it is not. */
	flush(): Promise<void> {
		this.#writing ??= this.#write().finally(() => (this.#writing = null));
		return this.#writing;
	}

	/** Nothing more is written: the draft was submitted or discarded. */
	end(): void {
		this.#ended = true;
		this.#waiting = {};
	}

	async #write(): Promise<void> {
		if (this.#id === null && this.#next() !== null) {
			const started = await app.api.requests.start(this.#placeId);
			if (!started.ok) {
				this.#problem = started.problem;
				return;
			}
			this.#id = started.value.draftId;
		}
		for (let next = this.#next(); next !== null && this.#id !== null && !this.#ended; next = this.#next()) {
			const [field, value] = next;
			delete this.#waiting[field];
			const kept = await app.api.requests.keep(this.#id, field, value);
			this.#problem = kept.ok ? null : kept.problem;
			if (!kept.ok) {
				this.#waiting = { [field]: value, ...this.#waiting };
				return;
			}
		}
	}

	#next(): readonly [RequestField, RequestValue] | null {
		const first = Object.entries(this.#waiting)[0];
		return first === undefined ? null : [first[0] as RequestField, first[1]];
	}
}
