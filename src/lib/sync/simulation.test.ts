import { describe, expect, it } from 'vitest';
import type { OperationBody } from '../domain/operation.ts';
import { recordTypes } from '../domain/records/record.ts';
import { calm, Simulation, type SimulatedDevice } from '../testing/syncSimulation.ts';

/** One thing an officer does, from what the own screen shows. */
function deed(simulation: Simulation, device: SimulatedDevice): readonly OperationBody[] {
	const { view, newId } = device.vault.context;
	const place = simulation.pick(view.all('place'));
	const work = simulation.pick(view.all('case'));
	if (place === undefined || place.areaId === null) return [];
	const areaId = place.areaId;
	const text = `${device.actor.me.name} ${Math.floor(simulation.random() * 1000)}`;
	const person = newId();
	const caution: OperationBody = { kind: 'setFields', ref: { type: 'place', id: place.id }, base: place.rev, set: { cautions: text } };
	const note: OperationBody = { kind: 'note', noteId: newId(), areaId, of: { type: 'place', id: place.id }, text };
	const movesIn: readonly OperationBody[] = [
		{ kind: 'createRecord', ref: { type: 'person', id: person }, areaId, fields: { name: text, sex: null, birthYear: 1980, phones: [], idNumber: null, needs: [] } },
		{ kind: 'createRecord', ref: { type: 'residence', id: newId() }, areaId, fields: { personId: person, placeId: place.id, tenure: 'tenant', head: true, since: '2026-01-01', until: null, registered: false } },
	];
	const choice = Math.floor(simulation.random() * 6);
	if (choice === 0) return [caution];
	if (choice === 1) return [note];
	if (choice === 2) return movesIn;
	if (choice === 3 || work === undefined || work.areaId === null) return [caution, note];
	const move = work.fields.state === 'found' ? 'start' : work.fields.state === 'doing' ? 'finish' : 'reopen';
	if (choice === 4) return [{ kind: 'moveCase', caseId: work.id, base: work.rev, move, from: work.fields.state, packVersion: 1, set: move === 'finish' ? { 'x.what': text } : {}, note: null }];
	return [{ kind: 'setFields', ref: { type: 'case', id: work.id }, base: work.rev, set: { title: text, 'x.what': text } }];
}

async function heal(simulation: Simulation, devices: readonly SimulatedDevice[]): Promise<void> {
	simulation.weather = calm;
	for (let round = 0; round < 3; round += 1) for (const device of devices) await device.sync();
}

/** What must be true once the network is back, whatever happened. */
function judge(simulation: Simulation, devices: readonly SimulatedDevice[]): void {
	const effects = [...simulation.server.operations.values()];
	for (const device of devices) {
		const state = device.state();
		expect(state.unsent, 'the outbox empties').toBe(0);
		expect(device.vault.outbox.items.filter((item) => item.state !== 'refused'), 'the replay ends').toEqual([]);
		const visible = simulation.visibleTo(device.actor);
		expect(device.shown(visible.keys()), 'the officer sees what the server has').toEqual(visible);
		const seen = recordTypes.flatMap((type) => device.vault.view.all(type).map((record) => `${type}/${record.id}`));
		expect(seen.toSorted(), 'and nothing else').toEqual([...visible.keys()].toSorted());
		expect(device.held(), 'the device equals the server restricted to its scope, and holds nothing beyond').toEqual(visible);
		for (const id of device.saved) expect(effects.filter((kept) => kept.opId === id), 'what was called saved is on the server, once').toHaveLength(1);
		const own = effects.filter((kept) => kept.vault === device.actor.vault).map((kept) => kept.seq).toSorted((a, b) => a - b);
		expect(own, 'numbers without holes').toEqual(own.map((_, index) => index + 1));
	}
}

function changeAreas(simulation: Simulation, supervisor: SimulatedDevice | undefined): void {
	const { east, west } = simulation.world;
	supervisor?.givenAreas(supervisor.actor.me.leafAreaIds.length === 2 ? [simulation.pick([east, west]) ?? east] : [east, west]);
}

async function fillUp(simulation: Simulation, device: SimulatedDevice): Promise<void> {
	device.disk.full = true;
	await device.save(deed(simulation, device));
	await device.sync();
	device.disk.full = false;
}

async function run(seed: number, disksFail = true): Promise<Simulation> {
	const simulation = new Simulation(seed);
	const devices = [await simulation.device('mara'), await simulation.device('noor'), await simulation.device('mara'), await simulation.device('sol')];
	for (const device of devices) await device.sync();
	let putBack = simulation.server.backup();
	for (let step = 0; step < 60; step += 1) {
		const device = simulation.pick(devices);
		if (device === undefined) continue;
		if (simulation.chance(0.55)) {
			const bodies = deed(simulation, device);
			if (bodies.length > 0) await device.save(bodies);
		} else if (simulation.chance(0.15)) {
			// Killed in the middle of a round: what the old worker still has under way meets the new one.
			const underWay = device.sync();
			for (let ticks = Math.floor(simulation.random() * 40); ticks > 0; ticks -= 1) await Promise.resolve();
			await device.start();
			await underWay;
		} else if (disksFail && simulation.chance(0.12)) {
			// A backup is taken, or the last one replaces what came since.
			if (simulation.chance(0.5)) putBack = simulation.server.backup();
			else putBack();
		} else if (simulation.chance(0.2)) {
			if (disksFail && simulation.chance(0.4)) await device.damageRows();
			else if (simulation.chance(0.5)) changeAreas(simulation, devices.at(-1));
			else await fillUp(simulation, device);
		} else await device.sync();
	}
	await heal(simulation, devices);
	judge(simulation, devices);
	return simulation;
}

