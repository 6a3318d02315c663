import { expect, it } from 'vitest';
import { deviceTag } from '../../domain/ids.ts';
import type { ReviewShape } from '../../domain/records/shapes.ts';
import { actorOf, makeWorld, noon, TestDevice } from '../../testing/serverWorld.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

it('a review says of both values which device wrote them, and when by both clocks; of a person too', async () => {
	const world = makeWorld();
	const store = new MemoryServerStore();
	store.seed(world.records.map(asPlaced));
	const [mara, noor] = [new TestDevice(store, actorOf(world, 'mara')), new TestDevice(store, actorOf(world, 'noor'))];
	for (const device of [mara, noor]) store.enrol(device.actor);
	const phones = (text: string) => ({ kind: 'setFields', ref: { type: 'person', id: world.eastPerson }, base: 1, set: { phones: [text] } }) as const;
	const earlier = '2026-11-19T01:00:00.000Z';
	expect((await mara.send(mara.operations(phones('1')).map((operation) => ({ ...operation, at: earlier }))))[0]).toMatchObject({ outcome: 'ok' });
	expect((await noor.send(noor.operations(phones('2')).map((operation) => ({ ...operation, deviceAt: '2020-01-01T00:00:00.000Z' }))))[0]).toMatchObject({ outcome: 'review' });
	await noor.pull();
	const [review] = noor.ofType('review');
	expect(review?.fields as unknown as ReviewShape).toMatchObject({
		field: 'phones', current: ['1'], currentBy: world.officers.mara, currentDevice: deviceTag(mara.actor.vault), currentAt: earlier, currentReceivedAt: noon,
		other: ['2'], otherBy: world.officers.noor, otherDevice: deviceTag(noor.actor.vault), otherAt: noon, otherDeviceAt: '2020-01-01T00:00:00.000Z', otherReceivedAt: noon,
	});
	expect(JSON.stringify(review)).not.toContain(mara.actor.vault);
});
