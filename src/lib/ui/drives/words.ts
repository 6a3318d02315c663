import type { Told } from '../../domain/drives/coverage.ts';
import type { NextTry } from '../../domain/drives/nextTry.ts';
import type { Day } from '../../domain/records/shapes.ts';
import { formatDay } from '../../i18n/format.ts';
import { m } from '../../i18n/paraglide/messages.js';

type Terms = { readonly from: Day; readonly begun: boolean; readonly over: boolean; readonly closed: boolean; readonly daysLeft: number };

export function timeLeft({ from, begun, over, closed, daysLeft }: Terms): string {
	if (closed) return m.drives_closed();
	if (over) return m.drives_over();
	if (!begun) return m.drives_not_begun({ day: formatDay(from) });
	return daysLeft === 0 ? m.drives_last_day() : m.drives_left({ days: daysLeft });
}

/** Null where a number is too small to be told: then less is said. */
export function reachedWords({ doors, settled }: { readonly doors: Told; readonly settled: Told }): string | null {
	if (doors === null) return null;
	return settled === null ? m.drives_doors({ doors }) : m.drives_settled_of({ settled, doors });
}

export function whenWords({ day, part }: NextTry, today: Day): string {
	const parts = { morning: m.drives_part_morning, afternoon: m.drives_part_afternoon, evening: m.drives_part_evening };
	return `${formatDay(day, today)} ${parts[part]()}`;
}

export function nextWords(next: NextTry, today: Day): string {
	return next.dayOff ? m.drives_again_off({ when: whenWords(next, today) }) : m.drives_again({ when: whenWords(next, today) });
}
