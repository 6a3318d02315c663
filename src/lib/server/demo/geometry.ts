import type { Point } from '../../domain/records/shapes.ts';

/** Metres east and north of the town's middle, an invented place in the open sea. */
export type Metres = readonly [east: number, north: number];
export type LngLat = readonly [number, number];

const middle = { lng: 123.6, lat: 29.6 };
const metresOfLat = 111_200;
const metresOfLng = metresOfLat * Math.cos((middle.lat * Math.PI) / 180);

/** WGS-84, to about 10 cm. */
export function lngLat([east, north]: Metres): LngLat {
	return [round(middle.lng + east / metresOfLng), round(middle.lat + north / metresOfLat)];
}

export function pointAt(place: Metres, accuracy: number | null = 5): Point {
	const [lng, lat] = lngLat(place);
	return { lng, lat, accuracy, source: 'address' };
}

/** A closed ring. */
export function rectangle([west, south]: Metres, [east, north]: Metres): readonly LngLat[] {
	return [[west, south], [east, south], [east, north], [west, north], [west, south]].map((corner) => lngLat(corner as unknown as Metres));
}

function round(degrees: number): number {
	return Math.round(degrees * 1e6) / 1e6;
}
