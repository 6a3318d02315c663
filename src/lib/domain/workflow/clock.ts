import { isObject, type Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Instant } from '../records/shapes.ts';
import type { DueClock } from '../time/due.ts';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import type { WorkCalendar } from '../time/workingTime.ts';
import { deadlineAt, deadlineOf, deadlineOn, dueByOf, shifted, stoodFor } from './deadlines.ts';
import { packOf, type Deadline, type Limit, type Pack, type PackMove, type PackNotice, type PackReader } from './pack.ts';

/**
 * Fields of a case that its moves alone keep, on device and server by this code. `stood`: since when its clock stands, and why. `waits`: the clock of the state it is in.
 * `dueBy`: the deadline that a move gave it. None of them is asked for or sent: an app that does not know of them carries them along.
 */
export const clockFields: readonly string[] = ['stood', 'waits', 'dueBy'];
export type Stood = { readonly since: Instant; readonly move: string; readonly reason: string | null };
export type Waits = { readonly since: Instant; readonly until: Instant; readonly deadline: string };

export function stoodOf(fields: Fields): Stood | null {
	return isObject(fields['stood']) ? (fields['stood'] as unknown as Stood) : null;
}
export function waitsOf(fields: Fields): Waits | null {
	return isObject(fields['waits']) ? (fields['waits'] as unknown as Waits) : null;
}

/** Told in the timeline's line of a move. */
export type ClockTold = { readonly stops?: { readonly reason: string | null }; readonly goes?: { readonly stood: Limit; readonly to: Instant | null }; readonly due?: { readonly deadline: string; readonly at: Instant }; readonly waits?: { readonly until: Instant }; readonly tells?: { readonly to: PackNotice['to']; readonly until: Instant } };
export type ClockMoved = { readonly set: Fields; readonly told: ClockTold };

type Moved = { readonly pack: Pack; readonly move: PackMove; readonly fields: Fields; readonly set: Fields; readonly from: string; readonly closes: boolean; readonly at: Instant; readonly packs: PackReader };

/** What a move does to the clocks of a case. */
export function clockMoved({ pack, move, fields, set, from, closes, at, packs }: Moved): ClockMoved {
	const calendar = packs.calendar?.() ?? chinaCalendar;
	const stood = stoodOf(fields);
	const changed: { [field: string]: Json } = {};
	const told: { -readonly [K in keyof ClockTold]: ClockTold[K] } = {};
	const given = pack.deadlines.find((deadline) => deadline.id === move.deadline);
	const asked = typeof set['dueAt'] === 'string';
	if (given !== undefined && !asked) {
		const due = deadlineOn(given, calendar, fields, Date.parse(at));
		Object.assign(changed, { dueAt: due, dueBy: given.id });
		told.due = { deadline: given.id, at: due };
	} else if (asked) {
		const dueBy = dueByOf(pack, fields, String(set['dueAt']), calendar, Date.parse(at));
		if (dueBy !== (fields['dueBy'] ?? null)) changed['dueBy'] = dueBy;
	}
	if (move.clock === 'stop' && stood === null) {
		const reason = move.reason === undefined ? null : text(set[move.reason]);
		changed['stood'] = { since: at, move: move.id, reason };
		told.stops = { reason };
	} else if (stood !== null && (move.clock === 'go' || closes)) {
		changed['stood'] = null;
		const due = fields['dueAt'];
		const moves = !closes && !asked && given === undefined && typeof due === 'string';
		const length = stoodFor(deadlineOf(pack, fields) ?? { workingDays: 0 }, calendar, stood.since, at);
		const to = moves ? shifted(due, length, 1, calendar) : null;
		if (to !== null && to !== due) changed['dueAt'] = to;
		if (!closes) told.goes = { stood: length, to };
	}
	if (move.to !== from) {
		const waits = waitsIn(pack, move.to, at, calendar);
		if (waits !== null) {
			changed['waits'] = waits;
			told.waits = { until: waits.until };
		} else if (waitsOf(fields) !== null) changed['waits'] = null;
	}
	return { set: changed, told };
}

/** What a new case’s clocks begin with. */
export function clockOpened(packs: PackReader, fields: Fields, at: Instant): Fields {
	const pack = packOf(packs, fields['packId'], fields['packVersion']);
	const { dueAt } = fields;
	if (pack === undefined || typeof dueAt !== 'string') return {};
	const dueBy = dueByOf(pack, fields, dueAt, packs.calendar?.() ?? chinaCalendar, Date.parse(at));
	return dueBy === null ? {} : { dueBy };
}

/** The clock of a state, from when a case comes into it; null when it has none. */
export function waitsIn(pack: Pack, state: string, at: Instant, calendar: WorkCalendar): Waits | null {
	const clock = pack.states.find((candidate) => candidate.id === state)?.clock;
	const own = clock === undefined ? undefined : pack.deadlines.find((deadline) => deadline.id === clock);
	return own === undefined ? null : { since: at, until: deadlineAt(own, calendar, Date.parse(at)), deadline: own.id };
}

/** What a case's lateness is read from: its own due date or its state's clock, whichever comes first; while its own clock stands, the state's alone. */
export function clockOf(pack: Pack | undefined, fields: Fields): DueClock {
	const [stood, waits] = [stoodOf(fields), waitsOf(fields)];
	const due = typeof fields['dueAt'] === 'string' ? fields['dueAt'] : null;
	// What was late when the clock was stopped is late.
	const late = stood !== null && due !== null && due < stood.since;
	const own: DueClock = { dueAt: due, soonMs: soonMs(pack === undefined ? undefined : deadlineOf(pack, fields)), of: 'case', stands: stood !== null && !late };
	if (waits === null) return own;
	const wait: DueClock = { dueAt: waits.until, soonMs: soonMs(pack?.deadlines.find((deadline) => deadline.id === waits.deadline)), of: 'wait', stands: false };
	return own.stands || due === null || waits.until < due ? wait : own;
}

const dayMs = 86_400_000;
function soonMs(deadline: Deadline | undefined): number {
	const soon = deadline?.soon ?? { days: 2 };
	return (soon.days ?? 0) * dayMs + (soon.hours ?? 0) * 3_600_000;
}

function text(value: Json | undefined): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
