import { isId, type Id } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Instant } from '../records/shapes.ts';
import type { DueClock } from '../time/due.ts';
import { isWrittenInstant } from '../time/instant.ts';
import type { WorkCalendar } from '../time/workingTime.ts';
import { deadlineAt } from '../workflow/deadlines.ts';
import type { Deadline, PackMove, PackNotice } from '../workflow/pack.ts';

/**
 * Somebody has to be told within a time, for the case moved 应通知. Worked out from the move by device and server alike, under the id of its operation, and never sent: nobody can leave it out.
 * It stands, also after the case was closed, until somebody says how it was done, or why it need not be.
 */
export type Telling = { readonly move: string; readonly to: PackNotice['to']; readonly at: Instant; readonly until: Instant };
/** One try, or how it was done (`told.<id>`): a field of its own, so that two who tell at once contradict nobody; never changed. `of`: which duty. Who was called by which number is the call's to say. */
export type Told = { readonly of: Id; readonly way: ToldWay; readonly reached: boolean; readonly words: string | null; readonly by: Id; readonly at: Instant };
export const toldWays = ['call', 'inPerson', 'message', 'notNeeded'] as const;
export type ToldWay = (typeof toldWays)[number];
export type NamedTelling = Telling & { readonly id: Id; /** The newest first. */ readonly tries: readonly Told[]; readonly done: boolean };

const [duty, attempt] = ['tell.', 'told.'];
const mostWords = 1_000;
const soonMs = 4 * 3_600_000;

export function isTellField(field: string): boolean {
	return field.startsWith(duty);
}
export const toldField = (id: Id): string => `${attempt}${id}`;
export function isToldField(field: string): boolean {
	return field.startsWith(attempt);
}

/** What a move makes somebody's duty; `id`: of its operation. */
export function tellingMoved(move: PackMove, id: Id, at: Instant, calendar: WorkCalendar): Fields {
	const { notice } = move;
	if (notice === undefined) return {};
	const telling: Telling = { move: move.id, to: notice.to, at, until: deadlineAt(notice.within, calendar, Date.parse(at)) };
	return { [`${duty}${id}`]: telling };
}

/** The most urgent first. */
export function tellingsOf(fields: Fields): readonly NamedTelling[] {
	const duties = Object.entries(fields).flatMap(([field, value]): readonly (Telling & { readonly id: Id })[] => (isTellField(field) && isObject(value) ? [{ ...(value as unknown as Telling), id: field.slice(duty.length) as Id }] : []));
	if (duties.length === 0) return [];
	const tries = Object.entries(fields).flatMap(([field, value]) => (isToldField(field) && isTold(value) ? [value] : [])).toSorted((a, b) => (a.at < b.at ? 1 : -1));
	return duties.map((each) => {
		const own = tries.filter(({ of }) => of === each.id);
		return { ...each, tries: own, done: own.some(({ reached }) => reached) };
	}).toSorted((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0));
}
export function openTellings(fields: Fields): readonly NamedTelling[] {
	return tellingsOf(fields).filter(({ done }) => !done);
}

/** A case is late, too, when somebody was not told in time. */
export function clockWithTelling(clock: DueClock, fields: Fields): DueClock {
	const [first] = openTellings(fields);
	if (first === undefined || (!clock.stands && clock.dueAt !== null && clock.dueAt <= first.until)) return clock;
	return { dueAt: first.until, soonMs, of: 'tell', stands: false };
}

/** When the time is over the supervisor hears of it. Each duty has the time that its service says. */
export const tellingRule: Deadline = {
	id: 'tell', label: { zh: '通知时限', en: 'Time to tell somebody' }, hours: 24, source: '按各项服务的规定', asOf: '2026-11-30',
	escalation: [{ id: 'untold', after: { hours: 0 }, to: 'supervisor' }],
};

/** Undefined: another field. What stands is not written anew. */
export function toldFits(fields: Fields, field: string, value: Json): boolean | undefined {
	if (!isToldField(field)) return undefined;
	return isId(field.slice(attempt.length)) && fields[field] === undefined && isTold(value);
}
/** In the own name. */
export function toldForged(set: Fields, officerId: Id): boolean {
	return Object.entries(set).some(([field, value]) => isToldField(field) && isTold(value) && value.by !== officerId);
}

function isTold(value: Json | undefined): value is Told & Json {
	if (!isObject(value) || Object.keys(value).length !== 6) return false;
	const { of, way, reached, words, by, at } = value;
	const said = typeof words === 'string' && words.trim() !== '' && words.length <= mostWords;
	return isId(of) && isId(by) && typeof reached === 'boolean' && (toldWays as readonly (Json | undefined)[]).includes(way) && (said || (words === null && way !== 'notNeeded')) && isWrittenInstant(at);
}
