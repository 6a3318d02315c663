import type { Day, Instant } from '../records/shapes.ts';
import { dayIn, endOfDay } from './workingTime.ts';

/** `YYYY-MM-DDTHH:mm` on the wall of the zone, as a datetime control holds it. */
export type LocalTime = string;

/** The instant of a time on a day in the zone. Zones without a change of hours on that day: China has none. */
export function instantAt(zone: string, day: Day, hours: number, minutes: number): Instant {
	const lastSecond = Date.parse(endOfDay(zone, day));
	return new Date(lastSecond - (86_399 - hours * 3600 - minutes * 60) * 1000).toISOString();
}

/** Null when the control is empty or half filled. */
export function fromLocal(zone: string, local: LocalTime): Instant | null {
	const match = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)/.exec(local);
	return match?.[1] === undefined || Number.isNaN(Date.parse(match[1])) ? null : instantAt(zone, match[1], Number(match[2]), Number(match[3]));
}

export function toLocal(zone: string, at: Instant): LocalTime {
	const time = new Date(at).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
	return `${dayIn(zone, at)}T${time}`;
}
