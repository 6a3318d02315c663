/** The app locks by itself after so long without a touch or key, and after so long in the background. */
export type LockRules = { readonly idleMs: number; readonly hiddenMs: number };
/** The camera, the dialler or another map may be before the app for so long: the officer is at work with it. */
export const errandMs = 5 * 60_000;
/** A screen covered by the PIN is locked for good after so long: the shift is over, or the phone is not in its officer's hands. */
const coveredMs = 4 * 60 * 60_000;

export type LockClocks = { readonly wallMs: () => number; readonly monotonicMs: () => number };
type Moment = { readonly wallMs: number; readonly monotonicMs: number };

/**
 * Says when to lock. Timers stop in frozen tabs and the monotonic clock may stand still while the device sleeps, so both clocks are
 * read whenever the page runs again and the longer time counts; a wall clock set back cannot keep the app open.
 */
export class LockTimes {
	readonly #clocks: LockClocks;
	readonly #rules: () => LockRules;
	#usedAt: Moment;
	#hiddenAt: Moment | null = null;
	#errandAt: Moment | null = null;

	constructor(clocks: LockClocks, rules: () => LockRules) {
		this.#clocks = clocks;
		this.#rules = rules;
		this.#usedAt = this.#moment();
	}

	/** A touch or key. An errand is over with it: pages may show for a moment between two of the system's dialogs, but nobody touches them. */
	used(): void {
		this.#usedAt = this.#moment();
		this.#errandAt = null;
	}

	/** The officer has just asked for something outside the app. */
	errand(): void {
		this.#errandAt = this.#moment();
	}

	hidden(): void {
		this.#hiddenAt ??= this.#moment();
	}

	/** The page is seen again; `isDue` is to be asked before. */
	seen(): void {
		this.#hiddenAt = null;
	}

	isDue(): boolean {
		if (this.#errandAt !== null && this.#since(this.#errandAt) < errandMs) return false;
		const { idleMs, hiddenMs } = this.#rules();
		return this.#since(this.#usedAt) >= idleMs || (this.#hiddenAt !== null && this.#since(this.#hiddenAt) >= hiddenMs);
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
const clocks: LockClocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** Watches the page and calls `lock` once; answers what ends the watching. Drafts are sealed at each answer, so nothing is lost by it. */
export function watchIdle(rules: () => LockRules, lock: () => void): () => void {
	const times = new LockTimes(clocks, rules);
	const watch = watchTimes(times, lock);
	/** Asked before the sign counts: a touch that wakes the phone after an hour must not keep it open. */
	const used = (): void => {
		watch.look();
		times.used();
	};
	const clicked = (event: Event): void => {
		if (leadsOut(event.target)) times.errand();
	};
	for (const sign of signs) addEventListener(sign, used, { capture: true, passive: true });
	addEventListener('click', clicked, { capture: true, passive: true });
	return () => {
		watch.end();
		for (const sign of signs) removeEventListener(sign, used, { capture: true });
		removeEventListener('click', clicked, { capture: true });
	};
}

/** The same for a covered screen, which nobody uses. */
export function watchCovered(lock: () => void): () => void {
	return watchTimes(new LockTimes(clocks, () => ({ idleMs: coveredMs, hiddenMs: coveredMs })), lock).end;
}

function watchTimes(times: LockTimes, lock: () => void): { readonly look: () => void; readonly end: () => void } {
	let done = false;
	const end = (): void => {
		done = true;
		clearInterval(timer);
		removeEventListener('pageshow', look);
		document.removeEventListener('visibilitychange', look);
		document.removeEventListener('resume', look);
	};
	const look = (): void => {
		if (done) return;
		if (times.isDue()) {
			end();
			lock();
		} else if (document.visibilityState === 'hidden') times.hidden();
		else times.seen();
	};
	const timer = setInterval(look, lookEveryMs);
	addEventListener('pageshow', look);
	document.addEventListener('visibilitychange', look);
	document.addEventListener('resume', look);
	return { look, end };
}

/** The camera or the files of the device, the dialler, or another app or site. */
function leadsOut(target: EventTarget | null): boolean {
	if (target instanceof HTMLInputElement && target.type === 'file') return true;
	const link = target instanceof Element ? target.closest('a') : null;
	return link instanceof HTMLAnchorElement && link.href !== '' && (link.origin !== location.origin || link.target === '_blank');
}
