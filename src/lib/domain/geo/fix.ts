import type { Wgs84 } from './wgs84.ts';

/** One answer of the device's receiver. `accuracy`: radius of the 68 % circle in metres. `takenMs`, `heardMs`: the device's wall clock. */
export type Fix = { readonly at: Wgs84; readonly accuracy: number; readonly takenMs: number; readonly heardMs: number };

/** How long a first look may take before the best fix so far is shown as settled. */
export const settleMs = 8_000;
/** Good enough to stop waiting: a doorway apart. */
const goodM = 15;
/** A phone that wakes up may repeat its last position for minutes; older than this when heard is such a repetition. */
const repeatMs = 15_000;
/** A fix that nobody confirmed for so long says where the officer was, not where she is. */
const staleMs = 120_000;

export function isStale(fix: Fix, nowMs: number): boolean {
	return fix.heardMs - fix.takenMs > repeatMs || nowMs - fix.takenMs > staleMs;
}

/** The better of the fix at hand and the new one: an older one never wins, a newer one wins unless it is much vaguer than a fresh one. */
export function betterFix(held: Fix | null, next: Fix, nowMs: number): Fix {
	if (held === null) return next;
	if (next.takenMs < held.takenMs) return held;
	// Within the settling time the sharper wins, for the first answers come from cells and Wi-Fi.
	if (next.takenMs - held.takenMs < settleMs && next.accuracy > held.accuracy) return held;
	return next.accuracy > 4 * held.accuracy && !isStale(held, nowMs) && nowMs - held.takenMs < 30_000 ? held : next;
}

export function isSettled(fix: Fix, startedMs: number, nowMs: number): boolean {
	return !isStale(fix, nowMs) && (fix.accuracy <= goodM || nowMs - startedMs >= settleMs);
}
