import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import { folded, icsOf, type IcsEvent } from './ics.ts';

const id = (n: number) => `01a00000-0000-7000-8000-${String(n).padStart(12, '0')}` as Id;
const words = { title: '工作安排（上门）', reminder: '30 分钟后有工作安排' };
const now = '2026-11-29T04:05:06.789Z';
const booked: IcsEvent = { taskId: id(1), at: '2026-12-01T01:00:00.000Z', minutes: 45, moved: 0, cancelled: false };
/** Read by a parser that is not ours. */
function read(text: string) {
	const calendar = new ICAL.Component(ICAL.parse(text) as unknown[] as never);
	const events = calendar.getAllSubcomponents('vevent').map((component) => {
		const event = new ICAL.Event(component);
		return {
			uid: event.uid, start: event.startDate.toJSDate().toISOString(), zone: event.startDate.zone.tzid, end: event.endDate.toJSDate().toISOString(), sequence: event.sequence, summary: event.summary,
			status: component.getFirstPropertyValue('status'), alarms: component.getAllSubcomponents('valarm').map((alarm) => String(alarm.getFirstPropertyValue('trigger'))),
		};
	});
	return { method: calendar.getFirstPropertyValue('method'), events };
}

describe('an appointment for the phone’s calendar', () => {
	it('is read by another parser at the same moment, in UTC, with a reminder', () => {
		expect(read(icsOf([booked], words, now))).toEqual({
			method: 'PUBLISH', events: [{ uid: `${id(1)}@doorstep`, start: booked.at, zone: 'UTC', end: '2026-12-01T01:45:00.000Z', sequence: 0, summary: words.title, status: 'CONFIRMED', alarms: ['-PT30M'] }],
		});
	});
	it('moved it is the same one with a higher number; cancelled it is taken out', () => {
		const moved = read(icsOf([{ ...booked, at: '2026-12-02T01:00:00.000Z', moved: 2 }], words, now)).events[0];
		expect([moved?.uid, moved?.sequence]).toEqual([`${id(1)}@doorstep`, 2]);
		const cancelled = read(icsOf([{ ...booked, moved: 2, cancelled: true }], words, now));
		expect([cancelled.method, cancelled.events[0]?.sequence, cancelled.events[0]?.status, cancelled.events[0]?.alarms]).toEqual(['CANCEL', 3, 'CANCELLED', []]);
		expect(read(icsOf([booked, { ...booked, taskId: id(2), cancelled: true }], words, now)).method, 'one of several').toBe('PUBLISH');
	});
	it('names nobody: nothing but times, ids and the same words for all', () => {
		const lines = icsOf([booked], words, now).split('\r\n').map((line) => line.split(/[:;]/u)[0]);
		expect(lines.filter((name) => ['LOCATION', 'DESCRIPTION', 'ORGANIZER', 'ATTENDEE', 'GEO', 'CONTACT', 'COMMENT'].includes(name ?? ''))).toEqual(['DESCRIPTION']);
		expect(lines.filter((name) => name === 'SUMMARY')).toHaveLength(1);
	});
	it('keeps words with signs of its own', () => {
		const title = 'Work; at 9, or\\later\nplease';
		expect(read(icsOf([booked], { ...words, title }, now)).events[0]?.summary).toBe(title);
	});
	it('folds lines at 75 octets without tearing a character, and ends each with CR LF', () => {
		const text = icsOf([booked], { ...words, title: '工作安排'.repeat(30) }, now);
		expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/u);
		for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length, line).toBeLessThanOrEqual(75);
		expect(read(text).events[0]?.summary).toBe('工作安排'.repeat(30));
		expect(folded('x'.repeat(75)), 'what just fits').not.toContain('\r\n');
		expect(folded('x'.repeat(76))).toBe(`${'x'.repeat(75)}\r\n x`);
	});
});
