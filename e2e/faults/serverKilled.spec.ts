import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { withClient } from '../../scripts/postgres/roles.ts';
import { newId, type Id } from '../../src/lib/domain/ids.ts';
import type { OperationBody } from '../../src/lib/domain/operation.ts';
import { seeded } from '../../src/lib/testing/syncSimulation.ts';
import { type Farm, startFarm } from '../support/farm.ts';
import { figures } from '../support/figures.ts';
import { HttpDevice } from '../support/httpDevice.ts';
import { type KillableCluster, startKillableCluster } from '../support/killableCluster.ts';

const long = process.env['E2E_LONG'] === '1';
const kills = long ? 20 : 2;
const seed = Number(process.env['SEED'] ?? 1);
const writers = ['chen', 'lin', 'xu', 'zhou', 'tang'] as const;
const photoBytes = long ? 2_500_000 : 1_000_000;

type Load = { readonly devices: readonly HttpDevice[]; readonly photos: Map<Id, string>; /** What the officer sees of the place that all change. */ readonly shared: Id; readonly changes: { count: number } };

/** Saves without rest: new people, a change of a place that all change, now and then a photo; and sends whenever it can. */
async function work(device: HttpDevice, load: Load, random: () => number, goesOn: () => boolean): Promise<void> {
	const area = device.me.leafAreaIds[0] as Id;
	while (goesOn()) {
		const people = Array.from({ length: 1 + Math.floor(random() * 5) }, (): OperationBody => (
			{ kind: 'createRecord', ref: { type: 'person', id: newId(Date.now()) }, areaId: area, fields: { name: 'one of many', sex: null, birthYear: 1950, phones: [], idNumber: null, needs: [] } }));
		const seen = device.vault.view.serverRecord('place', load.shared);
		await device.save(...people, { kind: 'setFields', ref: { type: 'place', id: load.shared }, base: seen?.rev ?? 1, set: { cautions: `mind the step ${String(load.changes.count)}` } });
		load.changes.count += 1;
		if (random() < 0.3 && device.vault.files.waiting().length < 2) {
			const bytes = new Uint8Array(randomBytes(photoBytes));
			load.photos.set(await device.attach(area, load.shared, bytes), createHash('sha256').update(bytes).digest('hex'));
		}
		await device.sync();
		if (device.lost > 0) await wait(20);
	}
}

/** Every third time PostgreSQL falls too, at the same moment or a little before the server; it comes back at the same address. */
async function killOnce(kill: number, farm: Farm, cluster: KillableCluster): Promise<number> {
	const withDatabase = kill % 3 === 1;
	const databaseFirst = kill % 2 === 1;
	let processes = 0;
	if (withDatabase && databaseFirst) {
		processes += await cluster.kill();
		await wait(200);
		// The server lives on, and says that the database is away.
		if (kill % 4 === 1) await cluster.start();
	}
	await farm.kill(0);
	if (withDatabase && !databaseFirst) processes += await cluster.kill();
	await wait(100);
	if (withDatabase && !(databaseFirst && kill % 4 === 1)) await cluster.start();
	await farm.start(0);
	return processes;
}

