import type { Wgs84 } from './wgs84.ts';

/**
 * One answer of the device's receiver. `accuracy`: radius of the 68 % circle in metres. `takenMs`: the receiver's own clock, which may be
 * days off from the device's, so it is only ever compared with that of another fix. `heardMs`: when this fix was first heard, by the device's clock.
 */
export type Fix = { readonly at: Wgs84; readonly accuracy: number; readonly takenMs: number; readonly heardMs: number };
/** When a fix was heard, without where: enough to recognise it when it is repeated. */
export type Heard = { readonly takenMs: number; readonly heardMs: number };

/** How long a first look may take before the best fix so far is shown as settled. */
export const settleMs = 8_000;
/** Good enough to stop waiting: a doorway apart. */
const goodM = 15;
/** A fix that nobody confirmed for so long says where the officer was, not where she is. */
const staleMs = 120_000;

export function isStale(fix: Fix, nowMs: number): boolean {
	return nowMs - fix.heardMs > staleMs;
}

/** A phone that wakes up may repeat its last position for minutes: what was taken at the same instant as the last one was heard when that was. */
export function firstHeardMs(takenMs: number, last: Heard | null, nowMs: number): number {
	return last !== null && takenMs === last.takenMs ? last.heardMs : nowMs;
}

/** The better of the fix at hand and the new one: an older one never wins, a newer one wins unless it is much vaguer than a fresh one. */
export function betterFix(held: Fix | null, next: Fix, nowMs: number): Fix {
	if (held === null) return next;
	// Of a stale one the clock is not believed either: GNSS and network may go by different ones.
	if (next.takenMs === held.takenMs || (next.takenMs < held.takenMs && !isStale(held, nowMs))) return held;
	// Within the settling time the sharper wins, for the first answers come from cells and Wi-Fi.
	if (next.takenMs - held.takenMs < settleMs && next.accuracy > held.accuracy) return held;
	return next.accuracy > 4 * held.accuracy && !isStale(held, nowMs) && nowMs - held.heardMs < 30_000 ? held : next;
}

export function isSettled(fix: Fix, startedMs: number, nowMs: number): boolean {
	return !isStale(fix, nowMs) && (fix.accuracy <= goodM || nowMs - startedMs >= settleMs);
}
