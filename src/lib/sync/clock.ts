import type { Instant } from '../domain/records/shapes.ts';

export type Clocks = {
	/** The device's wall clock, and one that only goes forward; milliseconds. */
	readonly wallMs: () => number;
	readonly monotonicMs: () => number;
};

/** What is kept of the server's clock over a restart. */
export type ClockMemory = { readonly offsetMs: number; readonly lastMs: number };

/**
 * `now` on a device: the last server time plus what has passed since. The monotonic clock stands still while a phone sleeps, the wall
 * clock does not, so the larger of the two counts; a wall clock set back does no harm. Before any server time of this run it is the
 * wall clock corrected by the offset of the last run, and never before the last server time ever seen.
 */
export class ServerClock {
	readonly #clocks: Clocks;
	#seen: { readonly serverMs: number; readonly wallMs: number; readonly monotonicMs: number } | null = null;
	#memory: ClockMemory;

	constructor(clocks: Clocks, memory: ClockMemory | null) {
		this.#clocks = clocks;
		this.#memory = memory ?? { offsetMs: 0, lastMs: 0 };
	}

	seen(at: Instant): void {
		const serverMs = Date.parse(at);
		const wallMs = this.#clocks.wallMs();
		this.#seen = { serverMs, wallMs, monotonicMs: this.#clocks.monotonicMs() };
		this.#memory = { offsetMs: serverMs - wallMs, lastMs: serverMs };
	}

	get memory(): ClockMemory {
		return this.#memory;
	}

	/** Hands a vault the clock that was kept in it, unless this run has already seen the server. */
	remember(memory: ClockMemory | null): void {
		if (this.#seen === null && memory !== null) this.#memory = memory;
	}

	nowMs(): number {
		const wallMs = this.#clocks.wallMs();
		if (this.#seen === null) return Math.max(wallMs + this.#memory.offsetMs, this.#memory.lastMs);
		const passed = Math.max(this.#clocks.monotonicMs() - this.#seen.monotonicMs, wallMs - this.#seen.wallMs, 0);
		return this.#seen.serverMs + passed;
	}
}