test(`the server is killed with -9 under load, ${String(kills)} times, and nothing that was saved or acknowledged is missing`, async () => {
	const cluster = await startKillableCluster();
	const farm = await startFarm(cluster.database, { servers: 1 });
	const random = seeded(seed);
	const devices: HttpDevice[] = [];
	for (const account of writers) devices.push(await HttpDevice.signIn(farm.urls[0] ?? '', account));
	for (const device of devices) await device.sync();
	const [first] = devices;
	const area = first?.me.leafAreaIds[0];
	const shared = [...(first?.disk.held.values() ?? [])].find(({ record }) => record.type === 'place' && record.areaId === area)?.record.id as Id;
	const load: Load = { devices, photos: new Map(), shared, changes: { count: 0 } };

	let working = true;
	const working$ = Promise.all(devices.map((device) => work(device, load, random, () => working)));
	let databaseProcesses = 0;
	let databaseKills = 0;
	for (let kill = 0; kill < kills; kill += 1) {
		await wait(300 + random() * (long ? 3000 : 700));
		const processes = await killOnce(kill, farm, cluster);
		databaseProcesses += processes;
		databaseKills += processes > 0 ? 1 : 0;
	}
	await wait(500);
	working = false;
	await working$;
	for (let round = 0; round < 40 && devices.some((device) => device.unsent > 0); round += 1) for (const device of devices) await device.sync();
	for (const device of devices) await device.sync();

	const lost = await missing(load, cluster);
	const saved = devices.reduce((sum, device) => sum + device.saved.size, 0);
	figures(`server killed with -9 under load: ${String(kills)} times, ${String(databaseKills)} of them with PostgreSQL (${String(databaseProcesses)} processes); 5 devices saved ${String(saved)} operations and ${String(load.photos.size)} photos of ${String(photoBytes / 1e6)} MB; `
		+ `${String(devices.reduce((sum, device) => sum + device.lost, 0))} requests lost, ${String(devices.reduce((sum, device) => sum + device.resumed, 0))} uploads resumed; missing: ${lost.length === 0 ? 'nothing' : lost.join(', ')}`);
	expect(lost).toEqual([]);
	expect(devices.map((device) => device.unsent)).toEqual(devices.map(() => 0));
	expect((await farm.log(0)).filter((line) => ['stream_differed', 'device_of_another_epoch', 'incident'].includes(line.event))).toEqual([]);
	expect(saved).toBeGreaterThan(kills * 20);
	await farm.close();
	await cluster.close();
});

/** What is not as it was saved, in words; every photo is fetched again and hashed. */
async function missing({ devices, photos, shared, changes }: Load, cluster: KillableCluster): Promise<readonly string[]> {
	const saved = devices.flatMap((device) => [...device.saved]);
	const faults = new Map<string, number>();
	const fault = (what: string, count = 1): void => void faults.set(what, (faults.get(what) ?? 0) + count);
	await withClient(cluster.database.ownerUrl, async (client) => {
		const { rows } = await client.query<{ op_id: Id; outcome: string }>('select op_id, outcome from operation');
		const kept = new Map(rows.map((row) => [row.op_id, row.outcome]));
		if (kept.size !== rows.length) fault('operations kept twice', rows.length - kept.size);
		for (const id of saved) {
			if (!kept.has(id)) fault('saved operations missing');
			else if (kept.get(id) === 'refused') fault('operations refused');
		}
		if (kept.size !== saved.length) fault('operations nobody saved', kept.size - saved.length);
		const { rows: made } = await client.query<{ count: string; revs: string }>("select count(*) as count, sum(rev) as revs from record where type = 'person' and fields ->> 'name' = 'one of many'");
		const people = saved.length - changes.count - photos.size;
		if (Number(made[0]?.count) !== people || Number(made[0]?.revs) !== people) fault(`people, ${String(made[0]?.count)} of ${String(people)}`);
	});
	// After healing all hold the same of what all may see.
	const views = devices.map((device) => createHash('sha256').update([...device.disk.held.values()].filter(({ record }) => ['person', 'place', 'file'].includes(record.type) && record.areaId === devices[0]?.me.leafAreaIds[0])
		.map(({ record }) => JSON.stringify(record)).sort().join()).digest('hex'));
	if (new Set(views).size !== 1) fault('devices that differ', new Set(views).size);
	if (!devices.every((device) => device.vault.view.serverRecord('place', shared) !== undefined)) fault('devices without the shared place');
	for (const [id, sha256] of photos) {
		const back = await devices[1]?.transport.download(id, 'whole');
		if (back?.ok !== true) fault('photos missing');
		else if (createHash('sha256').update(back.value.bytes).digest('hex') !== sha256) fault('photos damaged');
	}
	return [...faults].map(([what, count]) => `${String(count)} ${what}`);
}