const seeds = Number(process.env['E2E_LONG'] === '1' ? 3000 : 120);

describe('several devices over a network that fails', () => {
	it(`lose nothing and end alike, in ${seeds} seeded histories`, async () => {
		let operations = 0;
		for (let seed = 1; seed <= seeds; seed += 1) {
			try {
				operations += (await run(seed)).server.operations.size;
			} catch (error) {
				throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
			}
		}
		expect(operations).toBeGreaterThan(seeds * 20);
	}, 600_000);

	it('find no difference where no disk failed', async () => {
		for (let seed = 1; seed <= Math.ceil(seeds / 4); seed += 1) expect((await run(seed, false)).differences, `seed ${seed}`).toBe(0);
	}, 600_000);

	it('take a stream anew when a row is lost or too many, tell the server once, and keep the others’ records meanwhile', async () => {
		const simulation = new Simulation(2);
		simulation.weather = calm;
		const device = await simulation.device('mara');
		await device.sync();
		const { eastDoor, eastPerson } = simulation.world;
		const lost = device.disk.held.get(`place/${eastDoor}`);
		if (lost === undefined) throw new Error('the device holds the door');
		const ghost = device.vault.context.newId();
		device.disk.held.delete(`place/${eastDoor}`);
		device.disk.held.set(`place/${ghost}`, { ...lost, record: { ...lost.record, id: ghost } });
		await device.start();
		expect(device.held().has(`place/${eastDoor}`)).toBe(false);
		await device.sync();
		expect(device.held()).toEqual(simulation.visibleTo(device.actor));
		expect(device.vault.view.get('person', eastPerson)).toBeDefined();
		for (let round = 0; round < 30; round += 1) await device.sync();
		expect(simulation.differences).toBe(1);
	});

	it('stop taking a stream anew when that does not help', async () => {
		const simulation = new Simulation(3);
		simulation.weather = calm;
		const device = await simulation.device('mara');
		const sum = simulation.server.sum.bind(simulation.server);
		let asked = 0;
		simulation.server.sum = async (actor, stream) => {
			asked += 1;
			const right = await sum(actor, stream);
			return stream === 't' ? { ...right, checksum: right.checksum + 1 } : right;
		};
		for (let round = 0; round < 10; round += 1) await device.sync();
		expect([asked < 20, simulation.differences, device.state().phase]).toEqual([true, 1, 'idle']);
		expect(device.held()).toEqual(simulation.visibleTo(device.actor));
	});

	it('offer again what a restored server has lost, whatever way it was restored, before anything that builds on it', async () => {
		const simulation = new Simulation(4);
		simulation.weather = calm;
		const device = await simulation.device('mara');
		await device.sync();
		const { newId } = device.vault.context;
		const { eastDoor, east } = simulation.world;
		const [person, residence] = [newId(), newId()];
		const putBack = simulation.server.backup();
		await device.save([{ kind: 'createRecord', ref: { type: 'person', id: person }, areaId: east, fields: { name: '新住户', sex: null, birthYear: 1980, phones: [], idNumber: null, needs: [] } }]);
		await device.sync();
		await device.sync();
		expect(device.vault.outbox.items).toEqual([]);
		putBack();
		await device.save([{ kind: 'createRecord', ref: { type: 'residence', id: residence }, areaId: east, fields: { personId: person, placeId: eastDoor, tenure: 'tenant', head: true, since: '2026-01-01', until: null, registered: false } }]);
		await device.sync();
		expect([...simulation.server.operations.values()].map((kept) => [kept.seq, kept.outcome])).toEqual([[1, 'ok'], [2, 'ok']]);
		expect(device.held()).toEqual(simulation.visibleTo(device.actor));
		const answered = simulation.server.operations.size;
		for (let round = 0; round < 3; round += 1) await device.sync();
		expect([simulation.server.operations.size, device.state().unsent]).toEqual([answered, 0]);
	});

	it('show the officer’s own work all the time, also between the answer and the pull', async () => {
		const simulation = new Simulation(1);
		simulation.weather = calm;
		const device = await simulation.device('mara');
		await device.sync();
		const { eastDoor } = simulation.world;
		const cautions = () => device.vault.context.view.typed('place', eastDoor)?.fields.cautions;
		await device.save([{ kind: 'setFields', ref: { type: 'place', id: eastDoor }, base: 1, set: { cautions: '狗' } }]);
		let calls = 0;
		// The push goes through, the pull after it does not.
		simulation.weather = { ...calm, get lostRequest() { calls += 1; return calls === 2 ? 1 : 0; } };
		await device.sync();
		expect([calls, device.state().unsent, device.state().problem?.code]).toEqual([2, 0, 'offline']);
		expect(cautions()).toBe('狗');
		await device.start();
		expect(cautions()).toBe('狗');
		await device.sync();
		expect([cautions(), device.vault.outbox.items.length]).toEqual(['狗', 0]);
	});
});
