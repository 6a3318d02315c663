/**
 * What one server takes: changes accepted a second beside bare SQL of the same rows, a pull of 1,000 changes for one of 1,000 scopes, and what a
 * connected device costs. Real server process, embedded PostgreSQL with the product's settings. Arguments: rounds (5), connected devices (500).
 */
import { gzipSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { protocolVersion, type StreamCursor } from '../src/lib/protocol/messages.ts';
import { writePush } from '../src/lib/protocol/push.ts';
import { startFarm } from '../e2e/support/farm.ts';
import { startKillableCluster } from '../e2e/support/killableCluster.ts';
import { Bare, type Rows } from './server/bare.ts';
import { Connections } from './server/connections.ts';
import { cpuSeconds, residentBytes } from './server/cpu.ts';
import { fillTown, type Session, type Town } from './server/town.ts';
import { BenchDevice } from './server/work.ts';

const rounds = Number(process.argv[2] ?? 5);
const connected = Number(process.argv[3] ?? 500);
const goal = 0.5;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const cluster = await startKillableCluster();
let town: Town | undefined;
const farm = await startFarm(cluster.database, { servers: 2, fill: async (ownerUrl) => { town = await fillTown(ownerUrl, 1000, 100); } });
/** The second one is for the connected devices, so that its memory is that of a server which has done nothing else. */
const [url = '', quietUrl = ''] = farm.urls;
const [server, quiet] = [farm.pid(0), farm.pid(1)];
const busy = async (): Promise<{ readonly server: number; readonly quiet: number; readonly database: number; readonly devices: number }> => {
	const { user, system } = process.cpuUsage();
	return { server: await cpuSeconds([server]), quiet: await cpuSeconds([quiet]), database: await cpuSeconds(await cluster.processes()), devices: (user + system) / 1e6 };
};

/** Eight devices at once push `pushes` times each, and bare SQL then writes the same rows over as many connections. */
async function pushes(title: string, { tenantId }: Town, devices: readonly BenchDevice[], bare: Bare, visits: number, each: number): Promise<void> {
	const product: number[] = [];
	const ratios: number[] = [];
	const cpu = { server: 0, database: 0, devices: 0, bare: 0 };
	let changes = 0;
	let sentBytes = 0;
	let storedBytes = 0;
	for (let round = -1; round < rounds; round += 1) {
		// Made before the clock starts: devices do that in their own time.
		const work = devices.map((device) => Array.from({ length: each }, (_, index) => device.visits(Array.from({ length: visits }, (_place, place) => device.session.area.places[(index * visits + place) % 100] ?? tenantId))));
		const stored = await bare.storedBytes();
		const before = await busy();
		const from = performance.now();
		await Promise.all(devices.map(async (device, index) => { for (const batch of work[index] ?? []) await device.push(batch); }));
		const took = performance.now() - from;
		const after = await busy();
		const rows: Rows[][] = [];
		for (const [index, device] of devices.entries()) {
			const mine: Rows[] = [];
			for (const batch of work[index] ?? []) mine.push(await bare.rowsOf(batch, `a:${device.session.area.id}`));
			rows.push(mine);
		}
		const bareBefore = await busy();
		const bareFrom = performance.now();
		await Promise.all(rows.map(async (mine) => { for (const batch of mine) await bare.write(batch); }));
		const bareTook = performance.now() - bareFrom;
		// The first round warms up.
		if (round < 0) continue;
		const count = devices.length * each * visits * 3;
		changes += count;
		storedBytes += (await bare.storedBytes()) - stored;
		sentBytes += work.flat().reduce((sum, batch, index) => sum + (index % each === 0 ? each * gzipSync(writePush({ protocol: protocolVersion, vault: devices[0]?.session.vault as never, app: 'bench' }, batch)).byteLength : 0), 0);
		product.push((count / took) * 1000);
		ratios.push(bareTook / took);
		cpu.server += after.server - before.server;
		cpu.database += after.database - before.database;
		cpu.devices += after.devices - before.devices;
		cpu.bare += (await busy()).database - bareBefore.database;
	}
	const perChange = (seconds: number): string => `${((seconds / changes) * 1e6).toFixed(0).padStart(5)} µs`;
	const ratio = median(ratios);
	say(`${title.padEnd(52)} ${median(product).toFixed(0).padStart(6)} changes/s  ×${ratio.toFixed(2)} of bare SQL (${ratio >= goal ? 'goal met' : `goal ×${String(goal)} not met`})`);
	say(`${''.padEnd(52)} processor a change: server ${perChange(cpu.server)}, PostgreSQL ${perChange(cpu.database)} (bare ${perChange(cpu.bare)}), the devices ${perChange(cpu.devices)}`);
	say(`${''.padEnd(52)} bytes a change: ${(sentBytes / changes).toFixed(0)} on the line, ${(storedBytes / changes).toFixed(0)} in the database, indexes included`);
}

/** One of 1,000 communities has 1,000 changes that a device has not seen. */
async function pulls(device: BenchDevice): Promise<void> {
	const ask = async (cursors: readonly StreamCursor[]): Promise<{ readonly records: number; readonly cursors: readonly StreamCursor[]; readonly firstMs: number }> => {
		const held = new Map(cursors.map((cursor) => [cursor.stream, cursor]));
		let records = 0;
		let firstMs = 0;
		const from = performance.now();
		const pulled = await device.transport.pull({ protocol: protocolVersion, vault: device.session.vault, app: 'bench', cursors }, async (line) => {
			if ('kind' in line && line.kind === 'put') records += 1;
			if ('kind' in line && line.kind === 'checkpoint') {
				if (firstMs === 0) firstMs = performance.now() - from;
				held.set(line.cursor.stream, line.cursor);
			}
			return { ok: true, value: null };
		});
		if (!pulled.ok) throw new Error(pulled.problem.code);
		return { records, cursors: [...held.values()], firstMs };
	};
	const before = await ask([]);
	// 400 visits at 100 doors; a door changed again moves up, so that the last 1,200 numbers of the stream are 1,000 records.
	for (let sent = 0; sent < 400; sent += 50) await device.push(device.visits(device.session.area.places.slice(sent % 100, (sent % 100) + 50)));
	const all = await ask(before.cursors);
	const cursor = all.cursors.map((each) => (each.stream.startsWith('a:') ? { ...each, seq: each.seq - 1200 } : each));
	const times: number[] = [];
	const firsts: number[] = [];
	let records = 0;
	for (let round = 0; round < 20; round += 1) {
		const from = performance.now();
		const got = await ask(cursor);
		times.push(performance.now() - from);
		firsts.push(got.firstMs);
		records = got.records;
	}
	const idle: number[] = [];
	for (let round = 0; round < 20; round += 1) {
		const from = performance.now();
		await ask(all.cursors);
		idle.push(performance.now() - from);
	}
	say(`pull of ${String(records)} changes for one of 1,000 scopes           ${median(times).toFixed(0).padStart(6)} ms, first page after ${median(firsts).toFixed(0)} ms; a pull that finds nothing ${median(idle).toFixed(1)} ms`);
}

async function connections(sessions: readonly Session[], device: BenchDevice): Promise<void> {
	if (connected === 0) return;
	const held = new Connections(quietUrl);
	const rest = sessions.slice(0, connected);
	// Warm, and the database at rest after all that was written.
	for (const session of sessions.slice(connected, connected + 100)) await new BenchDevice(quietUrl, session).transport.ask('GET', '/api/me');
	await wait(20_000);
	const before = await residentBytes(quiet);
	for (let from = 0; from < rest.length; from += 20) await Promise.all(rest.slice(from, from + 20).map((session) => held.open(session)));
	await wait(15_000);
	const after = await residentBytes(quiet);
	const cpuBefore = await busy();
	await wait(30_000);
	const cpuAfter = await busy();
	held.heard.clear();
	const from = performance.now();
	await device.push(device.visits(device.session.area.places.slice(0, 1)));
	while (!held.heard.has(device.session.vault) && performance.now() - from < 20_000) await wait(1);
	const heardMs = (held.heard.get(device.session.vault) ?? Number.NaN) - from;
	const percent = (seconds: number): string => `${((seconds / 30) * 100).toFixed(1)} %`;
	say(`${String(rest.length)} devices connected (news streams held)             ${((after - before) / rest.length / 1024).toFixed(0).padStart(6)} KB each; at rest they take ${percent(cpuAfter.quiet - cpuBefore.quiet)} of a processor in the server, ${percent(cpuAfter.database - cpuBefore.database)} in PostgreSQL; news after ${heardMs.toFixed(0)} ms`);
	held.close();
}

if (town === undefined) throw new Error('the town was not made');
try {
	const { sessions, tenantId, areas } = town;
	say(`one server, embedded PostgreSQL, ${town.records.toLocaleString('en')} records in ${String(areas.length)} scopes, median of ${String(rounds)} rounds`);
	const eight = sessions.slice(0, 8).map((session) => new BenchDevice(url, session));
	const bare = new Bare(cluster.database.ownerUrl, tenantId, 8);
	await bare.begin();
	await pushes('8 devices, 99 changes a push (a day’s work)', town, eight, bare, 33, 3);
	await pushes('8 devices, 3 changes a push (one visit)', town, eight, bare, 1, 30);
	await bare.end();
	const ninth = sessions[9];
	if (ninth === undefined) throw new Error('a town has ten officers');
	await pulls(new BenchDevice(url, ninth));
	await connections(sessions, new BenchDevice(url, ninth));
} finally {
	await farm.close();
	await cluster.close();
}
