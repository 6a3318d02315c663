import type { Id } from '../ids.ts';
import type { Instant } from '../records/shapes.ts';

/**
 * Appointments for the phone's own calendar (iCalendar, RFC 5545): times in UTC alone, for a zone's name is read differently by different phones; an id that stays when one is moved, with a
 * number that grows, and a cancellation. It lies outside the sealed vault, may be copied to a maker's cloud and shown on a locked screen: no name, no address, no reason, no number of a case.
 */
export type IcsEvent = { readonly taskId: Id; readonly at: Instant; readonly minutes: number; /** How often it was moved. */ readonly moved: number; readonly cancelled: boolean };
/** In the language of the screen, the same for every appointment. */
export type IcsWords = { readonly title: string; readonly reminder: string };

const minuteMs = 60_000;
const remindMinutes = 30;
const longestOctets = 75;

export function icsOf(events: readonly IcsEvent[], words: IcsWords, now: Instant): string {
	const gone = events.length > 0 && events.every((event) => event.cancelled);
	return [
		'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Doorstep//Appointments 1//EN', 'CALSCALE:GREGORIAN', `METHOD:${gone ? 'CANCEL' : 'PUBLISH'}`,
		...events.flatMap((event) => linesOf(event, words, now)), 'END:VCALENDAR',
	].map((line) => `${folded(line)}\r\n`).join('');
}

function linesOf({ taskId, at, minutes, moved, cancelled }: IcsEvent, words: IcsWords, now: Instant): readonly string[] {
	const end = new Date(Date.parse(at) + minutes * minuteMs).toISOString();
	const alarm = cancelled ? [] : ['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${escaped(words.reminder)}`, `TRIGGER:-PT${String(remindMinutes)}M`, 'END:VALARM'];
	return [
		'BEGIN:VEVENT', `UID:${taskId}@doorstep`, `DTSTAMP:${utc(now)}`, `DTSTART:${utc(at)}`, `DTEND:${utc(end)}`, `SEQUENCE:${String(moved + (cancelled ? 1 : 0))}`, `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
		`SUMMARY:${escaped(words.title)}`, 'CLASS:PRIVATE', ...alarm, 'END:VEVENT',
	];
}

/** 20261201T010000Z */
function utc(at: Instant): string {
	return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/gu, '')}Z`;
}

function escaped(text: string): string {
	return text.replaceAll(/[\\;,]/gu, (sign) => `\\${sign}`).replaceAll(/\r?\n/gu, '\\n');
}

/** At most 75 octets a line, and no character torn in two (3.1). */
export function folded(line: string): string {
	const rows: string[] = [];
	let row = '';
	let octets = 0;
	for (const character of line) {
		const size = new TextEncoder().encode(character).length;
		if (octets + size > longestOctets) {
			rows.push(row);
			row = ' ';
			octets = 1;
		}
		row += character;
		octets += size;
	}
	return [...rows, row].join('\r\n');
}
