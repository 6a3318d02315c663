import { hash } from 'node:crypto';
import type { MapPack } from '../../domain/geo/mapPack.ts';
import { buildPack } from '../mapPacks/builder/buildPack.ts';
import type { Thing } from '../mapPacks/builder/things.ts';
import { town as townName } from './cast.ts';
import { lngLat } from './geometry.ts';
import type { Houses } from './houses.ts';
import type { Feature, Town } from './town.ts';

/** The invented town's map, by the builder that makes every other: its doors lie in its houses. */
export function townMap(town: Town, houses: Houses, atMs: number): { readonly fields: MapPack; readonly bytes: Uint8Array<ArrayBuffer> } {
	const words = { name: townName.name, attribution: '虚构城镇 Invented town', approvalNo: '' };
	const estates = town.grids.map((grid): Thing => ({
		tags: { place: 'neighbourhood', name: grid.estate }, geometry: { type: 'Point', coordinates: lngLat([(grid.cell.west + grid.cell.east) / 2, grid.cell.south + 215]) },
	}));
	const { bytes, bounds } = buildPack([...[...town.ground, ...houses.buildings].map(thingOf), ...estates], null, words);
	return { bytes, fields: { ...words, bounds, areaId: null, sha256: hash('sha256', bytes), size: bytes.length, publishedAt: new Date(atMs).toISOString() } };
}

function thingOf({ tags, name, nameEn, coords }: Feature): Thing {
	const [first, last] = [coords[0], coords.at(-1)];
	const closed = first !== undefined && last !== undefined && coords.length > 3 && first[0] === last[0] && first[1] === last[1];
	return { tags: { ...tags, ...(name === undefined ? {} : { name }), ...(nameEn === undefined ? {} : { 'name:en': nameEn }) }, geometry: closed ? { type: 'MultiPolygon', coordinates: [[coords]] } : { type: 'LineString', coordinates: coords } };
}
