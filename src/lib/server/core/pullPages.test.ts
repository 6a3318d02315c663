import { expect, it } from 'vitest';
import { asVaultId } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { EntryShape } from '../../domain/records/shapes.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice } from '../../testing/serverWorld.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';
import { pull } from './pull.ts';

it('makes pages of about a megabyte at most, however large the records are, each with a place to resume', async () => {
	const world = makeWorld();
	const store = new MemoryServerStore();
	store.seed(world.records.map(asPlaced));
	const mara = new TestDevice(store, actorOf(world, 'mara', asVaultId(fresh())));
	const entry: EntryShape = { packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: world.eastDoor, caseId: null, taskId: null, answers: {}, xml: `<data><said>${'x'.repeat(199_900)}</said></data>`, outcome: null, whom: null, officerId: world.officers.mara, companions: [], startedAt: noon, endedAt: noon, position: null };
	const bodies = Array.from({ length: 40 }, (): OperationBody => ({ kind: 'submitEntry', entryId: fresh(), areaId: world.east, entry }));
	for (const body of bodies) expect((await mara.save(body))[0]?.outcome).toBe('ok');
	for (const cursors of [[], [{ stream: `a:${world.east}`, seq: 1 }]]) {
		const pieces: string[] = [];
		for await (const piece of pull(store, mara.actor, { protocol: 1, vault: mara.actor.vault, app: 't', cursors }, () => noon)) pieces.push(piece);
		expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(1_250_000);
		expect(pieces.filter((piece) => piece.includes('"put"') && piece.trimEnd().split('\n').at(-1)?.includes('"checkpoint"') === true).length).toBeGreaterThan(7);
		expect(pieces.join('').split('\n').filter((line) => line.includes('"submitEntry"') || line.includes('"type":"entry"'))).toHaveLength(40);
	}
});
