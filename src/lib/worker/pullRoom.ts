import { roomRule } from '../db/room.ts';
import { ok, type Result } from '../domain/result.ts';

/** A pull that did not fit is not fetched again and again; the round goes on without it, for what is sent makes room. */
export class PullRoom {
	readonly #monotonicMs: () => number;
	#notUntilMs: number | null = null;

	constructor(monotonicMs: () => number) {
		this.#monotonicMs = monotonicMs;
	}

	/** The last pull did not fit. */
	get full(): boolean {
		return this.#notUntilMs !== null;
	}

	async fitting(asked: boolean, pull: () => Promise<Result<null>>): Promise<Result<null>> {
		if (this.#notUntilMs !== null && !asked && this.#monotonicMs() < this.#notUntilMs) return ok(null);
		const pulled = await pull();
		const full = !pulled.ok && pulled.problem.code === 'storage_full';
		this.#notUntilMs = full ? this.#monotonicMs() + roomRule.pullAgainMs : null;
		return full ? ok(null) : pulled;
	}
}
