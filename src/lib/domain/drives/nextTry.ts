import type { Day, Instant } from '../records/shapes.ts';
import { instantAt } from '../time/local.ts';
import { addDays, dayIn, isWorkingDay, type WorkCalendar } from '../time/workingTime.ts';
import { partOfDay, type PartOfDay } from '../visits/nextVisit.ts';

export type NextTry = { readonly day: Day; readonly at: Instant; readonly part: PartOfDay; readonly dayOff: boolean };

type Asked = {
	/** When it was tried in vain, the oldest first. */
	readonly failed: readonly Instant[];
	/** From how many days after the last of them. */
	readonly days: number;
	/** The last day of the drive. */
	readonly until: Day; readonly calendar: WorkCalendar;
};

/** In the order in which people are likely to be at home. */
const hours: readonly (readonly [PartOfDay, number])[] = [['evening', 19], ['morning', 10], ['afternoon', 15]];

/**
 * When to knock again where nobody was in: at a part of the day at which it was not tried yet, else at the one tried least; and after two times in vain on one kind of day, on a day of the other kind.
 * Null: no day of the drive is left.
 */
export function nextTry({ failed, days, until, calendar }: Asked): NextTry | null {
	const last = failed.at(-1);
	if (last === undefined) return null;
	const isOff = (day: Day): boolean => !isWorkingDay(calendar, day);
	const kinds = failed.map((at) => isOff(dayIn(calendar.zone, at)));
	const otherKind = kinds.length > 1 && kinds.every((kind) => kind === kinds[0]) ? kinds[0] !== true : null;
	const tried = (part: PartOfDay): number => failed.filter((at) => partOfDay(calendar.zone, at) === part).length;
	const [part, hour] = hours.toSorted(([a], [b]) => tried(a) - tried(b))[0] ?? ['evening', 19];
	const left: Day[] = [];
	for (let day = addDays(dayIn(calendar.zone, last), days); day <= until && left.length < 31; day = addDays(day, 1)) left.push(day);
	const day = left.find((each) => otherKind === null || isOff(each) === otherKind) ?? left[0];
	return day === undefined ? null : { day, at: instantAt(calendar.zone, day, hour, 0), part, dayOff: isOff(day) };
}
