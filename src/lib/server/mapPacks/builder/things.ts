import type { Position } from '../../../domain/geo/outline.ts';

export type Tags = { readonly [key: string]: string };
/** Closed rings: the first is the outer one, the others are holes. */
export type Rings = readonly (readonly Position[])[];
export type Geometry =
	| { readonly type: 'Point'; readonly coordinates: Position }
	| { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
	| { readonly type: 'MultiPolygon'; readonly coordinates: readonly Rings[] };

/** One thing of the source with its tags as OpenStreetMap has them, before anything is known of layers. Coordinates in WGS-84. */
export type Thing = { readonly tags: Tags; readonly geometry: Geometry };

/** What was mended or left out. A map with a hole is better than none, but nobody should have to find the hole by himself. */
export type BuildNotes = {
	/** Ways that name nodes which the file does not hold, drawn without them. */
	waysCut: number;
	/** Ways and relations of which too little was there to draw anything. */
	leftOut: number;
	/** Outlines that run out of the file and were closed along its edge. */
	ringsMended: number;
	/** Outlines that do not close though all of their parts are there: drawn without them. */
	ringsOpen: number;
};

export function noNotes(): BuildNotes {
	return { waysCut: 0, leftOut: 0, ringsMended: 0, ringsOpen: 0 };
}

/** The source is not what it says it is. The message names the place in it and stands alone. */
export class SourceFault extends Error {
	override readonly name = 'SourceFault';
}
