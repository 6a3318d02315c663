import type { Id } from '../../domain/ids.ts';
import type { ProblemCode } from '../../domain/problems/catalogue.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import { app } from '../../state/app.svelte.ts';

/** Progress is told only of what takes longer. */
const patienceMs = 1_000;
const lookMs = 300;
/** What passes without anybody's doing: its bytes are still on the way, or there is no network. */
const passing: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['file_missing', 'offline', 'server_busy']);
const againMs = { first: 2_000, longest: 30_000 };

/** An address at which this page can show a file: asked for once, given back with `close`. */
export class FileUrl {
	readonly #id: Id;
	readonly #which: 'whole' | 'small';
	#url = $state<string | null>(null);
	#problem = $state.raw<Problem | null>(null);
	#progress = $state.raw<{ readonly bytes: number; readonly of: number | null } | null>(null);
	#asked = false;
	#closed = false;
	#again: ReturnType<typeof setTimeout> | undefined;

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
		this.#problem = null;
		return this.#ask();
	}

	/** Opens it, and asks again while it is not here yet: a colleague's photo may arrive after the record that names it, with this screen open. */
	async follow(afterMs = againMs.first): Promise<void> {
		await this.#ask();
		if (this.#closed || this.#problem === null || !passing.has(this.#problem.code)) return;
		this.#again = setTimeout(() => void this.follow(Math.min(afterMs * 2, againMs.longest)), afterMs);
	}

	async #ask(): Promise<string | null> {
		if (this.#url !== null || this.#asked) return this.#url;
		this.#asked = true;
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
		this.#problem = answer.ok ? null : answer.problem;
		return this.#url;
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#again);
		if (this.#url !== null) URL.revokeObjectURL(this.#url);
		this.#url = null;
	}
}
