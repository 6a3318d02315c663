import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Bounds } from '../../src/lib/domain/geo/bounds.ts';
import { buildPack, osmAttribution, type BuiltPack } from '../../src/lib/server/mapPacks/builder/buildPack.ts';
import { readGeoJson } from '../../src/lib/server/mapPacks/builder/geojson/readGeoJson.ts';
import { OsmReader } from '../../src/lib/server/mapPacks/builder/osm/readOsm.ts';
import { thingsOf } from '../../src/lib/server/mapPacks/builder/osm/thingsOf.ts';
import { noNotes, SourceFault, type BuildNotes } from '../../src/lib/server/mapPacks/builder/things.ts';
import { complain, say } from '../lib/say.mjs';

const usage = `npm run map:build -- --osm FILE.osm --out AREA.pmtiles
npm run map:build -- --geojson FILE.geojson --attribution "WHO MADE IT" --out AREA.pmtiles
    --osm, --geojson  OpenStreetMap XML (also from Overpass), or GeoJSON whose properties are OpenStreetMap tags; coordinates in WGS-84
    --out             where the map goes
    --name            what the area is called; else the file's name
    --attribution     shown on the map at all times; for OpenStreetMap data it is known
    --approval        审图号, where the map has been approved
    --bounds          west,south,east,north: what of it the map shows; else what the file says, or all of it`;

export async function main(args: readonly string[]): Promise<number> {
	const options = readOptions(args);
	if (options === null) {
		say(usage);
		return args.includes('--help') ? 0 : 1;
	}
	try {
		const built = await build(options);
		// Written beside and moved: who reads the file meanwhile has the old one whole.
		const beside = `${options.out}.part`;
		await writeFile(beside, built.bytes);
		await rename(beside, options.out).catch(async (error: unknown) => { await rm(beside, { force: true }); throw error; });
		report(options.out, built);
		return 0;
	} catch (error) {
		if (error instanceof SourceFault) complain(`${options.from}: ${error.message}`);
		else if (error instanceof Error && 'code' in error) complain(`${error.message}`);
		else throw error;
		return 1;
	}
}

type Options = { readonly kind: 'osm' | 'geojson'; readonly from: string; readonly out: string; readonly name: string; readonly attribution: string; readonly approvalNo: string; readonly bounds: Bounds | null };

function readOptions(args: readonly string[]): Options | null {
	const text = { type: 'string' } as const;
	try {
		const { values } = parseArgs({ args: [...args], options: { osm: text, geojson: text, out: text, name: text, attribution: text, approval: text, bounds: text } });
		const { osm, geojson, out, name, approval = '' } = values;
		const from = osm ?? geojson;
		const attribution = values.attribution ?? (osm === undefined ? undefined : osmAttribution);
		const bounds = values.bounds === undefined ? null : boundsOf(values.bounds);
		if (from === undefined || out === undefined || attribution === undefined || bounds === undefined || (osm !== undefined && geojson !== undefined)) return null;
		return { kind: osm === undefined ? 'geojson' : 'osm', from, out, name: name ?? path.basename(from).replace(/\.[^.]*$/, ''), attribution, approvalNo: approval, bounds };
	} catch {
		return null;
	}
}

function boundsOf(text: string): Bounds | undefined {
	const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN, ...rest] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
	return rest.length === 0 && west < east && south < north && west >= -180 && east <= 180 && south >= -85 && north <= 85 ? [west, south, east, north] : undefined;
}

async function build(options: Options): Promise<BuiltPack> {
	const notes = noNotes();
	if (options.kind === 'geojson') return buildPack(readGeoJson(await readFile(options.from, 'utf8'), notes), options.bounds, options, notes);
	const reader = new OsmReader();
	for await (const chunk of createReadStream(options.from)) reader.write(chunk as Buffer);
	const source = reader.end();
	return buildPack(thingsOf(source, notes), options.bounds ?? source.bounds, options, notes);
}

function report(out: string, { bytes, bounds, tiles, features, notes }: BuiltPack): void {
	const counts = Object.entries(features).filter(([layer]) => layer !== 'earth').map(([layer, count]) => `${layer} ${count}`).join(', ');
	say(`${out}: ${bytes.length} bytes, ${tiles} tiles, from ${bounds.slice(0, 2).join(', ')} to ${bounds.slice(2).join(', ')}\n  ${counts}\n  sha256 ${createHash('sha256').update(bytes).digest('hex')}`);
	const said: { readonly [note in keyof BuildNotes]: string } = {
		waysCut: 'lines were drawn without nodes that the file does not hold', leftOut: 'things could not be drawn: too little of them is in the file',
		ringsMended: 'outlines run out of the file and were closed along its edge', ringsOpen: 'outlines do not close and were left out',
	};
	for (const note of ['waysCut', 'leftOut', 'ringsMended', 'ringsOpen'] as const) if (notes[note] > 0) say(`  ${notes[note]} ${said[note]}`);
}
