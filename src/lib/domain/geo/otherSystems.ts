import { isWgs84, wgs84, type Wgs84 } from './wgs84.ts';

declare const brand: unique symbol;
/** As maps of AMap and Tencent give it: beside the true spot by 265 to 620 m in China. Goes in by `fromGcj02` and never further. */
export type Gcj02 = { readonly lng: number; readonly lat: number } & { readonly [brand]: 'GCJ-02' };
/** As maps of Baidu give it. */
export type Bd09 = { readonly lng: number; readonly lat: number } & { readonly [brand]: 'BD-09' };

export const coordinateSystems = ['wgs84', 'gcj02', 'bd09'] as const;
export type CoordinateSystem = (typeof coordinateSystems)[number];

/** The ellipsoid that the formula was made with, Krassovsky 1940. */
const [axis, flattening] = [6_378_245, 0.006_693_421_622_965_943];
const bdTurn = (Math.PI * 3_000) / 180;

export function gcj02(lng: number, lat: number): Gcj02 {
	if (!isWgs84(lng, lat)) throw new Error('no position on the earth');
	return { lng, lat } as Gcj02;
}

export function bd09(lng: number, lat: number): Bd09 {
	if (!isWgs84(lng, lat)) throw new Error('no position on the earth');
	return { lng, lat } as Bd09;
}

/** What was declared is converted, once: what comes out is WGS-84 by its type, and does not go in again. */
export function fromDeclared(lng: number, lat: number, system: CoordinateSystem): Wgs84 {
	if (system === 'gcj02') return fromGcj02(gcj02(lng, lat));
	return system === 'bd09' ? fromBd09(bd09(lng, lat)) : wgs84(lng, lat);
}

/** The unpublished shift as it has been measured (github.com/googollee/eviltransform); gcoord gives the second opinion in tests. For drawing and links, not for surveys. */
export function toGcj02(at: Wgs84): Gcj02 {
	const shift = shiftAt(at);
	return gcj02(at.lng + shift.lng, at.lat + shift.lat);
}

/** There is no formula back: what the shift would lead to is come nearer to, until it is off by less than a millimetre. */
export function fromGcj02(at: Gcj02): Wgs84 {
	let guess = { lng: at.lng, lat: at.lat };
	for (let turn = 0; turn < 12; turn += 1) {
		const shift = shiftAt(guess);
		const [lng, lat] = [at.lng - shift.lng, at.lat - shift.lat];
		const moved = Math.abs(lng - guess.lng) + Math.abs(lat - guess.lat);
		guess = { lng, lat };
		if (moved < 1e-9) break;
	}
	return wgs84(guess.lng, guess.lat);
}

export function fromBd09(at: Bd09): Wgs84 {
	const [x, y] = [at.lng - 0.0065, at.lat - 0.006];
	const far = Math.hypot(x, y) - 0.000_02 * Math.sin(y * bdTurn);
	const angle = Math.atan2(y, x) - 0.000_003 * Math.cos(x * bdTurn);
	return fromGcj02(gcj02(far * Math.cos(angle), far * Math.sin(angle)));
}

/** In degrees. Nothing is shifted outside of the rectangle around China; within it also places that are not of China, as the maps themselves do. */
function shiftAt({ lng, lat }: { readonly lng: number; readonly lat: number }): { readonly lng: number; readonly lat: number } {
	if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) return { lng: 0, lat: 0 };
	const [x, y] = [lng - 105, lat - 35];
	const wave = (factor: number, at: number): number => factor * Math.sin(at * Math.PI);
	const both = wave(20, 6 * x) + wave(20, 2 * x);
	const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + (2 / 3) * (both + wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30));
	const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + (2 / 3) * (both + wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30));
	const radians = (lat * Math.PI) / 180;
	const magic = 1 - flattening * Math.sin(radians) ** 2;
	return {
		lat: (north * 180) / (((axis * (1 - flattening)) / (magic * Math.sqrt(magic))) * Math.PI),
		lng: (east * 180) / ((axis / Math.sqrt(magic)) * Math.cos(radians) * Math.PI),
	};
}
