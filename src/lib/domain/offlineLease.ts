import type { Day } from './records/shapes.ts';

/** Days without contact with the server after which a device is not unlocked any more, where the tenant says nothing else (docs/decisions/0027-recovery.md). */
export const usualOfflineDays = 30;
const dayMs = 86_400_000;

/**
 * Until when a vault may be unlocked without the server, in days of the device's own clock; and the latest day that this clock has ever shown, so that
 * setting it back gains nothing. It is a rule that the app keeps, not a lock: the data key does not depend on it.
 */
export type OfflineLease = { readonly until: Day; readonly seen: Day };

/** At a contact. */
export function newLease(wallMs: number, days: number | undefined): OfflineLease {
	return { until: dayOf(wallMs + (days ?? usualOfflineDays) * dayMs), seen: dayOf(wallMs) };
}

export function leaseOver(lease: OfflineLease | undefined, wallMs: number): boolean {
	return lease !== undefined && seenAt(lease, wallMs).seen > lease.until;
}

/** The same lease, after the clock was looked at. */
export function seenAt(lease: OfflineLease, wallMs: number): OfflineLease {
	const today = dayOf(wallMs);
	return today > lease.seen ? { ...lease, seen: today } : lease;
}

function dayOf(ms: number): Day {
	return new Date(ms).toISOString().slice(0, 10);
}
