import { beforeEach, describe, expect, it } from 'vitest';
import { handOverOf, type HandOver, type HandOverAnswer } from '../../domain/cases/handOver.ts';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { EventShape, ReviewShape } from '../../domain/records/shapes.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, testCase, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

/** Mara has a case and hands it to Noor; Sol supervises; Ines works in another area. */
describe('handing a case over', () => {
	let world: World;
	let devices: { readonly [name in OfficerName]: TestDevice };
	let offer: HandOver;
	beforeEach(async () => {
		world = makeWorld();
		const store = new MemoryServerStore();
		store.seed(world.records.map(asPlaced));
		const device = (name: OfficerName): TestDevice => {
			const actor = actorOf(world, name, asVaultId(fresh()));
			store.enrol(actor);
			return new TestDevice(store, actor);
		};
		devices = { mara: device('mara'), noor: device('noor'), ines: device('ines'), sol: device('sol') };
		offer = { id: fresh(), by: world.officers.mara, at: noon, from: world.officers.mara, to: world.officers.noor, note: '周五复查', answer: null };
		await devices.sol.pull();
		await send('sol', { kind: 'assign', caseId: world.eastCase, base: 1, assigneeId: world.officers.mara });
		await everybodyPulls();
	});

	const everybodyPulls = async (): Promise<void> => { for (const each of Object.values(devices)) await each.pull(); };
	const heldBy = (name: OfficerName) => devices[name].get('case', world.eastCase);
	/** By what this officer's device holds. */
	const set = (name: OfficerName, handOver: HandOver, more: { readonly [field: string]: Json } = {}): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: heldBy(name)?.rev ?? 0, set: { handOver: handOver as unknown as Json, ...more } });
	async function send(name: OfficerName, body: OperationBody): Promise<string> {
		const [line] = await devices[name].save(body);
		return line === undefined ? 'nothing' : line.problem !== undefined ? line.problem.code : line.outcome;
	}
	const answered = (kind: HandOverAnswer['kind'], name: OfficerName, words: string | null = null): HandOver => ({ ...offer, answer: { kind, by: world.officers[name], at: noon, words } });
	const assign = (name: OfficerName, to: Id): OperationBody => ({ kind: 'assign', caseId: world.eastCase, base: heldBy(name)?.rev ?? 0, assigneeId: to });
	const reviews = () => devices.sol.ofType('review').map((record) => record.fields as unknown as ReviewShape);

	it('leaves it with the giver until it is accepted, and with the acceptance it is the receiver’s', async () => {
		expect(await send('mara', set('mara', offer))).toBe('ok');
		await everybodyPulls();
		expect(heldBy('noor')?.fields['assigneeId']).toBe(world.officers.mara);
		expect(await send('noor', set('noor', answered('accepted', 'noor')))).toBe('ok');
		await everybodyPulls();
		expect(heldBy('mara')?.fields['assigneeId']).toBe(world.officers.noor);
		const lines = devices.mara.ofType('event').map((record) => record.fields as unknown as EventShape).filter((event) => event.data['handOver'] !== undefined);
		expect(lines.map(({ kind, by, data }) => [kind, by, (data['handOver'] as { step: string }).step])).toEqual(expect.arrayContaining([['changed', world.officers.mara, 'offered'], ['assigned', world.officers.noor, 'accepted']]));
		expect(reviews()).toEqual([]);
	});

	it('none comes along with a new case, said to be offered by somebody else', async () => {
		const fields = { ...testCase({ openedBy: world.officers.noor, organisationId: world.station }), assigneeId: world.officers.mara, handOver: offer as unknown as Json };
		expect(await send('noor', { kind: 'createRecord', ref: { type: 'case', id: fresh() }, areaId: world.east, fields })).toBe('field_unknown');
	});

	it('declined it stays where it was, and the next offer is one like the first', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		expect(await send('noor', set('noor', answered('declined', 'noor')))).toBe('not_allowed');
		expect(await send('noor', set('noor', answered('declined', 'noor', '下周休假')))).toBe('ok');
		await everybodyPulls();
		expect(heldBy('mara')?.fields['assigneeId']).toBe(world.officers.mara);
		expect(await send('mara', set('mara', { ...offer, id: fresh() }))).toBe('ok');
	});

	it('accepted by one and taken back by the other apart is put to a person, and the case stays with who was first', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		expect(await send('noor', set('noor', answered('accepted', 'noor')))).toBe('ok');
		expect(await send('mara', set('mara', answered('kept', 'mara')))).toBe('review');
		await everybodyPulls();
		expect(heldBy('sol')?.fields['assigneeId']).toBe(world.officers.noor);
		expect(reviews().map(({ field, state }) => [field, state])).toEqual([['handOver', 'open']]);
		expect(handOverOf(reviews()[0]?.other)?.answer?.kind).toBe('kept');
	});

	it('taken back first, a later acceptance gives the case to nobody and asks about nothing but the hand-over', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		expect(await send('mara', set('mara', answered('kept', 'mara')))).toBe('ok');
		expect(await send('noor', set('noor', answered('accepted', 'noor')))).toBe('review');
		await everybodyPulls();
		expect(heldBy('noor')?.fields['assigneeId']).toBe(world.officers.mara);
		expect(reviews().map(({ field }) => field)).toEqual(['handOver']);
	});

	it('who has it may settle it against the own interest, in one save: the review closes before the case goes', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		await send('mara', set('mara', answered('kept', 'mara')));
		await send('noor', set('noor', answered('accepted', 'noor')));
		await everybodyPulls();
		const [review] = devices.mara.ofType('review');
		const close: OperationBody = { kind: 'setFields', ref: { type: 'review', id: review?.id ?? fresh() }, base: review?.rev ?? 0, set: { state: 'resolved', chosen: null, resolvedBy: world.officers.mara, resolvedAt: noon } };
		expect((await devices.mara.save(close, assign('mara', world.officers.noor))).map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
		await everybodyPulls();
		expect(heldBy('noor')?.fields['assigneeId']).toBe(world.officers.noor);
	});

	it('declined and taken back apart asks nobody', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		expect(await send('noor', set('noor', answered('declined', 'noor', '下周休假')))).toBe('ok');
		expect(await send('mara', set('mara', answered('kept', 'mara')))).toBe('ok');
		await everybodyPulls();
		expect(reviews()).toEqual([]);
	});

	it('accepted while a supervisor gives it to somebody else apart asks who has it', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		expect(await send('sol', assign('sol', world.officers.sol))).toBe('ok');
		expect(await send('noor', set('noor', answered('accepted', 'noor')))).toBe('review');
		await everybodyPulls();
		expect(heldBy('noor')?.fields['assigneeId']).toBe(world.officers.sol);
		expect(reviews().map(({ field, other }) => [field, other])).toEqual([['assigneeId', world.officers.noor]]);
	});

	it('offered while a supervisor gives it to somebody else apart is put to a person, and binds nobody', async () => {
		expect(await send('sol', assign('sol', world.officers.sol))).toBe('ok');
		expect(await send('mara', set('mara', offer))).toBe('review');
		await everybodyPulls();
		expect(heldBy('noor')?.fields['handOver'] ?? null).toBeNull();
		expect(reviews().map(({ field }) => field)).toEqual(['handOver']);
	});

	it('an offer that was overtaken does not come back when the case does', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		await send('sol', assign('sol', world.officers.sol));
		await everybodyPulls();
		await send('sol', assign('sol', world.officers.mara));
		await everybodyPulls();
		expect(await send('noor', set('noor', answered('accepted', 'noor')))).toBe('not_allowed');
		expect(await send('mara', set('mara', { ...offer, id: fresh() }))).toBe('ok');
	});

	it('accepted after it was closed, the case stays closed and with who closed it', async () => {
		await send('mara', set('mara', offer));
		await everybodyPulls();
		expect(await send('mara', { kind: 'moveCase', caseId: world.eastCase, base: heldBy('mara')?.rev ?? 0, move: 'finish', from: 'found', packVersion: 1, set: { 'x.what': '已清理' }, note: null })).toBe('ok');
		expect(await send('noor', set('noor', answered('accepted', 'noor')))).not.toBe('not_allowed');
		await everybodyPulls();
		expect(heldBy('noor')?.fields).toMatchObject({ state: 'done', assigneeId: world.officers.mara });
	});

	it('is refused in another’s name, to who does not see the case, with something else along, or of a restricted case to who is not let in', async () => {
		expect(await send('noor', set('noor', offer))).toBe('not_allowed');
		expect(await send('noor', set('noor', { ...offer, by: world.officers.noor }))).toBe('not_allowed');
		expect(await send('mara', set('mara', { ...offer, to: world.officers.ines }))).toBe('out_of_scope');
		expect(await send('mara', set('mara', offer, { title: '别的' }))).toBe('field_invalid');
		expect(await send('mara', set('mara', answered('accepted', 'mara')))).toBe('not_allowed');
		const [line] = await devices.mara.save({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base: 1, set: { handOver: offer as unknown as Json } });
		expect(line?.problem?.code).toBe('not_allowed');
		// Whatever revision is said to have been seen: nothing changes hands unasked.
		await devices.noor.save({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 0, set: { handOver: answered('accepted', 'noor') as unknown as Json } });
		await everybodyPulls();
		expect(heldBy('sol')?.fields['assigneeId']).toBe(world.officers.mara);
	});
});
