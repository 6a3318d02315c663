import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serverId, type Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { CaseShape, EventShape } from '../../domain/records/shapes.ts';
import { escalatedTo, escalationsOf } from '../../domain/workflow/escalation.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, TestDevice, testCase, testPack, type World } from '../../testing/serverWorld.ts';
import { openDatabase, openPool, type Db } from './database.ts';
import { escalateDue } from './escalations.ts';
import { everyone } from './ownerWrites.ts';

const label = { zh: '时限', en: 'Limit' };
const ladderPack: Pack = {
	...testPack, id: 'ladder', deadlineBy: 'x.what',
	states: [...testPack.states, { id: 'asked', label, kind: 'waiting', clock: 'reply' }],
	moves: [...testPack.moves, { id: 'ask', label, icon: 'x', from: ['found'], to: 'asked', by: ['officer'], asks: [{ field: 'x.what', required: true }], photo: null, form: null, document: null, primary: false, clock: 'stop', reason: 'x.what' }],
	deadlines: [
		{ id: 'promise', label, workingDays: 5, source: 's', asOf: '2026-01-01', escalation: [
			{ id: 'before', before: { workingDays: 1 }, to: 'supervisor' }, { id: 'due', after: { hours: 0 }, to: 'supervisor', priority: 'high' }, { id: 'late', after: { workingDays: 2 }, to: 'administrator', priority: 'urgent', names: 'lead' },
		] },
		{ id: 'reply', label, hours: 10, source: 's', asOf: '2026-01-01', escalation: [{ id: 'due', after: { hours: 0 }, to: 'lead' }] },
	],
};
/** Shanghai’s wall clock, in milliseconds. */
const ms = (local: string): number => Date.parse(`${local}:00+08:00`);
const iso = (local: string): string => new Date(ms(local)).toISOString();

