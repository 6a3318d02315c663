import { isObject, type Json } from '../json.ts';
import type { Day, Instant } from '../records/shapes.ts';
import { instantAt } from '../time/local.ts';
import { dayIn, type WorkCalendar } from '../time/workingTime.ts';

/**
 * When a team (an organisation) takes appointments, and how many: data of the tenant, a field of the organisation that every device holds. On a public holiday there are none, and on a
 * weekend only where a window names that day; a weekend day that is worked for a holiday is like a Friday where no window names it.
 */
export type SlotPlan = {
	readonly windows: readonly SlotWindow[];
	/** At most so many a day; null: what the windows give. */
	readonly perDay: number | null;
	readonly exceptions: readonly SlotException[];
};
/** `weekdays`: 1 Monday to 7 Sunday. `capacity`: of each of the slots into which the window falls, each `minutes` long. */
export type SlotWindow = { readonly weekdays: readonly number[]; readonly from: string; readonly to: string; readonly minutes: number; readonly capacity: number };
/** One day that is otherwise: at most so many (none: 0), holiday or not. */
export type SlotException = { readonly day: Day; readonly most: number; readonly words: string };
export type Slot = { readonly at: Instant; readonly minutes: number; readonly capacity: number };

export const slotsField = 'slots';
const most = { windows: 20, exceptions: 200, capacity: 500, minutes: 480, words: 200 };
const friday = 5;

export function slotPlanOf(value: Json | undefined): SlotPlan | null {
	return isPlan(value) ? value : null;
}

/** How many appointments the day takes at most; null: as many as its slots hold. */
export function dayMost(plan: SlotPlan, day: Day): number | null {
	return plan.exceptions.find((exception) => exception.day === day)?.most ?? plan.perDay;
}

/** The slots of a day, the earliest first; none where the team takes no appointments. */
export function slotsOn(plan: SlotPlan, calendar: WorkCalendar, day: Day): readonly Slot[] {
	const limit = dayMost(plan, day);
	const opened = plan.exceptions.some((exception) => exception.day === day && exception.most > 0);
	if (limit === 0 || (calendar.holidays.has(day) && !opened)) return [];
	const weekday = weekdayOf(day);
	const asFriday = weekday > friday && (calendar.makeUpDays.has(day) || opened) && !plan.windows.some((window) => window.weekdays.includes(weekday));
	const windows = plan.windows.filter((window) => window.weekdays.includes(asFriday ? friday : weekday));
	return windows.flatMap((window) => slotsIn(window, calendar, day)).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Places left in each slot of the day, what is booked for a moment counted there. */
export function roomOn(plan: SlotPlan, calendar: WorkCalendar, day: Day, booked: readonly Instant[]): readonly (Slot & { readonly left: number })[] {
	const limit = dayMost(plan, day);
	const ofDay = limit === null ? Infinity : Math.max(0, limit - booked.length);
	return slotsOn(plan, calendar, day).map((slot) => ({ ...slot, left: Math.min(ofDay, Math.max(0, slot.capacity - booked.filter((at) => at === slot.at).length)) }));
}

/** Whether one more finds room at that moment. A time that is no slot of the team was agreed freely: only the day's most holds it. */
export function hasRoom(plan: SlotPlan, calendar: WorkCalendar, at: Instant, booked: readonly Instant[]): boolean {
	const day = dayIn(calendar.zone, at);
	const slot = roomOn(plan, calendar, day, booked).find((each) => each.at === at);
	if (slot !== undefined) return slot.left > 0;
	const limit = dayMost(plan, day);
	return limit === null || booked.length < limit;
}

export function weekdayOf(day: Day): number {
	return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

function slotsIn({ from, to, minutes, capacity }: SlotWindow, calendar: WorkCalendar, day: Day): readonly Slot[] {
	const [start, end] = [minutesOf(from), minutesOf(to)];
	const count = Math.max(0, Math.floor((end - start) / minutes));
	return Array.from({ length: count }, (_, index) => start + index * minutes).map((minute) => ({ at: instantAt(calendar.zone, day, Math.floor(minute / 60), minute % 60), minutes, capacity }));
}
function minutesOf(clock: string): number {
	return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function isPlan(value: Json | undefined): value is SlotPlan & Json {
	if (!isObject(value) || Object.keys(value).length !== 3) return false;
	const { windows, perDay, exceptions } = value;
	return Array.isArray(windows) && windows.length <= most.windows && windows.every(isWindow) && (perDay === null || isCount(perDay, most.capacity)) && Array.isArray(exceptions) && exceptions.length <= most.exceptions && exceptions.every(isException);
}
function isWindow(value: Json): boolean {
	if (!isObject(value) || Object.keys(value).length !== 5) return false;
	const { weekdays, from, to, minutes, capacity } = value;
	return Array.isArray(weekdays) && weekdays.length > 0 && weekdays.every((day) => isCount(day, 7) && day !== 0) && isClock(from) && isClock(to) && String(from) < String(to) && isCount(minutes, most.minutes) && Number(minutes) >= 5 && isCount(capacity, most.capacity) && capacity !== 0;
}
function isException(value: Json): boolean {
	return isObject(value) && Object.keys(value).length === 3 && typeof value['day'] === 'string' && /^\d{4}-\d\d-\d\d$/u.test(value['day']) && isCount(value['most'], most.capacity) && typeof value['words'] === 'string' && value['words'].length <= most.words;
}
function isCount(value: Json | undefined, upTo: number): boolean {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= upTo;
}
function isClock(value: Json | undefined): boolean {
	return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/u.test(value);
}
