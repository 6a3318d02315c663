import { describe, expect, it } from 'vitest';
import { calm, Simulation } from '../testing/syncSimulation.ts';

describe('a device and a server that was restored, or a disk that failed', () => {
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
