import { describe, expect, it } from 'vitest';
import { insideOutline, type Position } from '../../../domain/geo/outline.ts';
import { seaOf } from './sea.ts';
import { noNotes, type Rings } from './things.ts';

/** Ten by ten, so that a place is two numbers. */
const bounds = [0, 0, 10, 10] as const;
const isSea = (sea: readonly Rings[], lng: number, lat: number): boolean => sea.some(([outer = [], ...holes]) => insideOutline(outer, { lng, lat }) && !holes.some((hole) => insideOutline(hole, { lng, lat })));
const island: readonly Position[] = [[6, 4], [8, 4], [8, 6], [6, 6], [6, 4]];

describe('the sea', () => {
	it('lies to the right of a coastline, as far as the map goes', () => {
		// Northwards through the middle: the land is in the west.
		const sea = seaOf([[[5, -3], [5, 13]]], bounds, noNotes());
		expect([isSea(sea, 9, 1), isSea(sea, 9, 9), isSea(sea, 1, 1), isSea(sea, 1, 9)]).toEqual([true, true, false, false]);
		const other = seaOf([[[5, 13], [5, -3]]], bounds, noNotes());
		expect([isSea(other, 9, 5), isSea(other, 1, 5)]).toEqual([false, true]);
	});

	it('is found from a coast in pieces, in any order of the file', () => {
		const sea = seaOf([[[5, 6], [5, 13]], [[5, -3], [4, 2]], [[4, 2], [5, 6]]], bounds, noNotes());
		expect([isSea(sea, 9, 5), isSea(sea, 1, 5)]).toEqual([true, false]);
	});

	it('leaves islands out, and is everywhere around one that lies alone', () => {
		const coast = seaOf([[[3, -3], [3, 13]], island], bounds, noNotes());
		expect([isSea(coast, 7, 5), isSea(coast, 9, 5), isSea(coast, 1, 5)]).toEqual([false, true, false]);
		const alone = seaOf([island], bounds, noNotes());
		expect([isSea(alone, 7, 5), isSea(alone, 1, 1), isSea(alone, 9, 9)]).toEqual([false, true, true]);
	});

	it('is two seas on both sides of a land, and one strait between two lands', () => {
		const land = seaOf([[[3, 13], [3, -3]], [[7, -3], [7, 13]]], bounds, noNotes());
		expect([isSea(land, 1, 5), isSea(land, 5, 5), isSea(land, 9, 5)]).toEqual([true, false, true]);
		const strait = seaOf([[[3, -3], [3, 13]], [[7, 13], [7, -3]]], bounds, noNotes());
		expect([isSea(strait, 1, 5), isSea(strait, 5, 5), isSea(strait, 9, 5)]).toEqual([false, true, false]);
	});

	it('comes in over the corners of the map', () => {
		const sea = seaOf([[[-3, 4], [4, 4], [4, -3]], [[6, -3], [6, 6], [13, 6]]], bounds, noNotes());
		expect([isSea(sea, 2, 2), isSea(sea, 8, 2), isSea(sea, 2, 8), isSea(sea, 5, 8)]).toEqual([true, true, false, false]);
	});

	it('of a coast that ends in the middle of the map is none, and that is counted', () => {
		const notes = noNotes();
		expect(seaOf([[[5, -3], [5, 5]]], bounds, notes)).toEqual([]);
		expect(notes.ringsOpen).toBe(1);
		expect(seaOf([], bounds, noNotes())).toEqual([]);
	});
});
