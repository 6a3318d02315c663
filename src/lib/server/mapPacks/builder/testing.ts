import { VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import { PMTiles, type Source } from 'pmtiles';
import { buildPack, type BuiltPack } from './buildPack.ts';
import { OsmReader } from './osm/readOsm.ts';
import { thingsOf } from './osm/thingsOf.ts';
import { noNotes } from './things.ts';

/** A feature as a reader that is not ours finds it in the file. Geometry in degrees. */
export type Found = { readonly layer: string; readonly z: number; readonly id: string; readonly properties: { readonly [key: string]: unknown }; readonly type: string; readonly coordinates: never };

export function osmPack(xml: string | Uint8Array, pieces = 7): BuiltPack {
	const reader = new OsmReader();
	const bytes = typeof xml === 'string' ? new TextEncoder().encode(xml) : xml;
	// In odd pieces: a file never arrives cut where its elements end.
	for (let from = 0; from < bytes.length; from += pieces) reader.write(bytes.subarray(from, from + pieces));
	const notes = noNotes();
	const source = reader.end();
	return buildPack(thingsOf(source, notes), source.bounds, { name: 'Sample', attribution: '© OpenStreetMap contributors', approvalNo: '' }, notes);
}

export function archiveOf(bytes: Uint8Array<ArrayBuffer>): PMTiles {
	const source: Source = {
		getKey: () => 'bytes',
		getBytes: async (offset, length) => ({ data: bytes.slice(offset, offset + length).buffer }),
	};
	return new PMTiles(source);
}

/** All that lies in the tiles of one zoom. */
export async function contents(bytes: Uint8Array<ArrayBuffer>, z: number): Promise<readonly Found[]> {
	const archive = archiveOf(bytes);
	const { minLon, minLat, maxLon, maxLat } = await archive.getHeader();
	const column = (lng: number): number => Math.floor((lng / 360 + 0.5) * 2 ** z);
	const row = (lat: number): number => Math.floor((0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * 2 ** z);
	const found: Found[] = [];
	for (let x = column(minLon); x <= column(maxLon); x += 1) {
		for (let y = row(maxLat); y <= row(minLat); y += 1) {
			const tile = await archive.getZxy(z, x, y);
			if (tile === undefined) continue;
			const { layers } = new VectorTile(new Pbf(new Uint8Array(tile.data)));
			for (const [name, layer] of Object.entries(layers)) {
				for (let index = 0; index < layer.length; index += 1) {
					const feature = layer.feature(index);
					const { geometry } = feature.toGeoJSON(x, y, z);
					found.push({ layer: name, z, id: String(feature.id ?? ''), properties: feature.properties, type: geometry.type, coordinates: (geometry as unknown as { readonly coordinates: never }).coordinates });
				}
			}
		}
	}
	return found;
}


export function namesIn(found: readonly Found[], layer?: string): ReadonlySet<string> {
	return new Set(found.filter((feature) => layer === undefined || feature.layer === layer).flatMap(({ properties }) => [properties['name'], properties['name:zh'], properties['name:en']].filter((name) => typeof name === 'string')));
}
