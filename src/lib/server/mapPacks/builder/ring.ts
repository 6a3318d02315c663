import { insideOutline, type Position } from '../../../domain/geo/outline.ts';
import type { Rings } from './things.ts';

/** Twice the surface in square degrees; its sign is the sense of turning. */
export function signedArea(ring: readonly Position[]): number {
	const [x0, y0] = ring[0] ?? [0, 0];
	let sum = 0;
	for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
		const [a, b] = [ring[j], ring[i]];
		if (a !== undefined && b !== undefined) sum += (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0);
	}
	return sum;
}

/** A ring that bounds something: at least three corners and some surface. */
export function bounding(ring: readonly Position[]): boolean {
	return ring.length > 3 && Math.abs(signedArea(ring)) > 1e-14;
}

/** Each hole goes to the smallest outline that holds it; one that lies in none is no hole of anything. */
export function withHoles(outers: readonly (readonly Position[])[], inners: readonly (readonly Position[])[]): readonly Rings[] {
	const polygons = outers.map((outer) => ({ outer, size: Math.abs(signedArea(outer)), holes: [] as (readonly Position[])[] }));
	for (const inner of inners) {
		const holder = polygons.filter(({ outer }) => insideOf(outer, inner)).sort((a, b) => a.size - b.size)[0];
		holder?.holes.push(inner);
	}
	return polygons.map(({ outer, holes }) => [outer, ...holes]);
}

/** Corners may touch the outline: the most of them decide. */
function insideOf(outer: readonly Position[], inner: readonly Position[]): boolean {
	const inside = inner.filter(([lng, lat]) => insideOutline(outer, { lng, lat })).length;
	return inside * 2 > inner.length;
}

/** A spot within the polygon for its name: the middle of the longest stretch at the height of its centroid, so that a horseshoe's name is not beside it. */
export function labelSpot(rings: Rings, centroid: Position): Position {
	const outer = rings[0] ?? [];
	if (insideOutline(outer, { lng: centroid[0], lat: centroid[1] }) && !rings.slice(1).some((hole) => insideOutline(hole, { lng: centroid[0], lat: centroid[1] }))) return centroid;
	const crossings = rings.flatMap((ring) => crossingsAt(ring, centroid[1])).sort((a, b) => a - b);
	let best: readonly [number, number] | null = null;
	for (let index = 0; index + 1 < crossings.length; index += 2) {
		const stretch = [crossings[index] ?? 0, crossings[index + 1] ?? 0] as const;
		if (best === null || stretch[1] - stretch[0] > best[1] - best[0]) best = stretch;
	}
	return best === null ? centroid : [(best[0] + best[1]) / 2, centroid[1]];
}

function crossingsAt(ring: readonly Position[], lat: number): readonly number[] {
	return ring.flatMap((a, index) => {
		const b = ring[(index + 1) % ring.length];
		return b === undefined || a[1] > lat === b[1] > lat ? [] : [a[0] + ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1])];
	});
}
