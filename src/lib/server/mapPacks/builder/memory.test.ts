import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { node24Path } from '../../../../../scripts/lib/install.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** In `npm run test:long` as large as a big town's file; else a tenth of it, with as much less memory. */
const [wanted, heapMegabytes] = process.env['E2E_LONG'] === undefined ? [20_000_000, 96] : [200_000_000, 512];

/** A town: blocks of streets and houses, with the attributes and tags that a real file carries and a map drops. */
async function writeTown(file: string): Promise<{ readonly houses: number; readonly streets: number }> {
	const out = createWriteStream(file);
	const write = async (text: string): Promise<void> => { if (!out.write(text)) await once(out, 'drain'); };
	const who = 'version="3" timestamp="2026-05-04T10:20:30Z" changeset="123456789" uid="1234567" user="某位热心的测绘者"';
	let [written, id, houses, streets] = [0, 1, 0, 0];
	await write('<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n');
	// Nodes and ways in turns: what refers comes before what it refers to as often as after.
	while (written < wanted) {
		const [column, row] = [streets % 60, Math.floor(streets / 60)];
		const [west, south] = [121 + column * 0.004, 31 + row * 0.0012];
		const lines: string[] = [];
		const node = (lng: number, lat: number): number => {
			lines.push(`<node id="${id}" ${who} lat="${lat.toFixed(7)}" lon="${lng.toFixed(7)}"/>`);
			id += 1;
			return id - 1;
		};
		const way = (refs: readonly number[], tags: Readonly<Record<string, string>>): void => {
			lines.push(`<way id="${id}" ${who}>${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${Object.entries(tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`).join('')}</way>`);
			id += 1;
		};
		way([0, 1, 2, 3, 4, 5].map((step) => node(west + step * 0.0007, south)), { highway: 'residential', name: `第${streets}街`, source: 'survey; 一条很长的来源说明'.repeat(3), surface: 'asphalt' });
		for (let house = 0; house < 30; house += 1) {
			const [x, y] = [west + (house % 15) * 0.00025, south + 0.0002 + Math.floor(house / 15) * 0.0004];
			const corners = [node(x, y), node(x + 0.0002, y), node(x + 0.0002, y + 0.0003), node(x, y + 0.0003)];
			way([...corners, corners[0] ?? 0], { building: 'residential', 'building:levels': '6', source: 'imagery' });
			houses += 1;
		}
		streets += 1;
		const text = `${lines.join('\n')}\n`;
		written += Buffer.byteLength(text);
		await write(text);
	}
	out.end('</osm>\n');
	await once(out, 'finish');
	return { houses, streets };
}

describe(`a file of ${wanted / 1e6} MB`, () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'map-build-'));
	let town = { houses: 0, streets: 0 };
	beforeAll(async () => { town = await writeTown(path.join(folder, 'town.osm')); }, 120_000);
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it(`is made into a map within ${heapMegabytes} MB`, () => {
		const program = `process.exitCode = await (await import('./scripts/commands/mapBuild.ts')).main(process.argv.slice(1));`;
		const run = spawnSync(node24Path(process.cwd()), [`--max-old-space-size=${heapMegabytes}`, '--input-type=module', '-e', program, '--', '--osm', path.join(folder, 'town.osm'), '--out', path.join(folder, 'town.pmtiles')], { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } });
		expect(run.stderr).toBe('');
		expect(run.stdout).toContain(`roads ${town.streets}, buildings ${town.houses}`);
	}, 300_000);
});
