import { describe, expect, it } from 'vitest';
import { contents, namesIn, osmPack, type Found } from './testing.ts';

const at = (lng: number, lat: number): string => `lat="${lat}" lon="${lng}"`;
const node = (id: number, lng: number, lat: number, tags = ''): string => `<node id="${id}" ${at(lng, lat)}>${tags}</node>`;
const tag = (k: string, v: string): string => `<tag k="${k}" v="${v}"/>`;
const way = (id: number, refs: readonly number[], tags: string): string => `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${tags}</way>`;
const bounds = '<bounds minlat="31.31" minlon="121.38" maxlat="31.32" maxlon="121.39"/>';
const osm = (...parts: readonly string[]): string => `<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">${parts.join('\n')}</osm>`;
/** Corners of a square, counted from an id. */
const square = (id: number, west: number, south: number, size: number): string => [[0, 0], [1, 0], [1, 1], [0, 1]].map(([x = 0, y = 0], index) => node(id + index, west + x * size, south + y * size)).join('');
const around = (id: number): readonly number[] => [id, id + 1, id + 2, id + 3, id];
const street = tag('highway', 'residential') + tag('name', '锦秋路');
const closest = (xml: string | Uint8Array): Promise<readonly Found[]> => contents(osmPack(xml).bytes, 15);
/** Each feature once, though it lies in several tiles. */
const only = (found: readonly Found[], layer: string, type: string): readonly Found[] => [...new Map(found.filter((feature) => feature.layer === layer && feature.type.endsWith(type)).map((feature) => [feature.id, feature])).values()];

describe('streets come into the map', () => {
	it('with nodes before or after them, in any order of ids', async () => {
		const nodes = node(9, 121.381, 31.311) + node(2, 121.384, 31.311) + node(5, 121.387, 31.312);
		for (const parts of [[nodes, way(1, [9, 2, 5], street)], [way(1, [9, 2, 5], street), nodes]]) {
			const found = only(await closest(osm(bounds, ...parts)), 'roads', 'LineString');
			expect(namesIn(found)).toEqual(new Set(['锦秋路']));
			expect(found[0]?.properties).toMatchObject({ kind: 'minor_road', kind_detail: 'residential' });
		}
	});

	it('where the source says they are: nothing is shifted', async () => {
		const found = only(await closest(osm(bounds, node(1, 121.3812345, 31.3123456), node(2, 121.3856789, 31.3134567), way(1, [1, 2], street))), 'roads', 'LineString');
		const [first = [0, 0], last = [0, 0]] = found[0]?.coordinates as unknown as [number, number][];
		// A unit of a tile at zoom 15 is 0.3 m; a shift to GCJ-02 would be 480 m here.
		for (const [is, was] of [[first[0], 121.3812345], [first[1], 31.3123456], [last[0], 121.3856789], [last[1], 31.3134567]] as const) expect(Math.abs(is - was)).toBeLessThan(4e-6);
	});

	it('as one line, however many pieces the source cuts them into, so that the name has room', async () => {
		const pieces = [0, 1, 2, 3].map((index) => way(10 + index, [1 + index, 2 + index], street));
		const nodes = [1, 2, 3, 4, 5].map((id) => node(id, 121.381 + id * 0.0005, 31.311)).join('');
		expect(only(await closest(osm(bounds, nodes, ...pieces)), 'roads', 'LineString')).toHaveLength(1);
	});

	it('when their name stands in name:zh only, with entities in it, or with spaces around', async () => {
		const nodes = node(1, 121.381, 31.311) + node(2, 121.384, 31.312);
		const named = (tags: string): Promise<ReadonlySet<string>> => closest(osm(bounds, nodes, way(1, [1, 2], tag('highway', 'primary') + tags))).then((found) => namesIn(found, 'roads'));
		expect(await named(tag('name:zh', '南陈路'))).toEqual(new Set(['南陈路']));
		expect(await named(tag('name', 'A&amp;B &lt;路&gt; &#x6CAA;&quot;'))).toEqual(new Set(['A&B <路> 沪"']));
		expect(await named(tag('name', '  上大路 ') + tag('name:en', 'Shangda Road'))).toEqual(new Set(['上大路', 'Shangda Road']));
		expect(await named(tag('name', '') + tag('name:en', ''))).toEqual(new Set());
	});

	it('without the nodes that the file does not hold', async () => {
		const built = osmPack(osm(bounds, node(1, 121.381, 31.311), node(2, 121.384, 31.312), way(1, [1, 404, 2], street)));
		expect(built.notes.waysCut).toBe(1);
		expect(namesIn(await contents(built.bytes, 15))).toEqual(new Set(['锦秋路']));
	});

	it('not when they are deleted or only proposed', async () => {
		const nodes = node(1, 121.381, 31.311) + node(2, 121.384, 31.312) + '<node id="3" visible="false" version="2"/>';
		const gone = `<way id="1" visible="false"><nd ref="1"/><nd ref="2"/>${tag('highway', 'primary')}${tag('name', '旧路')}</way><way id="3" action="delete"><nd ref="1"/><nd ref="2"/>${tag('highway', 'primary')}${tag('name', '删路')}</way>`;
		const planned = way(4, [1, 2], tag('highway', 'proposed') + tag('name', '规划路'));
		expect(namesIn(await closest(osm(bounds, nodes, gone, planned, way(2, [1, 2], street))))).toEqual(new Set(['锦秋路']));
	});

	it('from a file that says no bounds, begins with a byte order mark, or comes from Windows', async () => {
		const xml = osm(node(1, 121.381, 31.311), node(2, 121.384, 31.312), way(1, [1, 2], street));
		for (const text of [xml, `\uFEFF${xml}`, xml.replaceAll('\n', '\r\n'), xml.replace('<osm', '<!-- 来源 --><osm')]) expect(namesIn(await closest(text))).toEqual(new Set(['锦秋路']));
	});
});

