import { describe, expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import { appointmentOf, bookingFits, bookingStep, type Booking } from './booking.ts';

const id = (n: number) => `01a00000-0000-7000-8000-${String(n).padStart(12, '0')}` as Id;
const [chen, lin, team] = [id(1), id(2), id(3)];
const at = '2026-11-30T02:00:00.000Z';
const booked: Booking = { day: '2026-12-01', at: '2026-12-01T01:00:00.000Z', minutes: 30, way: 'office', teamId: team, askedBy: { name: '程远', phone: '10000009876' }, along: [{ role: 'interpreter', name: '何译', phone: '' }], moved: 0, change: { kind: 'booked', by: chen, at, reason: null } };
const moved: Booking = { ...booked, at: '2026-12-01T02:00:00.000Z', moved: 1, change: { kind: 'moved', by: lin, at, reason: '住户没空' } };
const cancelled: Booking = { ...booked, change: { kind: 'cancelled', by: chen, at, reason: '已自行办好' } };

describe('an appointment', () => {
	it('is booked, moved and cancelled in the own name, the latter two with a reason', () => {
		expect(bookingStep(null, booked, chen)).toBe(true);
		expect(bookingStep(null, booked, lin), 'in another’s name').toBe(false);
		expect(bookingStep(booked, moved, lin)).toBe(true);
		expect(bookingStep(booked, { ...moved, change: { ...moved.change, reason: null } }, lin)).toBe(false);
		expect(bookingStep(booked, cancelled, chen)).toBe(true);
		expect(bookingStep(booked, { ...cancelled, change: { ...cancelled.change, reason: null } }, chen)).toBe(false);
	});
	it('counts how often it was moved, and nobody counts less', () => {
		expect(bookingStep(booked, { ...moved, moved: 0 }, lin)).toBe(false);
		expect(bookingStep(moved, { ...booked, moved: 1, change: { kind: 'booked', by: lin, at, reason: null } }, lin), 'another hour without saying so').toBe(false);
		expect(bookingStep(moved, { ...moved, along: [], change: { kind: 'booked', by: lin, at, reason: null } }, lin), 'who comes along may change').toBe(true);
	});
	it('that was cancelled stays so', () => {
		expect(bookingStep(cancelled, moved, lin)).toBe(false);
	});
	it('that a step of its service planned is at the resident’s, for an hour; a plan without an hour is none', () => {
		const plain = { kind: 'appointment' as const, day: '2026-12-01', at: booked.at };
		expect(appointmentOf(plain)).toEqual({ at: booked.at, minutes: 60, way: 'visit', booking: null });
		expect(appointmentOf({ ...plain, booking: booked as unknown as Json })).toMatchObject({ way: 'office', minutes: 30 });
		expect(appointmentOf({ ...plain, kind: 'recheck', at: null })).toBeNull();
	});
	it.each<[string, object, boolean]>([
		['as it is', {}, true], ['for nobody else', { askedBy: null }, true], ['a purpose beside it', { diagnosis: 'x' }, false], ['no name', { along: [{ role: 'doctor', name: ' ', phone: '1' }] }, false], ['a role that there is not', { along: [{ role: 'friend', name: 'x', phone: '' }] }, false],
		['what is known of who comes along beyond name and phone', { along: [{ role: 'doctor', name: 'x', phone: '', diagnosis: 'y' }] }, false], ['no hour', { at: null }, false],
	])('reads %s', (_, change, fits) => {
		expect(bookingFits('booking', { ...booked, ...change } as unknown as Json)).toBe(fits);
	});
});
