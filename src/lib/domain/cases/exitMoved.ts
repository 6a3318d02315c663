import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Instant } from '../records/shapes.ts';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import { stoodOf, waitsOf, waitsIn, type ClockTold } from '../workflow/clock.ts';
import { deadlineOf, shifted, stoodFor } from '../workflow/deadlines.ts';
import type { ExitKind, Pack, PackReader } from '../workflow/pack.ts';
import { declaredExit, exitField, exitOf, exitState, sameAsk, type Exit } from './exit.ts';

/** How often a return of the case was agreed to. */
export const bouncedField = 'bounced';
export type ExitWhat = 'asked' | 'agreed' | 'refused' | 'takenBack' | 'takenUp' | 'seconded';
/** Told in the timeline. */
export type ExitTold = { readonly what: ExitWhat; readonly kind: ExitKind; readonly reason: string; readonly words: string | null; readonly nextAt: Instant };
export type ExitMoved = { readonly set: Fields; readonly told: ExitTold; readonly clock: ClockTold };

type Moved = { readonly pack: Pack; readonly fields: Fields; readonly next: Exit; readonly at: Instant; readonly packs: PackReader };

/** Under this name the clock stands by an exit, beside those of moves. */
export const stoodBy = (kind: ExitKind): string => `exit.${kind}`;

/** What a step does to the case: the same on device and server, worked out and never sent. The clock stands from the approval on, and not before. */
export function exitMoved({ pack, fields, next, at, packs }: Moved): ExitMoved {
	const now = exitOf(fields[exitField]);
	const what = whatOf(now, next);
	const set = { [exitField]: next as unknown as Json };
	const told: ExitTold = { what, kind: next.kind, reason: next.reason, words: (next.ended ?? next.decision ?? next).words, nextAt: next.nextAt };
	switch (what) {
		case 'asked': case 'takenBack': return { set, told, clock: {} };
		// Two who decide alike without knowing of each other: the first counts.
		case 'seconded': return { set: {}, told, clock: {} };
		case 'agreed': {
			const held = holding(pack, fields, next, at);
			return { ...held, set: { ...held.set, ...set }, told };
		}
		case 'refused': case 'takenUp': {
			const freed = now !== null && exitState(now) === 'agreed' ? freeing(pack, fields, now, at, packs, what === 'refused') : { set: {}, clock: {} };
			return { ...freed, set: { ...freed.set, ...set }, told };
		}
	}
}

function whatOf(now: Exit | null, next: Exit): ExitWhat {
	if (next.ended !== null) return next.decision === null ? 'takenBack' : 'takenUp';
	if (next.decision === null) return 'asked';
	if (now?.decision?.agreed === next.decision.agreed && sameAsk(now, next)) return 'seconded';
	return next.decision.agreed ? 'agreed' : 'refused';
}

type Clocks = { readonly set: Fields; readonly clock: ClockTold };

function holding(pack: Pack, fields: Fields, exit: Exit, at: Instant): Clocks {
	const declared = declaredExit(pack, exit.kind);
	const waits = { since: at, until: exit.nextAt, deadline: declared?.longest ?? '' };
	const stops = declared?.clock === 'stop' && stoodOf(fields) === null;
	return {
		set: {
			waits, ...(stops ? { stood: { since: at, move: stoodBy(exit.kind), reason: exit.reason } } : {}),
			...(exit.kind === 'return' ? { assigneeId: null, [bouncedField]: bouncedOf(fields) + 1 } : {}),
		},
		clock: { waits: { until: exit.nextAt }, ...(stops ? { stops: { reason: null } } : {}) },
	};
}

export function bouncedOf(fields: Fields): number {
	return typeof fields[bouncedField] === 'number' ? fields[bouncedField] : 0;
}

/** The clock goes on, and the due date moves by the time that it stood: up to the date that was agreed to, and no further. `undone`: as if a return had not been agreed to. */
function freeing(pack: Pack, fields: Fields, exit: Exit, at: Instant, packs: PackReader, undone: boolean): Clocks {
	const calendar = packs.calendar?.() ?? chinaCalendar;
	const stood = stoodOf(fields);
	const due = fields['dueAt'];
	const set: { [field: string]: Json } = {};
	let clock: ClockTold = {};
	if (stood?.move === stoodBy(exit.kind)) {
		set['stood'] = null;
		const length = stoodFor(deadlineOf(pack, fields) ?? { workingDays: 0 }, calendar, stood.since, Date.parse(at) < Date.parse(exit.nextAt) ? at : exit.nextAt);
		const to = typeof due === 'string' ? shifted(due, length, 1, calendar) : null;
		if (to !== null && to !== due) set['dueAt'] = to;
		clock = { goes: { stood: length, to } };
	}
	if (waitsOf(fields) !== null) set['waits'] = waitsIn(pack, String(fields['state']), at, calendar) as unknown as Json;
	if (undone && exit.kind === 'return') Object.assign(set, { assigneeId: exit.from, [bouncedField]: Math.max(0, bouncedOf(fields) - 1) });
	return { set, clock };
}

/**
 * What else a step of the work does to an exit: an agreed one ends with the next move, a closing ends what was asked for too, and a returned case ends it when it is given to
 * somebody or handed over. Null: nothing.
 */
export function exitEnded(how: 'move' | 'close' | 'give', { pack, fields, by, at, packs }: Omit<Moved, 'next'> & { readonly by: Id }): Clocks | null {
	const now = exitOf(fields[exitField]);
	if (now === null) return null;
	const state = exitState(now);
	if (state !== 'agreed' && !(state === 'asked' && how === 'close')) return null;
	if (how === 'give' && now.kind !== 'return') return null;
	const ended: Exit = { ...now, ended: { by, at, words: null } };
	const freed = state === 'agreed' ? freeing(pack, fields, now, at, packs, false) : { set: {}, clock: {} };
	return { set: { ...freed.set, [exitField]: ended as unknown as Json }, clock: freed.clock };
}
