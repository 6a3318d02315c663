/** The app locks by itself after so long without a touch or key, and after so long in the background. */
export const idleLockMs = 5 * 60_000;
export const hiddenLockMs = 5 * 60_000;

export type LockClocks = { readonly wallMs: () => number; readonly monotonicMs: () => number };
type Moment = { readonly wallMs: number; readonly monotonicMs: number };

/**
 * Says when to lock. Timers stop in frozen tabs and the monotonic clock may stand still while the device sleeps, so both clocks are
 * read whenever the page runs again and the longer time counts; a wall clock set back cannot keep the app open.
 */
export class LockTimes {
	readonly #clocks: LockClocks;
	#usedAt: Moment;
	#hiddenAt: Moment | null = null;

	constructor(clocks: LockClocks) {
		this.#clocks = clocks;
		this.#usedAt = this.#moment();
	}

	used(): void {
		this.#usedAt = this.#moment();
	}

	hidden(): void {
		this.#hiddenAt ??= this.#moment();
	}

	/** The page is seen again; `isDue` is to be asked before. */
	seen(): void {
		this.#hiddenAt = null;
	}

	isDue(): boolean {
		return this.#since(this.#usedAt) >= idleLockMs || (this.#hiddenAt !== null && this.#since(this.#hiddenAt) >= hiddenLockMs);
	}

	#moment(): Moment {
		return { wallMs: this.#clocks.wallMs(), monotonicMs: this.#clocks.monotonicMs() };
	}

	#since(moment: Moment): number {
		return Math.max(this.#clocks.wallMs() - moment.wallMs, this.#clocks.monotonicMs() - moment.monotonicMs);
	}
}

const lookEveryMs = 5_000;
const signs = ['pointerdown', 'keydown', 'touchstart', 'wheel', 'input'] as const;

/** Watches the page and calls `lock` once; answers what ends the watching. Drafts are sealed at each answer, so nothing is lost by it. */
export function watchIdle(lock: () => void): () => void {
	const times = new LockTimes({ wallMs: () => Date.now(), monotonicMs: () => performance.now() });
	let done = false;
	const end = (): void => {
		done = true;
		clearInterval(timer);
		for (const sign of signs) removeEventListener(sign, used, { capture: true });
		removeEventListener('pageshow', look);
		document.removeEventListener('visibilitychange', look);
		document.removeEventListener('resume', look);
	};
	/** Asked before the sign counts: a touch that wakes the phone after an hour must not keep it open. */
	const look = (): void => {
		if (done) return;
		if (times.isDue()) {
			end();
			lock();
		} else if (document.visibilityState === 'hidden') times.hidden();
		else times.seen();
	};
	const used = (): void => {
		look();
		times.used();
	};
	const timer = setInterval(look, lookEveryMs);
	for (const sign of signs) addEventListener(sign, used, { capture: true, passive: true });
	addEventListener('pageshow', look);
	document.addEventListener('visibilitychange', look);
	document.addEventListener('resume', look);
	return end;
}
