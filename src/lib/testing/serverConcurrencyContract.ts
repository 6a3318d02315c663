import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import { streamsOfActor } from '../server/core/pull.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import { actorOf, door, fresh, makeWorld, TestDevice, type OfficerName, type World } from './serverWorld.ts';

/** What every `ServerStore` shows to who reads while many write. */
export function serverConcurrencyContract(name: string, open: () => Promise<OpenedStore>): void {
	describe(`server store, many at once: ${name}`, () => {
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
		const rename = (base: number, title: string): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base, set: { title } });

		it('skips nothing while eight devices write and one polls', async () => {
			// They share no record: a common one would be locked, and they would write one after the other.
			const writers = await Promise.all(Array.from({ length: 8 }, () => device('mara')));
			const reader = await device('noor');
			let writing = true;
			const polled = (async () => { while (writing) await reader.pull(); })();
			const made = await Promise.all(writers.map(async (writer) => {
				const ids = Array.from({ length: 20 }, fresh);
				for (const id of ids) expect((await writer.save({ kind: 'createRecord', ref: { type: 'place', id }, areaId: world.east, fields: door('c') }))[0]?.outcome).toBe('ok');
				return ids;
			}));
			writing = false;
			await polled;
			await reader.pull();
			expect(made.flat().filter((id) => !reader.holds('place', id))).toEqual([]);
		});

		it('shows every change exactly once, in order and without a hole, to who reads by cursor while eight write', async () => {
			const writers = await Promise.all(Array.from({ length: 8 }, () => device('sol')));
			const reader = (await device('sol')).actor;
			const streams = [`a:${world.east}`, `a:${world.west}`];
			const start = await opened.store.heads(reader, streams);
			const seen = new Map(streams.map((stream): [string, { seq: number; id: Id }[]] => [stream, []]));
			let writing = true;
			const read = async (stream: string): Promise<void> => {
				const rows = seen.get(stream) ?? [];
				for (const row of await opened.store.logAfter(reader, stream, rows.at(-1)?.seq ?? start.get(stream) ?? 0, 7)) rows.push({ seq: row.seq, id: row.id });
			};
			const polled = streams.map(async (stream) => { while (writing) await read(stream); });
			const made = await Promise.all(writers.map(async (writer, index) => {
				const ids: Id[] = [];
				for (let round = 0; round < 15; round += 1) {
					// In both orders, so that two who wait for each other would be found.
					const areas = (index + round) % 2 === 0 ? [world.east, world.west] : [world.west, world.east];
					const places = areas.map((areaId): OperationBody & { kind: 'createRecord' } => ({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId, fields: door('c') }));
					const lines = await writer.save(...places);
					expect(lines.map((line) => line.outcome)).toEqual(['ok', 'ok']);
					ids.push(...places.map((place) => place.ref.id));
				}
				return ids;
			}));
			writing = false;
			await Promise.all(polled);
			for (const stream of streams) {
				for (let before = -1; before !== seen.get(stream)?.length;) {
					before = seen.get(stream)?.length ?? 0;
					await read(stream);
				}
				const rows = seen.get(stream) ?? [];
				expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => (start.get(stream) ?? 0) + index + 1));
				expect(rows).toHaveLength(8 * 15);
			}
			expect([...seen.values()].flat().map((row) => row.id).sort()).toEqual(made.flat().sort());
		});

		it('numbers a stream without a hole in visible order', async () => {
			const mara = await device('mara');
			await mara.save(rename(1, 'a'));
			const stream = `a:${world.east}`;
			const head = (await opened.store.heads(mara.actor, streamsOfActor(mara.actor))).get(stream) ?? 0;
			await mara.save(rename(2, 'b'));
			expect((await opened.store.logAfter(mara.actor, stream, head, 10)).map((row) => row.seq)).toEqual([head + 1, head + 2]);
		});
	});
}