describe('the ladder of a case', () => {
	let database: OpenedDatabase;
	let owners: readonly Db[];
	let world: World;
	let boss: Id;
	let work: Id;
	beforeAll(async () => {
		database = await openServerDatabase();
		// Two servers over one database.
		owners = [1, 2].map(() => openDatabase(openPool(database.ownerUrl, 1)));
	});
	afterAll(async () => {
		await Promise.all(owners.map((owner) => owner.destroy()));
		await database.close();
	});
	beforeEach(() => { world = makeWorld(); [boss, work] = [fresh(), fresh()]; });

	/** A case of the east, due on Thursday 8 October 2026: the working day before it is 30 September. */
	async function seed(change: Partial<CaseShape> & Fields = {}, readers: readonly Id[] | null = null): Promise<void> {
		const fields = { ...testCase({ openedBy: world.officers.mara, organisationId: world.station, packId: 'ladder', assigneeId: world.officers.mara, dueAt: iso('2026-10-08T18:00') }), ...change };
		await database.seed({ ...world, records: [
			...world.records, { type: 'pack', id: fresh(), placement: everyone, fields: { packId: 'ladder', version: 1, definition: ladderPack } as unknown as Fields },
			{ type: 'officer', id: boss, placement: everyone, fields: { name: 'boss', role: 'administrator', organisationId: world.station, areaIds: [world.town], certificateNo: null, phone: null, active: true } },
			{ type: 'case', id: work, placement: { areaId: world.east, readers, caseId: null }, fields },
		] });
	}
	/** Each time both servers look at the same moment. */
	async function at(local: string): Promise<readonly (readonly Id[])[]> {
		const done = await Promise.all(owners.map((owner) => escalateDue(owner, ms(local))));
		return done.flat().filter(({ caseId }) => caseId === work).map(({ to }) => to);
	}
	async function read(name: 'mara' | 'sol' = 'mara') {
		const device = new TestDevice(database.store, actorOf(world, name));
		await device.pull();
		const fields = device.get('case', work)?.fields ?? {};
		const events = device.ofType('event').map((record) => record.fields as unknown as EventShape).filter((event) => event.of.id === work && event.by === serverId).toSorted((a, b) => (a.at < b.at ? -1 : 1));
		return { device, fields, events, rungs: escalationsOf(fields).map(({ rung }) => rung).sort() };
	}

	it('is gone up rung by rung at its moments, over the holidays, each once however many servers look', async () => {
		await seed();
		expect(await at('2026-09-30T17:59')).toEqual([]);
		expect(await at('2026-09-30T18:00')).toEqual([[world.officers.sol]]);
		expect(await at('2026-10-05T12:00')).toEqual([]);
		expect((await read()).fields).toMatchObject({ priority: 'normal', leadId: null });
		expect(await at('2026-10-08T18:00')).toEqual([[world.officers.sol]]);
		expect((await read()).fields).toMatchObject({ priority: 'high', leadId: null });
		expect(await at('2026-10-10T17:59')).toEqual([]);
		expect(await at('2026-10-10T18:00')).toEqual([[boss]]);
		const { fields, events, rungs } = await read();
		expect(fields).toMatchObject({ priority: 'urgent', leadId: boss, dueAt: iso('2026-10-08T18:00') });
		expect(rungs).toEqual(['before', 'due', 'late']);
		expect(events.map(({ kind, at: when, data }) => [kind, when, data['fields'], (data['escalation'] as { rung: string }).rung])).toEqual([
			['changed', iso('2026-09-30T18:00'), [], 'before'], ['changed', iso('2026-10-08T18:00'), ['priority'], 'due'], ['changed', iso('2026-10-10T18:00'), ['priority', 'leadId'], 'late'],
		]);
		expect(escalatedTo(ladderPack, fields)).toEqual(expect.arrayContaining([world.officers.sol, boss]));
	});

	it('is taken at once, in order, where no server ran for days, and does not lower what a person set', async () => {
		await seed({ priority: 'urgent', leadId: null });
		expect(await at('2026-11-01T09:00')).toHaveLength(1);
		const { rungs, fields, events } = await read();
		expect([rungs, fields['priority'], events.length]).toEqual([['before', 'due', 'late'], 'urgent', 3]);
	});

	it('goes with the due date: what had not happened does not, and what was told counts no more', async () => {
		await seed();
		await at('2026-09-30T18:00');
		const before = await read('sol');
		expect(escalatedTo(ladderPack, before.fields)).toEqual([world.officers.sol]);
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		await mara.pull();
		expect((await mara.save({ kind: 'setFields', ref: { type: 'case', id: work }, base: mara.get('case', work)?.rev ?? 0, set: { dueAt: iso('2026-10-20T18:00') } })).map(({ outcome }) => outcome)).toEqual(['ok']);
		expect(escalatedTo(ladderPack, (await read()).fields)).toEqual([]);
		expect(await at('2026-10-12T12:00')).toEqual([]);
		expect(await at('2026-10-19T18:00')).toEqual([[world.officers.sol]]);
	});

	it('rests while the clock stands; what the state waits for has a ladder of its own', async () => {
		await seed({ 'stood': { since: iso('2026-09-29T09:00'), move: 'ask', reason: 'papers' }, 'waits': { since: iso('2026-09-29T09:00'), until: iso('2026-10-09T19:00'), deadline: 'reply' }, 'state': 'asked' });
		expect(await at('2026-10-09T18:59')).toEqual([]);
		// No lead is named: the assignee’s supervisor.
		expect(await at('2026-10-09T19:00')).toEqual([[world.officers.sol]]);
	});

	it('of a restricted case is told to who is named on it and to nobody else, and makes nobody its lead', async () => {
		await seed({ restricted: true, assigneeId: world.officers.mara }, [world.officers.mara]);
		expect(await at('2026-10-20T09:00')).toEqual([[world.officers.mara]]);
		const { fields } = await read();
		expect(fields).toMatchObject({ leadId: null, priority: 'urgent' });
		expect((await read('sol')).fields).toEqual({});
	});

	it('an offer that nobody has accepted after a working day goes to the lead, else the supervisor, and not to who gives or takes; accepted it is nobody’s matter', async () => {
		const offer = { id: fresh(), by: world.officers.mara, at: iso('2026-09-30T17:00'), from: world.officers.mara, to: world.officers.noor, note: '节后复查', answer: null };
		// No ladder of its own, and no date.
		await seed({ packId: 'test', dueAt: null, leadId: world.officers.noor, handOver: offer });
		expect(await at('2026-10-08T16:59'), 'the holidays are no working days').toEqual([]);
		expect(await at('2026-10-08T17:00')).toEqual([[world.officers.sol]]);
		expect(await at('2026-10-09T17:00')).toEqual([]);
		const { device, fields, events } = await read('mara');
		expect([fields['assigneeId'], events.map(({ data }) => (data['escalation'] as { deadline: string }).deadline)]).toEqual([world.officers.mara, ['handOver']]);
		expect(escalatedTo(testPack, fields)).toEqual([world.officers.sol]);
		const noor = new TestDevice(database.store, actorOf(world, 'noor'));
		await noor.pull();
		const accepted = { ...offer, answer: { kind: 'accepted', by: world.officers.noor, at: iso('2026-10-09T18:00'), words: null } };
		expect((await noor.save({ kind: 'setFields', ref: { type: 'case', id: work }, base: device.get('case', work)?.rev ?? 0, set: { handOver: accepted } })).map(({ outcome }) => outcome), 'late, but not lost').toEqual(['ok']);
		const after = await read('mara');
		expect([after.fields['assigneeId'], escalatedTo(testPack, after.fields)]).toEqual([world.officers.noor, []]);
	});

	it('whom a move made it a duty to tell, and nobody has: the supervisor hears of it when the time is over, of a closed case too; told in time nobody does', async () => {
		const duty = { [`tell.${fresh()}`]: { move: 'lacking', to: 'applicant', at: iso('2026-09-30T10:00'), until: iso('2026-10-01T10:00') } };
		const [of] = Object.keys(duty).map((field) => field.slice(5));
		await seed({ packId: 'test', dueAt: null, closedAt: iso('2026-09-30T10:00'), state: 'done', ...duty, [`told.${fresh()}`]: { of: of as Id, way: 'call', reached: false, words: null, by: world.officers.mara, at: iso('2026-09-30T11:00') } });
		expect(await at('2026-10-01T09:59')).toEqual([]);
		expect(await at('2026-10-01T10:00'), 'a call that nobody answered tells nobody').toEqual([[world.officers.sol]]);
		expect(await at('2026-10-02T10:00'), 'once').toEqual([]);
		const { device, events, fields } = await read();
		expect(events.map(({ data }) => (data['escalation'] as { deadline: string }).deadline)).toEqual(['tell']);
		expect(escalatedTo(testPack, fields)).toEqual([world.officers.sol]);
		const told = (by: Id) => ({ kind: 'setFields' as const, ref: { type: 'case' as const, id: work }, base: device.get('case', work)?.rev ?? 0, set: { [`told.${fresh()}`]: { of: of as Id, way: 'inPerson', reached: true, words: null, by, at: iso('2026-10-02T11:00') } } });
		expect((await device.save(told(world.officers.sol))).map(({ outcome }) => outcome), 'in another’s name').toEqual(['refused']);
		expect((await device.save({ ...told(world.officers.mara), set: duty })).map(({ outcome }) => outcome), 'nobody writes a duty').toEqual(['refused']);
		expect((await device.save(told(world.officers.mara))).map(({ outcome }) => outcome)).toEqual(['ok']);
		expect(escalatedTo(testPack, (await read()).fields)).toEqual([]);

		world = makeWorld();
		[boss, work] = [fresh(), fresh()];
		await seed({ packId: 'test', dueAt: null, ...duty, [`told.${fresh()}`]: { of: of as Id, way: 'inPerson', reached: true, words: null, by: world.officers.mara, at: iso('2026-09-30T11:00') } });
		expect(await at('2026-10-02T10:00')).toEqual([]);
	});

	it('ends with the case, and an earlier version of the pack has none', async () => {
		await seed({ closedAt: iso('2026-10-01T09:00'), state: 'done' });
		expect(await at('2026-10-20T09:00')).toEqual([]);
		world = makeWorld();
		[boss, work] = [fresh(), fresh()];
		await seed({ packId: 'test' });
		expect(await at('2026-10-20T09:00')).toEqual([]);
	});

	it('cannot be set by a device', async () => {
		await seed();
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		await mara.pull();
		const lines = await mara.save({ kind: 'setFields', ref: { type: 'case', id: work }, base: 1, set: { [`escalated.${fresh()}`]: { rung: 'due' } } });
		expect(lines.map(({ problem }) => problem?.code)).toEqual(['field_unknown']);
	});
});
