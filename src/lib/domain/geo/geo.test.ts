import { describe, expect, it } from 'vitest';
import { boundsOf, centreOf, inBounds, widened } from './bounds.ts';
import { betterFix, firstHeardMs, isSettled, isStale, settleMs, type Fix } from './fix.ts';
import { centroid, insideOutline, type Position } from './outline.ts';
import { byFloorAndRoom, floorNumber } from './walkOrder.ts';
import { distanceM, toPoint, wgs84 } from './wgs84.ts';

const shanghai = wgs84(121.4737, 31.2304);

describe('a WGS-84 position', () => {
	it('is refused when it is no place on the earth', () => {
		expect(() => wgs84(181, 0)).toThrow();
		expect(() => wgs84(0, Number.NaN)).toThrow();
	});

	it('measures what a surveyor measures: Shanghai to Beijing, and one thousandth of a degree', () => {
		expect(distanceM(shanghai, wgs84(116.4074, 39.9042)) / 1000).toBeCloseTo(1067, -1);
		expect(distanceM(wgs84(0, 0), wgs84(0, 0.001))).toBeCloseTo(111.2, 1);
		expect(distanceM(shanghai, shanghai)).toBe(0);
	});

	it('becomes a point of a record with six decimals and its source', () => {
		expect(toPoint(wgs84(121.47371234567, 31.23049999999), 'manual', null)).toEqual({ lng: 121.473712, lat: 31.2305, accuracy: null, source: 'manual' });
	});
});

describe('bounds', () => {
	it('hold all points, edges included, and have a centre', () => {
		const bounds = boundsOf([{ lng: 1, lat: 5 }, { lng: 3, lat: 2 }]);
		expect(bounds).toEqual([1, 2, 3, 5]);
		if (bounds === null) return;
		expect(centreOf(bounds)).toEqual({ lng: 2, lat: 3.5 });
		expect(inBounds(bounds, { lng: 3, lat: 5 })).toBe(true);
		expect(inBounds(bounds, { lng: 3.01, lat: 5 })).toBe(false);
		expect(widened(bounds, 0.5)).toEqual([0, 0.5, 4, 6.5]);
	});

	it('are nothing when there are no points', () => {
		expect(boundsOf([])).toBeNull();
	});
});

describe('an outline', () => {
	// An L: its box's middle lies outside of it.
	const ell: readonly Position[] = [[0, 0], [4, 0], [4, 1], [1, 1], [1, 4], [0, 4], [0, 0]];

	it('knows what is inside', () => {
		expect(insideOutline(ell, { lng: 0.5, lat: 3 })).toBe(true);
		expect(insideOutline(ell, { lng: 2, lat: 2 })).toBe(false);
		expect(insideOutline(ell.slice(0, -1), { lng: 3, lat: 0.5 })).toBe(true);
	});

	it('carries its name at its centroid, also far from the zero meridian', () => {
		const square: readonly Position[] = [[123.6, 29.6], [123.602, 29.6], [123.602, 29.602], [123.6, 29.602], [123.6, 29.6]];
		const [lng, lat] = centroid(square);
		expect(lng).toBeCloseTo(123.601, 9);
		expect(lat).toBeCloseTo(29.601, 9);
		expect(centroid([[1, 1], [3, 3]])).toEqual([2, 2]);
	});
});

describe('my position', () => {
	const at = (takenMs: number, accuracy: number, heardMs = takenMs): Fix => ({ at: shanghai, accuracy, takenMs, heardMs });

	it('is the sharpest of the first seconds', () => {
		const first = at(0, 900);
		const second = betterFix(first, at(1000, 30), 1000);
		expect(betterFix(second, at(2000, 60), 2000).accuracy).toBe(30);
	});

	it('follows the officer afterwards, but not a sudden vague guess', () => {
		const held = at(0, 10);
		expect(betterFix(held, at(settleMs + 1, 25), settleMs + 1).accuracy).toBe(25);
		expect(betterFix(held, at(settleMs + 1, 1500), settleMs + 1).accuracy).toBe(10);
	});

	it('is stale when nothing new was heard for two minutes', () => {
		expect(isStale(at(0, 5), 60_000)).toBe(false);
		expect(isStale(at(0, 5), 121_000)).toBe(true);
	});

	it('heard again after waking is as old as it was, by whatever clock the receiver goes', () => {
		const dayOff = -86_400_000;
		expect(firstHeardMs(dayOff, null, 1_000)).toBe(1_000);
		expect(firstHeardMs(dayOff, { takenMs: dayOff, heardMs: 1_000 }, 600_000)).toBe(1_000);
		expect(firstHeardMs(dayOff + 1, { takenMs: dayOff, heardMs: 1_000 }, 600_000)).toBe(600_000);
	});

	it('a new fix replaces a stale one however vague, and an older one never wins', () => {
		const stale = at(0, 5);
		const fresh = at(200_000, 400);
		expect(betterFix(stale, fresh, 200_000)).toBe(fresh);
		expect(betterFix(fresh, at(500, 5, 201_000), 201_000)).toBe(fresh);
		const otherClock = at(-500, 30, 400_000);
		expect(betterFix(fresh, otherClock, 400_000)).toBe(otherClock);
	});

	it('settles when sharp, or when the time is over', () => {
		expect(isSettled(at(1000, 12), 0, 1000)).toBe(true);
		expect(isSettled(at(1000, 80), 0, 1000)).toBe(false);
		expect(isSettled(at(1000, 80), 0, settleMs)).toBe(true);
	});
});

describe('doors of one spot', () => {
	it('are read floor by floor, cellars below', () => {
		expect(['3层', 'B1', '12F', '地下2层', '', '-1', '负一'].map(floorNumber)).toEqual([3, -1, 12, -2, 0, -1, -1]);
	});

	it('stand in the order of a walk upstairs', () => {
		const door = (floor: string, room: string, building = '2号楼') => ({ estate: '禾苑', building, unit: '1单元', floor, room, street: '' });
		const doors = [door('10', '1001'), door('2', '202'), door('2', '201'), door('1', '101', '10号楼'), door('B1', '储1')];
		expect([...doors].sort(byFloorAndRoom).map((address) => address.room)).toEqual(['储1', '201', '202', '1001', '101']);
	});
});
