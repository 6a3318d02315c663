import { beforeEach, describe, expect, it } from 'vitest';
import { flagOf, type Flag } from '../../domain/cases/flag.ts';
import { asVaultId } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { actorOf, fresh, makeWorld, noon, testCase, TestDevice, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

/** Mara has a case of the station; Noor takes the complaint down; Sol supervises and leads. */
describe('a complaint that a case could not be got done', () => {
	let world: World;
	let devices: { readonly [name in OfficerName]: TestDevice };
	let raised: Flag;
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
		raised = { raisedBy: world.officers.noor, at: noon, words: '来了三次', about: world.officers.mara, leadId: world.officers.sol, dueAt: '2026-12-03T15:59:59.000Z', answer: null, closed: null, returned: 0 };
		await devices.mara.save({ kind: 'assign', caseId: world.eastCase, base: 1, assigneeId: world.officers.mara });
		for (const each of Object.values(devices)) await each.pull();
	});

	const set = (flag: Flag, more: { readonly [field: string]: Json } = {}): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 9, set: { flag: flag as unknown as Json, ...more } });
	async function send(name: OfficerName, flag: Flag, more = {}): Promise<string> {
		const [line] = await devices[name].save(set(flag, more));
		return line === undefined ? 'nothing' : 'problem' in line && line.problem !== undefined ? line.problem.code : line.outcome;
	}
	const words = (name: OfficerName) => ({ by: world.officers[name], at: noon, words: '好了' });

	it('goes its way: raised, answered by the lead, closed by who raised it, and everybody has it', async () => {
		const answered: Flag = { ...raised, answer: words('sol') };
		expect(await send('noor', raised)).toBe('ok');
		expect(await send('sol', answered)).toBe('ok');
		expect(await send('noor', { ...answered, closed: words('noor') })).toBe('ok');
		await devices.mara.pull();
		expect(flagOf(devices.mara.records.get(`case/${world.eastCase}`)?.fields['flag'])?.closed).toEqual(words('noor'));
	});

	it('who it complains about neither leads, nor answers, nor closes it, nor takes it away', async () => {
		expect(await send('noor', { ...raised, leadId: world.officers.mara })).toBe('not_allowed');
		expect(await send('noor', raised)).toBe('ok');
		expect(await send('mara', { ...raised, answer: words('mara') })).toBe('not_allowed');
		const answered: Flag = { ...raised, answer: words('sol') };
		await send('sol', answered);
		expect(await send('mara', { ...answered, closed: words('mara') })).toBe('not_allowed');
		const [line] = await devices.mara.save({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 9, set: { flag: null } });
		expect(line).toMatchObject({ outcome: 'refused', problem: { code: 'field_invalid' } });
	});

	it('no change of the case rides along with it, and its lead is somebody who sees the case', async () => {
		expect(await send('noor', raised, { title: '别的' })).toBe('field_invalid');
		expect(await send('noor', { ...raised, leadId: world.officers.ines })).toBe('out_of_scope');
	});

	it('none comes along with a new case, said to be raised by somebody else', async () => {
		const made = { kind: 'createRecord', ref: { type: 'case', id: fresh() }, areaId: world.east, fields: { ...testCase({ openedBy: world.officers.mara, organisationId: world.station }), flag: { ...raised, about: null } as unknown as Json } } as const;
		expect((await devices.mara.save(made))[0]).toMatchObject({ outcome: 'refused', problem: { code: 'field_unknown' } });
	});

	it('an officer of another area raises nothing', async () => {
		expect(await send('ines', { ...raised, raisedBy: world.officers.ines })).not.toBe('ok');
	});
});
