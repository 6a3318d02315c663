import { handOverRule } from '../cases/handOverRule.ts';
import { openHandOver } from '../cases/handOver.ts';
import { openTellings, tellingRule } from '../cases/telling.ts';
import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import type { Instant, Priority } from '../records/shapes.ts';
import type { WorkCalendar } from '../time/workingTime.ts';
import { stoodOf, waitsOf } from './clock.ts';
import { deadlineOf, shifted } from './deadlines.ts';
import type { Deadline, Pack, Rung } from './pack.ts';

/**
 * One rung that was taken, as a field of its case (`escalated.<id>`; the id is derived from case, deadline, rung and due date, so that it happens once). Which are open is worked
 * out: it counts while the case is open and that date still stands.
 */
export type Escalated = { readonly deadline: string; readonly rung: string; readonly due: Instant; readonly at: Instant; readonly to: readonly Id[] };
export type DueRung = { readonly deadline: Deadline; readonly rung: Rung; readonly due: Instant; readonly at: Instant };

const prefix = 'escalated.';
export const escalationField = (id: Id): string => `${prefix}${id}`;

export function escalationsOf(fields: Fields): readonly Escalated[] {
	return Object.entries(fields).flatMap(([field, value]) => (field.startsWith(prefix) && value !== null && typeof value === 'object' ? [value as unknown as Escalated] : []));
}

/** The dates that run now, each with the deadline whose ladder belongs to it. While the case's own clock stands, only its state's runs. */
function running(pack: Pack, fields: Fields): readonly { readonly deadline: Deadline | undefined; readonly due: Instant }[] {
	// Somebody has to be told of a closing, too.
	const tellings = openTellings(fields).map(({ until }) => ({ deadline: tellingRule, due: until }));
	if ((fields['closedAt'] ?? null) !== null) return tellings;
	const waits = waitsOf(fields);
	const offer = openHandOver(fields);
	const due = fields['dueAt'];
	return [
		...(typeof due === 'string' && stoodOf(fields) === null ? [{ deadline: deadlineOf(pack, fields), due }] : []),
		...(waits === null ? [] : [{ deadline: pack.deadlines.find((deadline) => deadline.id === waits.deadline), due: waits.until }]),
		// Counted from the offer: its ladder begins there.
		...(offer === null ? [] : [{ deadline: handOverRule, due: offer.at }]),
		...tellings,
	];
}

export function rungAt(rung: Rung, due: Instant, calendar: WorkCalendar): Instant {
	return rung.before === undefined ? shifted(due, rung.after ?? { hours: 0 }, 1, calendar) : shifted(due, rung.before, -1, calendar);
}

/** What has come by now and was not done yet, the earliest first. A date that was moved takes with it what had not happened. */
export function dueRungs(pack: Pack, fields: Fields, calendar: WorkCalendar, nowMs: number): readonly DueRung[] {
	const done = escalationsOf(fields);
	return running(pack, fields).flatMap(({ deadline, due }) => (deadline?.escalation ?? []).flatMap((rung): DueRung[] => {
		const at = rungAt(rung, due, calendar);
		if (Date.parse(at) > nowMs || deadline === undefined || done.some((each) => each.rung === rung.id && each.deadline === deadline.id && each.due === due)) return [];
		return [{ deadline, rung, due, at }];
	})).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** To whom an open case was escalated, by a date that still stands. */
export function escalatedTo(pack: Pack | undefined, fields: Fields): readonly Id[] {
	if (pack === undefined) return [];
	const dates = new Set(running(pack, fields).map(({ due }) => due));
	return [...new Set(escalationsOf(fields).filter(({ due }) => dates.has(due)).flatMap(({ to }) => to))];
}

const order: readonly Priority[] = ['normal', 'high', 'urgent'];
/** Raised, never lowered; null when it is that high already. */
export function raisedTo(rung: Rung, priority: Priority): Priority | null {
	return rung.priority !== undefined && order.indexOf(rung.priority) > order.indexOf(priority) ? rung.priority : null;
}
