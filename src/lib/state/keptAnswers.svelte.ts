import type { Id } from '../domain/ids.ts';
import type { Problem } from '../domain/problems/problem.ts';
import type { Result } from '../domain/result.ts';

export type AnswerPorts<Form> = {
	/** Makes the draft on the disk. */
	readonly start: () => Promise<Result<{ readonly draftId: Id }>>;
	/** Durable when it answers. */
	readonly keep: (draftId: Id, field: keyof Form & string, value: Form[keyof Form]) => Promise<Result<unknown>>;
	readonly open: (draftId: Id) => Promise<Result<Form>>;
};

/**
 * What is taken down, one value a control. Each answer goes to the worker at once; while one is being written the newest value of each other
 * field waits, so that fast typing never falls behind.
 *
 * none ─(first answer)─► making ─► kept ⇄ writing ─► (submitted or discarded) none
 */
export class KeptAnswers<Form extends object> {
	#form = $state.raw() as Form;
	#id = $state.raw<Id | null>(null);
	#problem = $state.raw<Problem | null>(null);
	readonly #ports: AnswerPorts<Form>;
	/** The newest value of each field that is not written yet; not drawn, so no rune. */
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	readonly #waiting = new Map<keyof Form & string, Form[keyof Form]>();
	#writing: Promise<void> | null = null;
	#ended = false;

	constructor(ports: AnswerPorts<Form>, empty: Form) {
		this.#ports = ports;
		this.#form = empty;
	}

	get form(): Form {
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
	begin(first: Form): void {
		this.#form = first;
	}

	async open(id: Id): Promise<Problem | null> {
		const opened = await this.#ports.open(id);
		if (!opened.ok) return opened.problem;
		this.#id = id;
		this.#form = opened.value;
		return null;
	}

	set(change: Partial<Form>): void {
		this.#form = { ...this.#form, ...change };
		for (const [field, value] of Object.entries(change)) this.#waiting.set(field as keyof Form & string, value as Form[keyof Form]);
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
		this.#waiting.clear();
	}

	async #write(): Promise<void> {
		if (this.#id === null && this.#waiting.size > 0) {
			const started = await this.#ports.start();
			if (!started.ok) {
				this.#problem = started.problem;
				return;
			}
			this.#id = started.value.draftId;
		}
		for (let [next] = this.#waiting; next !== undefined && this.#id !== null && !this.#ended; [next] = this.#waiting) {
			const [field, value] = next;
			this.#waiting.delete(field);
			const kept = await this.#ports.keep(this.#id, field, value);
			this.#problem = kept.ok ? null : kept.problem;
			if (kept.ok) continue;
			// What was answered since goes before it.
			if (!this.#waiting.has(field)) this.#waiting.set(field, value);
			return;
		}
	}
}
