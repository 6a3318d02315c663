import { describe, expect, it } from 'vitest';
import type { Fields } from '../../domain/records/record.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { actorOf, fresh, makeWorld, TestDevice, testCase, type OfficerName } from '../../testing/serverWorld.ts';
import { asPlaced, everyone } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

const pack = (await readSeedPacks()).find(({ pack: { id } }) => id === 'hotline')?.pack;
if (pack === undefined) throw new Error('no hotline');
const hotline = pack;

function town() {
	const world = makeWorld();
	const store = new MemoryServerStore();
	const caseId = fresh();
	store.seed([
		...world.records, { type: 'pack' as const, id: fresh(), placement: everyone, fields: { packId: hotline.id, version: hotline.version, definition: hotline } as unknown as Fields },
		{ type: 'case' as const, id: caseId, placement: { areaId: world.east, readers: null, caseId: null }, fields: testCase({ openedBy: world.officers.mara, organisationId: world.station, packId: hotline.id, packVersion: hotline.version, state: 'inProgress', assigneeId: world.officers.mara }) },
	].map(asPlaced));
	const device = (name: OfficerName, role: 'officer' | 'supervisor'): TestDevice => {
		const actor = actorOf(world, name);
		store.enrol(actor);
		return new TestDevice(store, { ...actor, me: { ...actor.me, role, organisationId: world.station, leafAreaIds: [world.east] } });
	};
	const moves = (who: TestDevice, move: string, from: string, set: Fields) => who.save({ kind: 'moveCase', caseId, base: 99, move, from, packVersion: hotline.version, set, note: null });
	return { world, caseId, device, moves };
}

describe('what is not for who did the work', () => {
	it('is refused by the server to who replied, also once the case is somebody else’s, and taken from another', async () => {
		const { caseId, device, moves } = town();
		const [mara, noor] = [device('mara', 'supervisor'), device('noor', 'supervisor')];
		const reply = { 'x.reply': '已办', 'x.settled': 'solved', 'x.replyWay': 'phone' };
		expect((await moves(mara, 'reply', 'inProgress', reply))[0]?.outcome).toBe('ok');
		expect((await mara.save({ kind: 'assign', caseId, base: 2, assigneeId: null }))[0]?.outcome).toBe('ok');
		expect((await moves(mara, 'accept', 'replied', {}))[0]?.problem?.code).toBe('not_allowed');
		expect((await moves(noor, 'accept', 'replied', {}))[0]?.outcome).toBe('ok');
		expect((await moves(mara, 'callBack', 'done', { 'x.reached': 'no' }))[0]?.problem?.code, 'nor the call back').toBe('not_allowed');
		expect((await moves(noor, 'callBack', 'done', { 'x.reached': 'yes', 'x.rating': 5 }))[0]?.outcome).toBe('ok');
	});

	it('cannot be got round: nobody sets who did it', async () => {
		const { world, caseId, device } = town();
		const [line] = await device('mara', 'supervisor').save({ kind: 'setFields', ref: { type: 'case', id: caseId }, base: 1, set: { [`did.${world.officers.mara}`]: null } });
		expect(line?.problem?.code).toBe('field_unknown');
	});
});
