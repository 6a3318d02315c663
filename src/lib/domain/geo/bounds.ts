import { wgs84, type Wgs84 } from './wgs84.ts';

/** West, south, east, north in WGS-84 degrees. Never across the 180th meridian. */
export type Bounds = readonly [number, number, number, number];

/** Null when there is nothing to bound. */
export function boundsOf(points: Iterable<{ readonly lng: number; readonly lat: number }>): Bounds | null {
	let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
	for (const { lng, lat } of points) {
		west = Math.min(west, lng);
		south = Math.min(south, lat);
		east = Math.max(east, lng);
		north = Math.max(north, lat);
	}
	return west === Infinity ? null : [west, south, east, north];
}

/** Touching the edge counts as inside. */
export function inBounds(bounds: Bounds, at: { readonly lng: number; readonly lat: number }): boolean {
	return at.lng >= bounds[0] && at.lng <= bounds[2] && at.lat >= bounds[1] && at.lat <= bounds[3];
}

export function centreOf(bounds: Bounds): Wgs84 {
	return wgs84((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2);
}

/** Wider on each side by this share of its width and height. */
export function widened(bounds: Bounds, share: number): Bounds {
	const x = (bounds[2] - bounds[0]) * share;
	const y = (bounds[3] - bounds[1]) * share;
	return [bounds[0] - x, bounds[1] - y, bounds[2] + x, bounds[3] + y];
}
