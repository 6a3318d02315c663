import type { Id } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import { app } from '../../state/app.svelte.ts';

/** Progress is told only of what takes longer. */
const patienceMs = 1_000;
const lookMs = 300;

/** An address at which this page can show a file: asked for once, given back with `close`. */
export class FileUrl {
	readonly #id: Id;
	readonly #which: 'whole' | 'small';
	#url = $state<string | null>(null);
	#problem = $state.raw<Problem | null>(null);
	#progress = $state.raw<{ readonly bytes: number; readonly of: number | null } | null>(null);
	#asked = false;
	#closed = false;

	constructor(id: Id, which: 'whole' | 'small') {
		this.#id = id;
		this.#which = which;
	}

	get url(): string | null {
		return this.#url;
	}
	get problem(): Problem | null {
		return this.#problem;
	}
	/** How much of it has come from the server, once that takes more than a second. */
	get progress(): { readonly bytes: number; readonly of: number | null } | null {
		return this.#progress;
	}

	/** Opens it; answers its address, or null when it is not to be had. */
	async open(): Promise<string | null> {
		if (this.#url !== null || this.#asked) return this.#url;
		this.#asked = true;
		this.#problem = null;
		const startedMs = performance.now();
		const watching = setInterval(() => {
			if (performance.now() - startedMs > patienceMs) void app.api.files.progress(this.#id).then((progress) => { this.#progress = progress; });
		}, lookMs);
		const answer = this.#which === 'small' ? await app.api.files.small(this.#id) : await app.api.files.read(this.#id);
		clearInterval(watching);
		this.#progress = null;
		this.#asked = false;
		if (this.#closed) return null;
		if (answer.ok) this.#url = URL.createObjectURL(new Blob([answer.value.bytes as Uint8Array<ArrayBuffer>], { type: answer.value.mime }));
		else this.#problem = answer.problem;
		return this.#url;
	}

	close(): void {
		this.#closed = true;
		if (this.#url !== null) URL.revokeObjectURL(this.#url);
		this.#url = null;
	}
}