describe('what Overpass writes is read', () => {
	const meta = '<note>The data included in this document is from www.openstreetmap.org.</note><meta osm_base="2026-11-01T00:00:00Z"/>';

	it('`out geom`: lines and members that carry their own places', async () => {
		const line = `<way id="1"><bounds minlat="31.311" minlon="121.381" maxlat="31.312" maxlon="121.384"/><nd ref="1" ${at(121.381, 31.311)}/><nd ref="2" ${at(121.384, 31.312)}/>${street}</way>`;
		const ring = [[121.385, 31.313], [121.388, 31.313], [121.388, 31.316], [121.385, 31.313]].map(([lng = 0, lat = 0]) => `<nd ${at(lng, lat)}/>`).join('');
		const lake = `<relation id="7"><member type="way" ref="70" role="outer">${ring}</member>${tag('type', 'multipolygon')}${tag('natural', 'water')}${tag('name', '泮池')}</relation>`;
		const found = await closest(osm(meta, line, lake));
		expect(namesIn(found)).toEqual(new Set(['锦秋路', '泮池']));
		expect(only(found, 'water', 'Polygon')).toHaveLength(1);
	});

	it('`out center`: a name where its middle is', async () => {
		const school = `<way id="5"><center ${at(121.385, 31.315)}/><nd ref="1"/><nd ref="2"/>${tag('amenity', 'school')}${tag('name', '宝山实验学校')}</way>`;
		const found = await closest(osm(meta, school));
		expect(only(found, 'pois', 'Point').map(({ properties }) => properties['name'])).toEqual(['宝山实验学校']);
	});
});

