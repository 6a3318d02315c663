import { describe, expect, it } from 'vitest';
import { readGeoJson } from './geojson/readGeoJson.ts';
import { OsmReader } from './osm/readOsm.ts';
import { osmPack } from './testing.ts';
import { noNotes } from './things.ts';

const read = (xml: string): unknown => osmPack(xml);

describe('a file that is broken or hostile', () => {
	it.each([
		['is cut off', '<osm>\n<node id="1" lat="31" lon="121"/>\n<way id="2"><nd ref="1"/>', /ends at line 3.*<way>.*cut off/],
		['is cut off within a tag', '<osm>\n<node id="1" lat="31', /line 2|unclosed|cut off/i],
		['is a web page', '<html><body>Too many requests</body></html>', /<html> at line 1.*begins with <osm>/],
		['is not XML', 'id,name\n1,2', /Not well-formed XML at line 1/],
		['closes what it did not open', '<osm>\n<node id="1" lat="31" lon="121"/></way></osm>', /Not well-formed XML at line 2/],
		['has a node beyond the earth', '<osm>\n<node id="1" lat="131" lon="121"/></osm>', /<node> at line 2.*lat="131"/],
		['has a node without a place', '<osm><node id="1" lat="" lon="121"/></osm>', /<node> at line 1.*no place/],
		['has a number that is none', '<osm><way id="1"><nd ref="abc"/></way></osm>', /<nd> at line 1.*ref: "abc"/],
		['has an id that no number holds', '<osm><node id="99999999999999999999" lat="1" lon="1"/></osm>', /no valid id/],
		['names an entity that it makes itself', '<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><osm><node id="1" lat="31" lon="121"><tag k="name" v="&b;"/></node></osm>', /Not well-formed XML at line 1.*entit/i],
		['holds nothing that a map shows', '<osm><node id="1" lat="31" lon="121"/></osm>', /nothing in it that a map shows/],
		['is empty', '', /Not well-formed|root/],
	])('%s: says where and what', (_, xml, message) => {
		expect(() => read(xml)).toThrow(message);
		expect(() => read(xml)).toThrow(expect.objectContaining({ name: 'SourceFault' }));
	});

	it('is not UTF-8: says so', () => {
		// 上大路 as GB18030 writes it.
		const bytes = Buffer.concat([Buffer.from('<osm><node id="1" lat="31" lon="121"><tag k="name" v="'), Buffer.from('c9cfb4f3c2b7', 'hex'), Buffer.from('"/></node></osm>')]);
		expect(() => osmPack(bytes)).toThrow(/Not UTF-8 shortly after line 1/);
	});

	it('is one value without an end: is given up after a megabyte, not when the memory is full', () => {
		const reader = new OsmReader();
		reader.write(Buffer.from('<osm><node id="1" lat="31" lon="121"><tag k="name" v="'));
		const piece = Buffer.from('长'.repeat(20_000));
		let pieces = 0;
		expect(() => { for (; pieces < 1_000; pieces += 1) reader.write(piece); }).toThrow(/does not end/);
		expect(pieces).toBeLessThan(60);
	});

	it('is elements inside elements without an end: is given up', () => {
		expect(() => read(`<osm>${'<a>'.repeat(10_000)}`)).toThrow(/inside each other/);
	});

	it('has one stray point far away: says how to leave it out', () => {
		expect(() => read('<osm><node id="1" lat="31" lon="121"><tag k="place" v="town"/><tag k="name" v="甲"/></node><node id="2" lat="0" lon="0"><tag k="place" v="town"/><tag k="name" v="乙"/></node></osm>')).toThrow(/--bounds/);
	});
});

describe('GeoJSON', () => {
	const collection = (features: readonly unknown[], more: object = {}): string => JSON.stringify({ type: 'FeatureCollection', ...more, features });
	const feature = (geometry: object, properties: object): object => ({ type: 'Feature', geometry, properties });

	it('is read with tags beside or inside the properties', () => {
		const line = { type: 'LineString', coordinates: [[121.38, 31.31], [121.39, 31.31]] };
		const things = readGeoJson(collection([feature(line, { highway: 'primary', name: '上大路', id: 7 }), feature(line, { tags: { highway: 'primary', name: '南陈路' } }), { type: 'Feature', geometry: null, properties: {} }]), noNotes());
		expect(things.map(({ tags }) => tags['name'])).toEqual(['上大路', '南陈路']);
	});

	it('that declares another system of coordinates is refused: shifted streets look right and are wrong', () => {
		const crs = (name: string): object => ({ crs: { type: 'name', properties: { name } } });
		expect(() => readGeoJson(collection([], crs('GCJ02')), noNotes())).toThrow(/GCJ02.*WGS-84/);
		expect(() => readGeoJson(collection([], crs('urn:ogc:def:crs:EPSG::3857')), noNotes())).toThrow(/WGS-84/);
		for (const name of ['urn:ogc:def:crs:OGC:1.3:CRS84', 'urn:ogc:def:crs:EPSG::4490', 'EPSG:4326']) expect(readGeoJson(collection([], crs(name)), noNotes())).toEqual([]);
	});

	it('with latitude first is refused by number of the feature', () => {
		expect(() => readGeoJson(collection([feature({ type: 'Point', coordinates: [31.3, 121.4] }, { amenity: 'school', name: 'x' })]), noNotes())).toThrow(/Feature 1 .*\[31.3,121.4\].*\[longitude, latitude\]/);
		expect(() => readGeoJson('{"type":', noNotes())).toThrow(/Not well-formed JSON/);
	});
});
