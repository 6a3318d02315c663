import type { Instant } from '../records/shapes.ts';

/** `stands`: its clock was stopped, and it is neither soon nor late. */
export type DueState = 'none' | 'later' | 'soon' | 'overdue' | 'stands' | 'closed';

/** From what it is read: `soonMs` before `dueAt` it is soon. `of`: the case's own date, the clock of the state it waits in, or somebody who has to be told. */
export type DueClock = { readonly dueAt: Instant | null; readonly soonMs: number; readonly of: 'case' | 'wait' | 'tell'; readonly stands: boolean };

/** A pure function of the record and `now`: never stored, never synced. */
export function dueState(clock: DueClock, closedAt: Instant | null, nowMs: number): DueState {
	if (closedAt !== null) return 'closed';
	if (clock.stands) return 'stands';
	if (clock.dueAt === null) return 'none';
	const left = Date.parse(clock.dueAt) - nowMs;
	return left < 0 ? 'overdue' : left <= clock.soonMs ? 'soon' : 'later';
}