describe('surfaces', () => {
	const lake = tag('type', 'multipolygon') + tag('natural', 'water') + tag('name', '泮池');
	const member = (ref: number, role: string): string => `<member type="way" ref="${ref}" role="${role}"/>`;

	it('keep their holes, and an outline that is tagged twice is one thing', async () => {
		const xml = osm(bounds, square(1, 121.381, 31.311, 0.006), square(11, 121.383, 31.313, 0.002), way(1, around(1), tag('natural', 'water')), way(2, around(11), ''), `<relation id="1">${member(1, 'outer')}${member(2, 'inner')}${lake}</relation>`);
		const water = only(await contents(osmPack(xml).bytes, 13), 'water', 'Polygon');
		expect(water).toHaveLength(1);
		expect(water[0]?.coordinates as unknown as unknown[]).toHaveLength(2);
	});

	it('are put together from outlines in pieces that run in any direction', async () => {
		const xml = osm(bounds, square(1, 121.381, 31.311, 0.006), way(1, [1, 2, 3], ''), way(2, [1, 4, 3], ''), `<relation id="1">${member(1, 'outer')}${member(2, '')}${lake}</relation>`);
		expect(only(await closest(xml), 'water', 'Polygon')).toHaveLength(1);
	});

	it('that run out of the file are closed along its edge: the river between its banks', async () => {
		const banks = node(1, 121.379, 31.314) + node(2, 121.391, 31.314) + node(3, 121.379, 31.316) + node(4, 121.391, 31.316);
		const built = osmPack(osm(bounds, banks, way(1, [1, 2], ''), way(2, [3, 4], ''), `<relation id="1">${member(1, 'outer')}${member(2, 'outer')}${member(99, 'outer')}${lake}</relation>`));
		expect(built.notes.ringsMended).toBe(1);
		const [ring = []] = (only(await contents(built.bytes, 14), 'water', 'Polygon')[0]?.coordinates ?? []) as unknown as [number, number][][];
		const inside = ring.length > 3 && Math.min(...ring.map(([, lat]) => lat)) > 31.3139 && Math.max(...ring.map(([, lat]) => lat)) < 31.3161;
		expect(inside, 'water lies between the two banks and nowhere else').toBe(true);
	});

	it('that do not close though all of them is there are left out and counted', () => {
		const built = osmPack(osm(bounds, square(1, 121.381, 31.311, 0.006), way(1, [1, 2, 3], ''), way(9, around(1), tag('landuse', 'grass')), `<relation id="1">${member(1, 'outer')}${lake}</relation>`));
		expect(built.notes).toMatchObject({ ringsOpen: 1, leftOut: 1 });
		expect(built.features).toMatchObject({ water: 0, landuse: 1 });
	});

	it('of which no member is there, or whose members are relations and nodes, do no harm', () => {
		const built = osmPack(osm(bounds, square(1, 121.381, 31.311, 0.006), way(9, around(1), tag('landuse', 'grass')), `<relation id="1">${member(77, 'outer')}<member type="relation" ref="1" role="outer"/><member type="node" ref="1" role="label"/>${lake}</relation>`));
		expect(built.features).toMatchObject({ water: 0, landuse: 1 });
	});

	it('have one name each, within them, however many tiles they reach across', async () => {
		// A horseshoe over four tiles: its centroid lies outside of it.
		const corners = [[121.36, 31.3], [121.42, 31.3], [121.42, 31.34], [121.41, 31.34], [121.41, 31.31], [121.37, 31.31], [121.37, 31.34], [121.36, 31.34]];
		const nodes = corners.map(([lng = 0, lat = 0], index) => node(index + 1, lng, lat)).join('');
		const found = await closest(osm(nodes, way(1, [1, 2, 3, 4, 5, 6, 7, 8, 1], tag('leisure', 'park') + tag('name', '顾村公园'))));
		const labels = only(found, 'pois', 'Point');
		expect(labels).toHaveLength(1);
		const [lng, lat] = labels[0]?.coordinates as unknown as [number, number];
		expect(lat < 31.31 || lng < 121.37 || lng > 121.41).toBe(true);
	});

	it('never come from a street that returns to its beginning', async () => {
		const found = await closest(osm(bounds, square(1, 121.381, 31.311, 0.006), way(1, around(1), street), way(2, around(1), tag('highway', 'pedestrian') + tag('area', 'yes') + tag('name', '广场'))));
		expect(only(found, 'roads', 'LineString').map(({ properties }) => properties['name'])).toContain('锦秋路');
		expect(only(found, 'landuse', 'Polygon').map(({ properties }) => properties['kind'])).toEqual(['pedestrian']);
	});
});

describe('the sea', () => {
	it('is painted where the coastlines of the source leave it, up to the edge', async () => {
		const coast = node(1, 121.385, 31.305) + node(2, 121.385, 31.325) + node(3, 121.381, 31.312) + node(4, 121.383, 31.312);
		const found = await contents(osmPack(osm(bounds, coast, way(1, [1, 2], tag('natural', 'coastline')), way(2, [3, 4], street))).bytes, 13);
		const [ring = []] = (only(found, 'water', 'Polygon')[0]?.coordinates ?? []) as unknown as [number, number][][];
		expect(Math.min(...ring.map(([lng]) => lng))).toBeCloseTo(121.385, 4);
		expect(Math.max(...ring.map(([lng]) => lng))).toBeCloseTo(121.39, 4);
	});
});

describe('houses', () => {
	it('have their number, their name and no second outline for their address', async () => {
		const xml = osm(bounds, square(1, 121.381, 31.311, 0.001), square(11, 121.384, 31.311, 0.001), node(30, 121.386, 31.312, tag('addr:housenumber', '99号') + tag('addr:street', '上大路')),
			way(1, around(1), tag('building', 'dormitory') + tag('name', '校内12号楼') + tag('addr:housenumber', '12') + tag('building:levels', '6')), way(2, around(11), tag('building', 'no') + tag('landuse', 'grass')));
		const found = await closest(xml);
		expect(only(found, 'buildings', 'Polygon').map(({ properties }) => properties)).toEqual([expect.objectContaining({ kind: 'building', height: 18 })]);
		expect(only(found, 'buildings', 'Point').map(({ properties }) => properties['addr_housenumber']).toSorted()).toEqual(['12', '99号']);
		expect(namesIn(found, 'pois')).toEqual(new Set(['校内12号楼']));
	});
});

describe('limits of states and provinces', () => {
	it('are never drawn, whatever the source holds', async () => {
		const limit = tag('boundary', 'administrative') + tag('admin_level', '4') + tag('name', '某省界') + tag('type', 'boundary');
		const found = await closest(osm(bounds, square(1, 121.381, 31.311, 0.006), way(1, around(1), limit), way(2, [1, 2], street), `<relation id="1">${member1}${limit}</relation>`));
		expect(namesIn(found)).toEqual(new Set(['锦秋路']));
		expect(new Set(found.map(({ layer }) => layer))).toEqual(new Set(['earth', 'roads']));
	});
	const member1 = '<member type="way" ref="1" role="outer"/>';
});
