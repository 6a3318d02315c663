import gcoord from 'gcoord';
import { describe, expect, it } from 'vitest';
import { bd09, fromBd09, fromDeclared, fromGcj02, gcj02, toGcj02, type Gcj02 } from './otherSystems.ts';
import { distanceM, wgs84, type Wgs84 } from './wgs84.ts';

/** Over the whole of China, and off its edges. */
const spots = Array.from({ length: 1_200 }, (_, index) => wgs84(73 + (index % 40) * 1.55, 18 + Math.floor(index / 40) * 1.2));

describe('coordinates of other maps', () => {
	it('are shifted as gcoord, which is not ours, shifts them', () => {
		for (const at of spots) {
			const [lng, lat] = gcoord.transform([at.lng, at.lat], gcoord.WGS84, gcoord.GCJ02);
			const ours = toGcj02(at);
			expect(distanceM(wgs84(ours.lng, ours.lat), wgs84(lng, lat))).toBeLessThan(0.01);
		}
	});

	it('come back to where they were, to the millimetre, also from Baidu’s', () => {
		for (const at of spots) {
			expect(distanceM(fromGcj02(toGcj02(at)), at)).toBeLessThan(0.001);
			const [lng, lat] = gcoord.transform([at.lng, at.lat], gcoord.WGS84, gcoord.BD09);
			expect(distanceM(fromBd09(bd09(lng, lat)), at)).toBeLessThan(0.5);
		}
	});

	it('of the People’s Square of Shanghai lie some 480 m beside the true spot', () => {
		const at = wgs84(121.4737, 31.2304);
		const shifted = toGcj02(at);
		expect(distanceM(at, wgs84(shifted.lng, shifted.lat))).toBeGreaterThan(450);
		expect(distanceM(fromDeclared(shifted.lng, shifted.lat, 'gcj02'), at)).toBeLessThan(0.001);
		expect(fromDeclared(121.4737, 31.2304, 'wgs84')).toEqual(at);
	});

	it('are not touched outside of the rectangle that the maps shift', () => {
		expect(toGcj02(wgs84(2.3522, 48.8566))).toEqual({ lng: 2.3522, lat: 48.8566 });
	});

	it('cannot be converted twice, stored as they are, or mixed: the types refuse it', () => {
		const at = wgs84(121.4737, 31.2304);
		// @ts-expect-error converted twice to the shifted system
		expect(distanceM(at, toGcj02(toGcj02(at)))).toBeGreaterThan(900);
		// @ts-expect-error converted back twice
		expect(distanceM(at, fromGcj02(fromGcj02(gcj02(at.lng, at.lat))))).toBeGreaterThan(900);
		// @ts-expect-error a shifted spot where a true one is stored
		const stored: Wgs84 = gcj02(121.4737, 31.2304);
		// @ts-expect-error bare numbers where a system must be declared
		const bare: Gcj02 = { lng: 121.4737, lat: 31.2304 };
		expect([stored.lng, bare.lng]).toEqual([121.4737, 121.4737]);
	});
});
