import { describe, expect, it } from 'vitest';
import { writePmtiles } from './pmtiles.ts';
import { archiveOf, contents, osmPack } from './testing.ts';
import type { Tile } from './tiles.ts';

const archive = { minZoom: 9, maxZoom: 15, bounds: [121, 31, 122, 32] as const, metadata: { name: '宝山' } };

describe('the file that is written', () => {
	it('is read by the format’s own reader: header, metadata, and every tile of many, found through leaves', async () => {
		// Bodies of many lengths: with equal ones the directories would be a few bytes after compression, and no leaf needed.
		const mixed = (index: number, turn: number): number => Math.imul(Math.imul(index + 1, 0x85ebca6b) ^ (Math.imul(index + 1, 0x85ebca6b) >>> 15), 0xc2b2ae35 + turn) >>> 8;
		const body = (index: number): Uint8Array => Uint8Array.from({ length: 4 + (mixed(index, 0) % 251) }, (_, at) => mixed(index, at) & 255);
		// With gaps, so that the numbers of the tiles do not compress to nothing either.
		const column = (index: number): number => (index % 300) * 7 + (mixed(index, 3) % 7);
		const tiles: Tile[] = Array.from({ length: 30_000 }, (_, index) => ({ z: 15, x: column(index), y: Math.floor(index / 300) * 2, data: body(index) }));
		const bytes = writePmtiles(tiles, archive);
		const read = archiveOf(bytes);
		expect(await read.getHeader()).toMatchObject({ specVersion: 3, minZoom: 9, maxZoom: 15, numAddressedTiles: 30_000, clustered: true, tileType: 1, minLon: 121, maxLat: 32 });
		expect((await read.getHeader()).leafDirectoryLength).toBeGreaterThan(0);
		expect(await read.getMetadata()).toEqual({ name: '宝山' });
		for (const index of [0, 1, 299, 300, 12_345, 29_999]) expect(new Uint8Array((await read.getZxy(15, column(index), Math.floor(index / 300) * 2))?.data ?? new ArrayBuffer())).toEqual(body(index));
		expect(await read.getZxy(15, 5, 1)).toBeUndefined();
	});

	it('holds tiles that are alike once', async () => {
		const same = (count: number): Uint8Array<ArrayBuffer> => writePmtiles(Array.from({ length: count }, (_, x): Tile => ({ z: 12, x, y: 0, data: new Uint8Array(500).fill(7) })), archive);
		expect(same(64).length - same(1).length).toBeLessThan(300);
		expect(new Uint8Array((await archiveOf(same(64)).getZxy(12, 33, 0))?.data ?? new ArrayBuffer())).toEqual(new Uint8Array(500).fill(7));
	});

	it('is the same, byte for byte, for the same source', () => {
		const xml = '<osm><node id="1" lat="31.31" lon="121.38"/><node id="2" lat="31.32" lon="121.39"/><way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="name" v="上大路"/></way></osm>';
		expect(Buffer.from(osmPack(xml, 7).bytes).equals(Buffer.from(osmPack(xml, 50).bytes))).toBe(true);
	});

	it('has the same street at every zoom from which it is shown, and none before', async () => {
		const xml = '<osm><node id="1" lat="31.31" lon="121.38"/><node id="2" lat="31.32" lon="121.39"/><node id="3" lat="31.33" lon="121.39"/><way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="name" v="上大路"/></way><way id="2"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="小巷"/></way></osm>';
		const { bytes } = osmPack(xml);
		const shown = async (z: number): Promise<readonly unknown[]> => [...new Set((await contents(bytes, z)).filter(({ layer }) => layer === 'roads').map(({ properties }) => properties['name']))].toSorted();
		for (const z of [9, 10, 11, 12]) expect(await shown(z)).toEqual(['上大路']);
		for (const z of [13, 14, 15]) expect(await shown(z)).toEqual(['上大路', '小巷']);
	});

	it('is whole wherever it is cut: a street through many regions is in every tile that it crosses', async () => {
		const nodes = [121.1, 121.7].map((lng, index) => `<node id="${index + 1}" lat="${31.1 + index * 0.5}" lon="${lng}"/>`).join('');
		const { bytes } = osmPack(`<osm><bounds minlat="31.1" minlon="121.1" maxlat="31.6" maxlon="121.7"/>${nodes}<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="name" v="沪太路"/></way></osm>`, 100);
		for (const z of [8, 11, 12, 13, 14, 15]) {
			const pieces = (await contents(bytes, z)).filter(({ layer }) => layer === 'roads').map(({ coordinates }) => (coordinates as unknown as [number, number][]).map(([lng]) => lng)).map((lngs) => [Math.min(...lngs), Math.max(...lngs)] as const).sort((a, b) => a[0] - b[0]);
			expect([pieces[0]?.[0], pieces.at(-1)?.[1]]).toEqual([expect.closeTo(121.1, 2), expect.closeTo(121.7, 2)]);
			for (const [index, piece] of pieces.slice(1).entries()) expect(piece[0], `zoom ${z}`).toBeLessThanOrEqual(Math.max(...pieces.slice(0, index + 1).map(([, east]) => east)));
		}
	});
});
