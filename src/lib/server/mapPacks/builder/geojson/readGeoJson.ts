import type { Position } from '../../../../domain/geo/outline.ts';
import { bounding, withHoles } from '../ring.ts';
import { shownKey } from '../schema/shownKeys.ts';
import { type BuildNotes, type Geometry, type Rings, SourceFault, type Tags, type Thing } from '../things.ts';

type Item = { readonly [key: string]: unknown };
/** Names of WGS-84, and of CGCS2000, which lies within decimetres of it. */
const wgs84Names = /(CRS84|EPSG:+(\d+:)?4326|EPSG:+(\d+:)?4490)$/i;

/** A FeatureCollection whose properties are OpenStreetMap tags, as osmtogeojson, Overpass turbo and ogr2ogr write them. */
export function readGeoJson(text: string, notes: BuildNotes): readonly Thing[] {
	const parsed = parse(text);
	if (!isItem(parsed) || parsed['type'] !== 'FeatureCollection' || !Array.isArray(parsed['features'])) throw new SourceFault('This is no GeoJSON FeatureCollection.');
	const crs = isItem(parsed['crs']) && isItem(parsed['crs']['properties']) ? String(parsed['crs']['properties']['name']) : null;
	if (crs !== null && !wgs84Names.test(crs)) throw new SourceFault(`The file says that its coordinates are ${crs.slice(0, 60)}. A map is made from WGS-84 (longitude, latitude) only.`);
	return parsed['features'].flatMap((feature: unknown, index) => {
		if (!isItem(feature) || feature['type'] !== 'Feature') throw new SourceFault(`Feature ${index + 1} is none.`);
		const tags = tagsOf(feature['properties']);
		if (!isItem(feature['geometry'])) return [];
		const geometries = geometriesOf(feature['geometry'], index, notes);
		return geometries.map((geometry): Thing => ({ tags, geometry }));
	});
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch (error) {
		throw new SourceFault(`Not well-formed JSON: ${error instanceof Error ? error.message : ''}`);
	}
}

function tagsOf(properties: unknown): Tags {
	if (!isItem(properties)) return {};
	const from = isItem(properties['tags']) ? properties['tags'] : properties;
	return Object.fromEntries(Object.entries(from).flatMap(([key, value]) => {
		const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
		return text !== '' && shownKey(key) ? [[key, text]] : [];
	}));
}

function geometriesOf(geometry: Item, index: number, notes: BuildNotes): readonly Geometry[] {
	const { type, coordinates } = geometry;
	const line = (value: unknown): readonly Position[] => listOf(value, index).map((position) => positionOf(position, index));
	const lineString = (value: unknown): readonly Geometry[] => {
		const positions = line(value);
		if (positions.length < 2) notes.leftOut += 1;
		return positions.length < 2 ? [] : [{ type: 'LineString', coordinates: positions }];
	};
	if (type === 'Point') return [{ type, coordinates: positionOf(coordinates, index) }];
	if (type === 'MultiPoint') return line(coordinates).map((at) => ({ type: 'Point', coordinates: at }));
	if (type === 'LineString') return lineString(coordinates);
	if (type === 'MultiLineString') return listOf(coordinates, index).flatMap(lineString);
	if (type === 'Polygon' || type === 'MultiPolygon') {
		const polygons = (type === 'Polygon' ? [coordinates] : listOf(coordinates, index)).flatMap((rings) => polygonOf(listOf(rings, index).map(line)));
		if (polygons.length === 0) notes.leftOut += 1;
		return polygons.length === 0 ? [] : [{ type: 'MultiPolygon', coordinates: polygons }];
	}
	if (type === 'GeometryCollection') return listOf(geometry['geometries'], index).flatMap((part) => (isItem(part) ? geometriesOf(part, index, notes) : []));
	throw new SourceFault(`Feature ${index + 1} has a geometry of no known type.`);
}

function polygonOf([outer, ...inners]: readonly (readonly Position[])[]): readonly Rings[] {
	const whole = (ring: readonly Position[]): readonly Position[] => {
		const [first, last] = [ring[0], ring.at(-1)];
		return first === undefined || last === undefined || (first[0] === last[0] && first[1] === last[1]) ? ring : [...ring, first];
	};
	return outer === undefined || !bounding(whole(outer)) ? [] : withHoles([whole(outer)], inners.map(whole).filter(bounding));
}

function positionOf(value: unknown, index: number): Position {
	const [lng, lat] = listOf(value, index);
	if (typeof lng !== 'number' || typeof lat !== 'number' || Math.abs(lng) > 180 || Math.abs(lat) > 90) {
		throw new SourceFault(`Feature ${index + 1} has a position that is no place on the earth: ${JSON.stringify(value).slice(0, 60)}. It is [longitude, latitude] in degrees.`);
	}
	return [lng, lat];
}

function listOf(value: unknown, index: number): readonly unknown[] {
	if (!Array.isArray(value)) throw new SourceFault(`Feature ${index + 1} has coordinates that are no list.`);
	return value as readonly unknown[];
}

function isItem(value: unknown): value is Item {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}
