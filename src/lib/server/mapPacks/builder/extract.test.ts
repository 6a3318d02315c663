import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuiltPack } from './buildPack.ts';
import { archiveOf, contents, namesIn, osmPack } from './testing.ts';

/** An extract of a real town, where one is named: `DOORSTEP_MAP_EXTRACT=town.osm`. None is part of the product. Looked at here with patterns alone, so that the reader under test has no say in what should be found. */
const file = process.env['DOORSTEP_MAP_EXTRACT'] ?? '';
const xml = file === '' ? '' : readFileSync(file, 'utf8').replaceAll(/<!--.*?-->/gs, '');

type Element = { readonly tags: ReadonlyMap<string, string>; readonly refs: readonly string[]; readonly id: string };
const elements = (kind: 'way' | 'relation' | 'node'): readonly Element[] => [...xml.matchAll(new RegExp(`<${kind} id="(-?\\d+)"(?![^>]*(?:visible="false"|/>))[^>]*>(.*?)</${kind}>`, 'gs'))].map(([, id = '', body = '']) => ({
	id, refs: [...body.matchAll(/<nd ref="(-?\d+)"/g)].map(([, ref = '']) => ref),
	tags: new Map([...body.matchAll(/<tag k="([^"]*)" v="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value.trim().replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&apos;', "'").replaceAll('&#39;', "'")])),
}));

describe.skipIf(file === '')('a real extract', () => {
	const bounds = /<bounds minlat="([\d.]+)" minlon="([\d.]+)" maxlat="([\d.]+)" maxlon="([\d.]+)"/.exec(xml)?.slice(1).map(Number) ?? [-90, -180, 90, 180];
	const [south = 0, west = 0, north = 0, east = 0] = bounds;
	const places = new Map([...xml.matchAll(/<node id="(-?\d+)"([^>]*)/g)].map(([, id = '', rest = '']) => [id, [Number(/lon="([\d.-]+)"/.exec(rest)?.[1]), Number(/lat="([\d.-]+)"/.exec(rest)?.[1])] as const]));
	const inside = (refs: readonly string[]): boolean => refs.some((ref) => {
		const [lng, lat] = places.get(ref) ?? [999, 999];
		return lng > west && lng < east && lat > south && lat < north;
	});
	const ways = elements('way').filter(({ refs }) => inside(refs));
	let built: BuiltPack;
	beforeAll(() => { built = osmPack(xml, 65_536); });

	it('has every named street of the source', async () => {
		const streets = ways.filter(({ tags }) => tags.has('highway') && tags.has('name') && tags.get('highway') !== 'proposed');
		const found = namesIn(await contents(built.bytes, 15));
		expect(streets.length).toBeGreaterThan(0);
		expect([...new Set(streets.map(({ tags }) => tags.get('name')))].filter((name) => !found.has(name ?? ''))).toEqual([]);
	});

	it('has every building, once', async () => {
		const outlines = new Set([...xml.matchAll(/<relation .*?<\/relation>/gs)].filter(([body]) => /k="building"/.test(body)).flatMap(([body]) => [...body.matchAll(/type="way" ref="(-?\d+)" role="(?!inner)/g)].map(([, ref = '']) => ref)));
		const closedWays = ways.filter(({ tags, refs, id }) => tags.has('building') && tags.get('building') !== 'no' && refs[0] === refs.at(-1) && refs.length > 3 && !outlines.has(id));
		const relations = elements('relation').filter(({ tags }) => tags.has('building') && tags.get('type') === 'multipolygon');
		const found = (await contents(built.bytes, 15)).filter(({ layer, properties }) => layer === 'buildings' && properties['kind'] === 'building');
		const ids = new Set(found.map(({ id }) => id)).size;
		// Of relations some may lie beyond the edge.
		expect(ids).toBeGreaterThanOrEqual(closedWays.length);
		expect(ids).toBeLessThanOrEqual(closedWays.length + relations.length + built.notes.leftOut);
	});

	it('has its named waters, schools and shops, and no more than one label for each', async () => {
		const found = await contents(built.bytes, 15);
		const named = ways.filter(({ tags, refs }) => tags.has('name') && refs[0] === refs.at(-1) && ['amenity', 'leisure', 'shop'].some((key) => tags.has(key)));
		const names = namesIn(found);
		expect([...new Set(named.map(({ tags }) => tags.get('name')))].filter((name) => !names.has(name ?? ''))).toEqual([]);
		expect(found.filter(({ layer, type, properties }) => (layer === 'landuse' || layer === 'water' || layer === 'buildings') && type.endsWith('Polygon') && 'name' in properties)).toEqual([]);
	});

	it('says whose data it is', async () => {
		expect(await archiveOf(built.bytes).getMetadata()).toMatchObject({ attribution: expect.stringContaining('OpenStreetMap') as unknown });
	});
});
