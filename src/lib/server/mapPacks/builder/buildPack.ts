import type { Bounds } from '../../../domain/geo/bounds.ts';
import { FeatureStore } from './featureStore.ts';
import type { Position } from '../../../domain/geo/outline.ts';
import { seaOf } from './sea.ts';
import { featuresOf, layerNames } from './schema/layers.ts';
import { writePmtiles } from './pmtiles.ts';
import { makeTiles, maxTileZoom, minTileZoom, type Tile } from './tiles.ts';
import { type BuildNotes, noNotes, SourceFault, type Thing } from './things.ts';

export type PackWords = { readonly name: string; readonly attribution: string; /** 审图号, where the map has one. */ readonly approvalNo: string };
export type BuiltPack = { readonly bytes: Uint8Array<ArrayBuffer>; readonly bounds: Bounds; readonly tiles: number; readonly features: Readonly<Record<string, number>>; readonly notes: BuildNotes };

export const osmAttribution = '© OpenStreetMap contributors, ODbL';

/** Things with OpenStreetMap's tags in, a PMTiles archive out. The same things in the same order make the same bytes. */
export function buildPack(things: Iterable<Thing>, bounds: Bounds | null, words: PackWords, notes: BuildNotes = noNotes()): BuiltPack {
	const features = new FeatureStore();
	const coasts: (readonly Position[])[] = [];
	for (const thing of things) {
		if (thing.tags['natural'] === 'coastline' && thing.geometry.type === 'LineString') coasts.push(thing.geometry.coordinates);
		for (const feature of featuresOf(thing)) features.add(feature);
	}
	const around = bounds ?? roomy(features.bounds());
	if (around === null) throw new SourceFault('There is nothing in it that a map shows: no street, building, water, ground or name.');
	const sea = seaOf(coasts, around, notes);
	if (sea.length > 0) features.add({ layer: 'water', minZoom: minTileZoom, properties: { kind: 'ocean' }, geometry: { type: 'MultiPolygon', coordinates: sea } });
	const [west, south, east, north] = around;
	features.add({ layer: 'earth', minZoom: minTileZoom, properties: { kind: 'earth' }, geometry: { type: 'MultiPolygon', coordinates: [[[[west, south], [east, south], [east, north], [west, north], [west, south]]]] } });
	features.sort();
	let count = 0;
	const counted = function* (): Generator<Tile> {
		for (const tile of makeTiles(features, around)) {
			count += 1;
			yield tile;
		}
	};
	const bytes = writePmtiles(counted(), { minZoom: minTileZoom, maxZoom: maxTileZoom, bounds: around, metadata: metadataOf(words, features) });
	return { bytes, bounds: around, tiles: count, features: Object.fromEntries(layerNames.map((layer) => [layer, features.count(layer)])), notes };
}

/** Without a person or a time in it: those would make each build another file. */
function metadataOf({ name, attribution, approvalNo }: PackWords, features: FeatureStore): object {
	const vectorLayers = layerNames.filter((layer) => features.count(layer) > 0).map((id) => ({
		id, minzoom: minTileZoom, maxzoom: maxTileZoom,
		fields: Object.fromEntries([...features.fields(id).set('min_zoom', 'number')].map(([key, type]) => [key, `${type.charAt(0).toUpperCase()}${type.slice(1)}`]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1))),
	}));
	return { name, attribution, approval_no: approvalNo, type: 'baselayer', format: 'pbf', compression: 'gzip', schema: 'protomaps-basemap-4', vector_layers: vectorLayers };
}

/** A single point is a place too. */
function roomy(bounds: Bounds | null): Bounds | null {
	const margin = 0.0005;
	return bounds === null ? null : [bounds[0] - margin, bounds[1] - margin, bounds[2] + margin, bounds[3] + margin];
}
