/**
 * 10,000 records of 1 KB to a fresh device, then 1,000 edits back: Doorstep beside RxDB, PouchDB and the plain limit. See bench/README.md.
 * Arguments: rounds (5), where (loopback, line, or both), which variants (a pattern).
 */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { bundle } from './peers/bundle.ts';
import { startDurableCluster } from './peers/database.ts';
import { installPeers } from './peers/install.ts';
import { openLine } from './peers/line.ts';
import { table, type Place, type Result, type VariantRow } from './peers/report.ts';
import { sample } from './peers/sample.ts';
import { account, startPeer, type PeerServer } from './peers/servers.ts';
import { edits, records } from './peers/world.ts';

const variants: readonly VariantRow[] = [
	{ name: 'Doorstep, unlocked lane', server: 'doorstep', batch: 0 },
	{ name: 'Doorstep, locked lane', server: 'doorstep', batch: 0, lane: 'locked' },
	{ name: 'plain limit: gzip NDJSON, raw IndexedDB', server: 'limit', batch: 0 },
	{ name: 'RxDB 17 over HTTP, Dexie, batch 1,000', server: 'rxdb', batch: 1_000 },
	{ name: 'RxDB 17 over HTTP, Dexie, batch 100', server: 'rxdb', batch: 100 },
	{ name: 'PouchDB 9, express-pouchdb, batch 1,000', server: 'pouchdb', batch: 1_000 },
	{ name: 'PouchDB 9, express-pouchdb, batch 100', server: 'pouchdb', batch: 100 },
];
const places: readonly Place[] = [
	{ name: 'loopback', line: null, goals: { pull: 1.5, peers: 6, push: 0.7 } },
	{ name: 'line of 80 ms, 10 Mbit/s down, 3 Mbit/s up', line: { rttMs: 80, down: 10_000_000, up: 3_000_000 }, goals: { pull: 0.95, peers: 0, push: 0.95 } },
];

const rounds = Number(process.argv[2] ?? 5);
const where = process.argv[3] ?? 'both';
const chosen = variants.filter((variant) => new RegExp(process.argv[4] ?? '', 'i').test(variant.name));
const onto = places.filter((place) => where === 'both' || (where === 'line') === (place.line !== null));

await installPeers();
const names = [...new Set(chosen.map((variant) => variant.server))];
const code = new Map(await Promise.all(names.map(async (name): Promise<[string, string]> => [name, await bundle(name)])));
const cluster = await startDurableCluster();
const servers = new Map<string, PeerServer>();
let browser = '';

async function run(place: Place, variant: VariantRow, round: number): Promise<Result> {
	const server = servers.get(variant.server);
	const script = code.get(variant.server);
	if (server === undefined || script === undefined) throw new Error(`${variant.server} was not started`);
	const line = place.line === null ? null : await openLine(server.port, place.line);
	const text = `changed in round ${round}, ${crypto.randomUUID()}: left at the second door`;
	try {
		const origin = `http://localhost:${line?.port ?? server.port}`;
		const taken = await sample(script, { origin, batch: variant.batch, lane: variant.lane ?? 'unlocked', account: account.name, password: account.password, edits, text }, { server: server.pid, database: cluster.pid });
		browser = taken.browser;
		const there = await server.edited(text);
		const { timed } = taken;
		if (timed.records !== records || timed.edited !== edits || there !== edits) throw new Error(`${variant.name}: ${timed.records} records and ${timed.edited} edits on the device, ${there} edits on the server`);
		process.stdout.write(`  ${round < 0 ? 'warming up' : `round ${round + 1}`}  ${variant.name.padEnd(42)} pull ${timed.pull.toFixed(0).padStart(6)} ms  push ${timed.push.toFixed(0).padStart(6)} ms\n`);
		return { round, variant, timed, spent: taken.spent, bytes: line?.bytes ?? null };
	} finally {
		line?.close();
	}
}

function shuffled<T>(list: readonly T[]): readonly T[] {
	return list.map((item) => ({ item, at: Math.random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

try {
	for (const name of names) servers.set(name, await startPeer(name, cluster));
	const tables: string[] = [];
	for (const place of onto) {
		process.stdout.write(`${place.name}\n`);
		const results: Result[] = [];
		// The first round warms the servers up, as they are in a town at work; the browser is always fresh.
		if (place === onto[0]) for (const variant of chosen) await run(place, variant, -1);
		for (let round = 0; round < rounds; round += 1) for (const variant of shuffled(chosen)) results.push(await run(place, variant, round));
		tables.push(table(place, chosen, results));
	}
	const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
	const text = `${records.toLocaleString('en')} records of 1 KB to a fresh device, then ${edits.toLocaleString('en')} edits back; median of ${rounds} interleaved rounds (least–most), ratios by round. ${new Date().toISOString().slice(0, 10)}, commit ${commit}, Chromium ${browser}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}.\n\n${tables.join('\n')}`;
	process.stdout.write(`\n${text}\n`);
	if (process.env['BENCH_REPORT'] !== undefined) await writeFile(process.env['BENCH_REPORT'], text);
} finally {
	for (const server of servers.values()) await server.stop();
	await cluster.stop();
}
