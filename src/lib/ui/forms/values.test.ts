import { describe, expect, it } from 'vitest';
import { fromPicker, pickerOf, toPicker } from './moments.ts';
import { cornersOf, readSpots, writeArea, writeLine } from './positions.ts';

describe('days and times, between the device’s picker and the answer', () => {
	const offset = (): string => '+08:00';
	it.each([
		['date', 'date', [], '2026-11-29', '2026-11-29'], ['date', 'month', ['month-year'], '2026-11', '2026-11-01'], ['date', 'year', ['year'], '2026', '2026-01-01'],
		['time', 'time', [], '09:30', '09:30:00.000+08:00'], ['dateTime', 'datetime-local', [], '2026-11-29T09:30', '2026-11-29T09:30:00.000+08:00'],
	] as const)('%s as %s', (kind, picker, looks, picked, answer) => {
		expect(pickerOf(kind, looks)).toBe(picker);
		expect(fromPicker(picker, picked, offset)).toBe(answer);
		expect(toPicker(picker, answer)).toBe(picked);
		expect(fromPicker(picker, '', offset)).toBeNull();
	});
	it('a year that is being typed stays as it is', () => {
		expect([fromPicker('year', '202', offset), toPicker('year', '202')]).toEqual(['202', '202']);
	});
});

describe('positions, as ODK writes them', () => {
	const spots = [{ lat: 31.2, lng: 121.4, accuracy: 5 }, { lat: 31.3, lng: 121.5, accuracy: null }, { lat: 31.2, lng: 121.5, accuracy: 8 }];
	it('a line is its points, and what was chosen by hand has no accuracy', () => {
		expect(writeLine(spots)).toBe('31.2 121.4 0 5;31.3 121.5 0 0;31.2 121.5 0 8');
		expect(readSpots(writeLine(spots))).toEqual(spots);
	});
	it('an area ends where it began, and its corners are each there once', () => {
		expect(writeArea(spots).split(';')).toHaveLength(4);
		expect(cornersOf(writeArea(spots))).toEqual(spots);
		expect(cornersOf(writeArea(spots.slice(0, 2)))).toEqual(spots.slice(0, 2));
		expect([writeArea([]), readSpots('rubbish')]).toEqual(['', []]);
	});
});
