import type { Point } from '../records/shapes.ts';

declare const brand: unique symbol;
/**
 * A spot on the earth in WGS-84 degrees, as the device's own receiver gives it. The only system that is stored, sent or drawn here:
 * GCJ-02 and BD-09 lie up to 600 m and 1,350 m beside it in China and look exactly alike as numbers, hence the brand.
 */
export type Wgs84 = { readonly lng: number; readonly lat: number } & { readonly [brand]: 'WGS-84' };

/** Mean earth radius in metres (IUGG). */
const earthRadiusM = 6_371_008.8;

export function isWgs84(lng: unknown, lat: unknown): boolean {
	return typeof lng === 'number' && typeof lat === 'number' && Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
}

/** Takes numbers that were parsed at the edge; throws when they are no place on the earth, for that is a broken invariant. */
export function wgs84(lng: number, lat: number): Wgs84 {
	if (!isWgs84(lng, lat)) throw new Error('not a WGS-84 position');
	return { lng, lat } as Wgs84;
}

export function ofPoint(point: Point): Wgs84 {
	return wgs84(point.lng, point.lat);
}

/** A point for a record. Six decimals are 0.1 m: finer than any source, and no false precision in the records. */
export function toPoint(at: Wgs84, source: Point['source'], accuracy: number | null): Point {
	const round = (value: number): number => Math.round(value * 1e6) / 1e6;
	return { lng: round(at.lng), lat: round(at.lat), accuracy, source };
}

/** Great-circle distance in metres, by the haversine. */
export function distanceM(a: Wgs84, b: Wgs84): number {
	const lat1 = radians(a.lat);
	const lat2 = radians(b.lat);
	const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(radians(b.lng - a.lng) / 2) ** 2;
	return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(half)));
}

function radians(degrees: number): number {
	return (degrees * Math.PI) / 180;
}
