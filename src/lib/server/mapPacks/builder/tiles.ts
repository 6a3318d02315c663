import { fromGeojsonVt } from '@maplibre/vt-pbf';
import GeoJSONVT from 'geojson-vt';
import type { Bounds } from '../../../domain/geo/bounds.ts';
import type { FeatureStore } from './featureStore.ts';
import { layerNames, type NumberedFeature } from './schema/layers.ts';
import { SourceFault } from './things.ts';

export type Tile = { readonly z: number; readonly x: number; readonly y: number; readonly data: Uint8Array };

export const minTileZoom = 8;
export const maxTileZoom = 15;
/** Tiles of the closest zooms are cut from a region of this zoom at a time, so that only one region lies in memory. */
const regionZoom = 12;
/** About 60,000 km²: more is a province, and nearly always one stray node. */
const mostTiles = 80_000;

export function* makeTiles(features: FeatureStore, bounds: Bounds): Generator<Tile> {
	const count = tilesIn(bounds, maxTileZoom);
	if (count > mostTiles) throw new SourceFault(`The map would reach from ${bounds.slice(0, 2).join(', ')} to ${bounds.slice(2).join(', ')} (longitude, latitude). That is more than an area; if one stray point is the cause, say with --bounds west,south,east,north what belongs to it.`);
	yield* tilesOf(features.within(widen(bounds), regionZoom), bounds, minTileZoom, regionZoom);
	for (const region of tilesAt(bounds, regionZoom)) {
		// A little wider than the region: tiles show what lies beyond their edge.
		yield* tilesOf(features.within(widen(boundsOfTile(region)), Infinity), overlap(bounds, boundsOfTile(region)), regionZoom + 1, maxTileZoom);
	}
}

function* tilesOf(features: readonly NumberedFeature[], bounds: Bounds, from: number, to: number): Generator<Tile> {
	const indexes = layerNames.flatMap((layer) => {
		const mine = features.filter((feature) => feature.layer === layer);
		return mine.length === 0 ? [] : [[layer, indexOf(mine, to)] as const];
	});
	for (let z = from; z <= to; z += 1) {
		for (const { x, y } of tilesAt(bounds, z)) {
			const layers = indexes.flatMap(([layer, index]) => {
				const shown = index.getTile(z, x, y)?.features.filter(({ tags }) => z === maxTileZoom || Number(tags?.['min_zoom']) <= Math.max(z, 9)) ?? [];
				return shown.length === 0 ? [] : [[layer, { features: shown }] as const];
			});
			if (layers.length > 0) yield { z, x, y, data: fromGeojsonVt(Object.fromEntries(layers) as never, { version: 2, extent: 4096 }) };
		}
	}
}

function indexOf(features: readonly NumberedFeature[], maxZoom: number): GeoJSONVT {
	return new GeoJSONVT({
		type: 'FeatureCollection',
		features: features.map(({ id, geometry, properties, minZoom }) => ({ type: 'Feature', id, geometry: geometry as never, properties: { ...properties, min_zoom: minZoom } })),
	}, { maxZoom, indexMaxZoom: minTileZoom, indexMaxPoints: 0, tolerance: 3, extent: 4096, buffer: 128, promoteId: null });
}

function* tilesAt(bounds: Bounds, z: number): Generator<{ readonly z: number; readonly x: number; readonly y: number }> {
	const [west, north, east, south] = cornersAt(bounds, z);
	for (let x = west; x <= east; x += 1) for (let y = north; y <= south; y += 1) yield { z, x, y };
}

function tilesIn(bounds: Bounds, z: number): number {
	const [west, north, east, south] = cornersAt(bounds, z);
	return (east - west + 1) * (south - north + 1);
}

function cornersAt([west, south, east, north]: Bounds, z: number): readonly [number, number, number, number] {
	const n = 2 ** z;
	const column = (lng: number): number => Math.max(0, Math.min(n - 1, Math.floor((lng / 360 + 0.5) * n)));
	const row = (lat: number): number => Math.max(0, Math.min(n - 1, Math.floor((0.5 - Math.asinh(Math.tan((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180)) / (2 * Math.PI)) * n)));
	// An edge that lies between two tiles belongs to the one inside: the next region makes the other, whole.
	const inside = 1e-9;
	return [column(west + inside), row(north - inside), column(east - inside), row(south + inside)];
}

function boundsOfTile({ z, x, y }: { readonly z: number; readonly x: number; readonly y: number }): Bounds {
	const n = 2 ** z;
	const lat = (row: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / n))) * 180) / Math.PI;
	return [(x / n) * 360 - 180, lat(y + 1), ((x + 1) / n) * 360 - 180, lat(y)];
}

function overlap(a: Bounds, b: Bounds): Bounds {
	return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

function widen([west, south, east, north]: Bounds): Bounds {
	const margin = 0.01;
	return [west - margin, south - margin, east + margin, north + margin];
}
