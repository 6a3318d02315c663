import { centroid, type Position } from '../../../../domain/geo/outline.ts';
import { labelSpot, signedArea } from '../ring.ts';
import type { Geometry, Rings, Tags, Thing } from '../things.ts';
import { isNamed, namesOf, type Properties } from './names.ts';
import { roadClass } from './roads.ts';
import { placeClass, spotClass } from './spots.ts';
import { said, surfaceClass } from './surface.ts';

/** Layers of the Protomaps basemap schema, version 4, that are filled. `boundaries` is left out on purpose; `landcover` is for zooms that an area's map does not have. */
export const layerNames = ['earth', 'landuse', 'water', 'roads', 'buildings', 'places', 'pois'] as const;
export type LayerName = (typeof layerNames)[number];
export type LayerFeature = { readonly layer: LayerName; readonly minZoom: number; readonly properties: Properties; readonly geometry: Geometry };
/** Pieces of one feature in several tiles have one number. */
export type NumberedFeature = LayerFeature & { readonly id: number };

/** What a thing of the source becomes: its shape, and one spot for its name. */
export function featuresOf({ tags, geometry }: Thing): readonly LayerFeature[] {
	if (geometry.type === 'Point') return spotFeatures(tags, geometry.coordinates, null);
	if (geometry.type === 'LineString') return lineFeatures(tags, geometry);
	return surfaceFeatures(tags, geometry);
}

function lineFeatures(tags: Tags, geometry: Geometry): readonly LayerFeature[] {
	const road = roadClass(tags);
	if (road !== null) {
		const number = tags['ref'];
		const flags = { ...(said(tags['bridge']) ? { is_bridge: true } : {}), ...(said(tags['tunnel']) ? { is_tunnel: true } : {}), ...(tags['highway']?.endsWith('_link') === true ? { is_link: true } : {}) };
		return [{ layer: 'roads', minZoom: road.minZoom, geometry, properties: { kind: road.kind, kind_detail: road.detail, sort_rank: road.rank + 100 * levelOf(tags), ...namesOf(tags), ...(number === undefined ? {} : { ref: number }), ...flags } }];
	}
	const waterway = tags['waterway'] ?? '';
	const minZoom = { river: 9, canal: 12, stream: 13, drain: 14, ditch: 14, tidal_channel: 13 }[waterway];
	if (minZoom !== undefined && tags['tunnel'] !== 'culvert') return [{ layer: 'water', minZoom, geometry, properties: { kind: waterway === 'tidal_channel' ? 'stream' : waterway, ...namesOf(tags) } }];
	return [];
}

function surfaceFeatures(tags: Tags, geometry: Geometry & { readonly type: 'MultiPolygon' }): readonly LayerFeature[] {
	const [layer, kind = ''] = (surfaceClass(tags) ?? '').split(':');
	const middle = middleOf(geometry.coordinates);
	if (middle === null) return [];
	if (layer === 'building' || layer === 'building_part') {
		return [{ layer: 'buildings', minZoom: layer === 'building' ? 14 : 15, geometry, properties: { kind: layer, ...heightOf(tags) } }, ...(layer === 'building' ? spotFeatures(tags, middle.at, 'building') : [])];
	}
	if (layer === 'water') {
		const name: readonly LayerFeature[] = isNamed(tags) ? [{ layer: 'water', minZoom: zoomFor(middle, 70), geometry: { type: 'Point', coordinates: middle.at }, properties: { kind, ...namesOf(tags) } }] : [];
		return [{ layer: 'water', minZoom: zoomFor(middle, 3), geometry, properties: { kind } }, ...name];
	}
	const ground: readonly LayerFeature[] = layer === 'landuse' ? [{ layer: 'landuse', minZoom: Math.min(14, zoomFor(middle, 3)), geometry, properties: { kind, sort_rank: middle.squareMetres > 1e6 ? 1 : 2 } }] : [];
	return [...ground, ...spotFeatures(tags, middle.at, kind === '' ? null : kind, zoomFor(middle, 60))];
}

/** The spot of a place, a sign with its name, a house number: each at most once. */
function spotFeatures(tags: Tags, at: Position, otherwise: string | null, roomFrom = 0): readonly LayerFeature[] {
	const geometry: Geometry = { type: 'Point', coordinates: at };
	const place = placeClass(tags);
	if (place !== null && isNamed(tags)) {
		const population = Number(tags['population']);
		return [{ layer: 'places', minZoom: place.minZoom, geometry, properties: { kind: place.kind, kind_detail: place.detail, ...namesOf(tags), ...(population > 0 ? { population } : {}) } }];
	}
	const features: LayerFeature[] = [];
	const spot = spotClass(tags) ?? (otherwise === null ? null : { kind: otherwise, minZoom: otherwise === 'building' ? 16 : 14 });
	const names = namesOf(tags);
	if (spot !== null && ('name' in names || spot.kind === 'subway_entrance')) features.push({ layer: 'pois', minZoom: Math.max(spot.minZoom, Math.min(16, roomFrom)), geometry, properties: { kind: spot.kind, ...names } });
	const number = tags['addr:housenumber'] ?? tags['addr:housename'];
	const street = tags['addr:street'] ?? tags['addr:place'];
	if (number !== undefined) features.push({ layer: 'buildings', minZoom: 17, geometry, properties: { kind: 'address', addr_housenumber: number, ...(street === undefined ? {} : { addr_street: street }) } });
	return features;
}

type Middle = { readonly at: Position; readonly squareMetres: number };

/** Of the largest part, for its name; with the surface of all. */
function middleOf(polygons: readonly Rings[]): Middle | null {
	const [largest] = polygons.toSorted((a, b) => Math.abs(signedArea(b[0] ?? [])) - Math.abs(signedArea(a[0] ?? [])));
	if (largest?.[0] === undefined) return null;
	const at = labelSpot(largest, centroid(largest[0]));
	const squareDegrees = polygons.reduce((sum, [outer = []]) => sum + Math.abs(signedArea(outer)) / 2, 0);
	return { at, squareMetres: squareDegrees * 111_200 ** 2 * Math.cos((at[1] * Math.PI) / 180) };
}

/** From which zoom a surface is as broad as so many pixels. */
function zoomFor({ at, squareMetres }: Middle, pixels: number): number {
	const metresPerPixel = Math.sqrt(squareMetres) / pixels;
	return Math.max(9, Math.min(16, Math.ceil(Math.log2((156_543 * Math.cos((at[1] * Math.PI) / 180)) / metresPerPixel))));
}

function heightOf(tags: Tags): Properties {
	const metres = (value: string | undefined): number => Number.parseFloat(value ?? '');
	const height = metres(tags['height']) || metres(tags['building:levels']) * 3;
	const from = metres(tags['min_height']) || metres(tags['building:min_level']) * 3;
	return { ...(height > 0 && height < 1_000 ? { height } : {}), ...(from > 0 && from < 1_000 ? { min_height: from } : {}) };
}

function levelOf(tags: Tags): number {
	const level = Math.trunc(Number(tags['layer'] ?? (said(tags['bridge']) ? 1 : said(tags['tunnel']) ? -1 : 0)));
	return Math.abs(level) <= 5 ? level : 0;
}
