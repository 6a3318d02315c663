import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, newId, type Id } from '../domain/ids.ts';
import { emptySum, plus } from '../protocol/streamSum.ts';
import { restoredSince } from '../server/core/epoch.ts';
import type { Actor } from '../server/core/port.ts';
import { streamsOfActor } from '../server/core/pull.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import { actorOf, door, fresh, makeWorld, TestDevice, type OfficerName, type World } from './serverWorld.ts';

const nothingLacks = async (): Promise<boolean> => false;

/** What every `ServerStore` says of its own content, so that a device finds a difference and a restored database is found out. */
export function serverHealingContract(name: string, open: () => Promise<OpenedStore>): void {
	describe(`server store, sums and epochs: ${name}`, () => {
		let opened: OpenedStore;
		let world: World;
		beforeAll(async () => { opened = await open(); });
		afterAll(() => opened.close());
		beforeEach(async () => {
			world = makeWorld();
			await opened.seed(world);
		});
		async function device(officer: OfficerName): Promise<TestDevice> {
			const made = new TestDevice(opened.store, actorOf(world, officer, asVaultId(fresh())));
			await opened.enrol(made.actor);
			return made;
		}

		it('sums up of each stream what a device that has read it holds, restricted records too', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await mara.save({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('new') }, { kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: 'New title' } });
			await mara.save({ kind: 'assign', caseId: world.secretCase, base: 1, assigneeId: world.officers.noor });
			for (const one of [mara, noor]) {
				const lines = await one.pull();
				const sums = lines.flatMap((line) => ('kind' in line && line.kind === 'checkpoint' && line.sum !== undefined ? [line.sum] : []));
				const all = [...one.records.values()].reduce((sum, record) => plus(sum, record.id, record.rev), emptySum);
				expect(sums.reduce((sum, each) => ({ count: sum.count + each.count, checksum: (sum.checksum + each.checksum) % 2 ** 52 }), emptySum)).toEqual(all);
				const heads = await opened.store.heads(one.actor, streamsOfActor(one.actor));
				for (const [stream, head] of heads) expect((await opened.store.sum(one.actor, stream)).head).toBe(head);
			}
			expect((await opened.store.sum(mara.actor, `u:${world.officers.mara}`)).count).toBe(0);
			expect((await opened.store.sum(noor.actor, `u:${world.officers.noor}`)).count).toBe(noor.records.size - (await opened.store.sum(noor.actor, 't')).count - (await opened.store.sum(noor.actor, `a:${world.east}`)).count);
		});

		it('moves the sum with each change, and gives it with the last checkpoint of a stream alone', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const before = await opened.store.sum(mara.actor, `a:${world.east}`);
			await mara.save({ kind: 'setFields', ref: { type: 'place', id: world.eastDoor }, base: 1, set: { label: 'renamed' } });
			const after = await opened.store.sum(noor.actor, `a:${world.east}`);
			expect([after.count, after.checksum === before.checksum]).toEqual([before.count, false]);
			const checkpoints = (await noor.pull()).flatMap((line) => ('kind' in line && line.kind === 'checkpoint' && line.cursor.stream === `a:${world.east}` ? [line] : []));
			expect(checkpoints.map((line) => line.sum)).toEqual([...checkpoints.slice(1).map(() => undefined), { count: after.count, checksum: after.checksum }]);
			expect((await noor.pull()).filter((line) => 'kind' in line && line.kind === 'checkpoint')).toEqual([]);
		});

		it('names one epoch to all, and how much of each vault is in it', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await mara.save({ kind: 'setFields', ref: { type: 'place', id: world.eastDoor }, base: 1, set: { label: 'a' } });
			const [hers, his] = [await opened.store.epoch(mara.actor), await opened.store.epoch(noor.actor)];
			expect([hers.received, his.received, hers.id === his.id]).toEqual([1, 0, true]);
			expect((await mara.pull())[0]).toMatchObject({ kind: 'scope', epoch: hers.id });
		});

		it('begins another epoch when a device was told more than is here, and only one', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await mara.save({ kind: 'setFields', ref: { type: 'place', id: world.eastDoor }, base: 1, set: { label: 'a' } });
			const { id } = await opened.store.epoch(mara.actor);
			expect(await restoredSince(opened.store, nothingLacks, mara.actor, { id, acknowledged: 1 })).toBeNull();
			const told = await restoredSince(opened.store, nothingLacks, mara.actor, { id, acknowledged: 2 });
			const next = (await opened.store.epoch(noor.actor)).id;
			expect([told, next === id]).toEqual([{ code: 'server_restored', params: { epoch: next } }, false]);
			await opened.store.newEpoch(noor.actor, id);
			expect(await restoredSince(opened.store, nothingLacks, noor.actor, { id, acknowledged: 0 })).toEqual(told);
			expect(await restoredSince(opened.store, nothingLacks, noor.actor, { id: next, acknowledged: 0 })).toBeNull();
		});

		it('finds itself restored by a cursor beyond a stream, but not by one that is out of scope', async () => {
			const mara = await device('mara');
			const { id } = await opened.store.epoch(mara.actor);
			const [east, west] = [`a:${world.east}`, `a:${world.west}`];
			const head = (await opened.store.heads(mara.actor, [east])).get(east) ?? 0;
			const known = { id, acknowledged: 0 };
			expect(await restoredSince(opened.store, nothingLacks, mara.actor, known, [{ stream: east, seq: head }, { stream: west, seq: 10_000 }])).toBeNull();
			expect((await restoredSince(opened.store, nothingLacks, mara.actor, known, [{ stream: east, seq: head + 1 }]))?.code).toBe('server_restored');
		});

		it('finds itself restored by how many it has acknowledged: one that stood aside was answered after the last', async () => {
			const mara = await device('mara');
			await mara.save({ kind: 'setFields', ref: { type: 'place', id: world.eastDoor }, base: 1, set: { label: 'a' } });
			const { id, received, taken } = await opened.store.epoch(mara.actor);
			expect([received, taken]).toEqual([1, 1]);
			expect(await restoredSince(opened.store, nothingLacks, mara.actor, { id, acknowledged: 1, count: 1 })).toBeNull();
			expect((await restoredSince(opened.store, nothingLacks, mara.actor, { id, acknowledged: 1, count: 2 }))?.code).toBe('server_restored');
		});

		it('finds itself restored by a file whose bytes it acknowledged and does not have', async () => {
			const mara = await device('mara');
			const { id } = await opened.store.epoch(mara.actor);
			const [here, lost] = [newId(1), newId(2)];
			const lacks = async (_actor: Actor, file: Id): Promise<boolean> => file === lost;
			expect(await restoredSince(opened.store, lacks, mara.actor, { id, acknowledged: 0, file: here })).toBeNull();
			expect((await restoredSince(opened.store, lacks, mara.actor, { id, acknowledged: 0, file: lost }))?.code).toBe('server_restored');
		});

		it('asks nothing of an app that does not speak of epochs', async () => {
			expect(await restoredSince(opened.store, nothingLacks, (await device('mara')).actor, undefined, [{ stream: 't', seq: 10_000 }])).toBeNull();
		});
	});
}
