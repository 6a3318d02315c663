import type { Instant } from '../records/shapes.ts';

export type DueState = 'none' | 'later' | 'soon' | 'overdue' | 'closed';
const soonMs = 2 * 86_400_000;

/** A pure function of the record and `now`: never stored, never synced. Soon: within two days. */
export function dueState(dueAt: Instant | null, closedAt: Instant | null, nowMs: number): DueState {
	if (closedAt !== null) return 'closed';
	if (dueAt === null) return 'none';
	const left = Date.parse(dueAt) - nowMs;
	return left < 0 ? 'overdue' : left <= soonMs ? 'soon' : 'later';
}
