import { beforeEach, describe, expect, it } from 'vitest';
import { exitOf, type Exit } from '../../domain/cases/exit.ts';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Role } from '../../domain/records/shapes.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { actorOf, fresh, makeWorld, noon, testCase, TestDevice, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { asPlaced, everyone } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

const hazard = (await readSeedPacks()).map((seed) => seed.pack).find(({ id }) => id === 'hazard');
if (hazard === undefined) throw new Error('no hazards');

/** Mara has a hazard and asks; Sol supervises, and Noor does so too where two decide. */
describe('a case is asked to be postponed, returned or parked', () => {
	let world: World;
	let devices: { readonly [name in OfficerName]: TestDevice };
	let caseId: Id;
	let base: number;
	let asked: Exit;
	beforeEach(async () => {
		world = makeWorld();
		caseId = fresh();
		const store = new MemoryServerStore();
		store.seed([
			...world.records, { type: 'pack' as const, id: fresh(), placement: everyone, fields: { packId: hazard.id, version: hazard.version, definition: hazard } as unknown as Fields },
			{ type: 'case' as const, id: caseId, placement: { areaId: world.east, readers: null, caseId: null }, fields: testCase({ openedBy: world.officers.mara, organisationId: world.station, packId: hazard.id, packVersion: hazard.version, state: 'notified', assigneeId: world.officers.mara, dueAt: '2026-11-27T15:59:59.000Z' }) },
		].map(asPlaced));
		const device = (name: OfficerName, role?: Role): TestDevice => {
			const actor = actorOf(world, name, asVaultId(fresh()));
			store.enrol(actor);
			return new TestDevice(store, role === undefined ? actor : { ...actor, me: { ...actor.me, role } });
		};
		devices = { mara: device('mara'), noor: device('noor', 'supervisor'), ines: device('ines'), sol: device('sol') };
		asked = { kind: 'return', reason: 'notOurs', words: '燃气公司的管道', evidence: [], nextAt: '2026-11-23T15:59:59.000Z', by: world.officers.mara, at: noon, from: world.officers.mara, dueAt: '2026-11-21T15:59:59.000Z', decision: null, ended: null };
		await seen();
	});

	/** Everybody has what the server has. */
	async function seen(): Promise<void> {
		for (const each of Object.values(devices)) await each.pull();
		base = devices.sol.get('case', caseId)?.rev ?? 0;
	}
	const set = (exit: Exit | null, more: Fields = {}): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: caseId }, base, set: { exit: exit as unknown as Json, ...more } });
	async function send(name: OfficerName, ...bodies: readonly OperationBody[]): Promise<string> {
		const line = (await devices[name].save(...bodies)).at(-1);
		return line === undefined ? 'nothing' : line.problem?.code ?? line.outcome;
	}
	const decide = (exit: Exit, name: OfficerName, agreed: boolean): Exit => ({ ...exit, decision: { by: world.officers[name], at: noon, words: agreed ? null : '归我们管', agreed } });
	async function now(): Promise<Fields> {
		await seen();
		return devices.mara.get('case', caseId)?.fields ?? {};
	}
	const photo = (fileId: Id, of: Id): OperationBody => ({ kind: 'attach', fileId, areaId: world.east, file: { of: { type: 'case', id: of }, placeId: null, purpose: 'other', mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 4, height: 3, capturedAt: noon, position: null, takenBy: world.officers.mara } });

	it('asked, agreed to by a supervisor, and everybody has it: nobody’s, and counted', async () => {
		expect(await send('mara', set(asked))).toBe('ok');
		await seen();
		expect(await send('sol', set(decide(asked, 'sol', true)))).toBe('ok');
		expect(await now()).toMatchObject({ assigneeId: null, bounced: 1, exit: { decision: { agreed: true } } });
	});

	it('who asked does not decide, nor does an officer, nor anybody in another’s name; and nothing rides along', async () => {
		await send('mara', set(asked));
		await seen();
		devices.mara.as({ ...devices.mara.actor, me: { ...devices.mara.actor.me, role: 'supervisor' } });
		expect(await send('mara', set(decide(asked, 'mara', true)))).toBe('not_allowed');
		expect(await send('sol', set(decide(asked, 'mara', true)))).toBe('not_allowed');
		expect(await send('sol', set(decide(asked, 'sol', true), { title: '别的' }))).toBe('field_invalid');
		expect(await send('sol', set(null))).toBe('field_invalid');
		expect(await send('ines', set(decide(asked, 'ines', true)))).not.toBe('ok');
		expect(await now()).toMatchObject({ assigneeId: world.officers.mara, exit: { decision: null } });
	});

	it('what follows from a decision is sent by nobody', async () => {
		for (const field of ['bounced', 'stood', 'waits']) expect(await send('mara', { kind: 'setFields', ref: { type: 'case', id: caseId }, base, set: { [field]: 3 } })).toBe('field_unknown');
		const made = fresh();
		expect(await send('mara', { kind: 'createRecord', ref: { type: 'case', id: made }, areaId: world.east, fields: { ...testCase({ openedBy: world.officers.mara, organisationId: world.station }), exit: decide(asked, 'sol', true) as unknown as Json } }), 'nor brought along by a new case').toBe('field_unknown');
	});

	it('a photo that is wanted is one of this case', async () => {
		const parked = (evidence: readonly Id[]): Exit => ({ ...asked, kind: 'park', reason: 'nobody', nextAt: '2026-12-20T15:59:59.000Z', evidence });
		expect(await send('mara', set(parked([])))).toBe('photo_required');
		expect(await send('mara', set(parked([fresh()])))).toBe('field_invalid');
		const strange = fresh();
		await send('mara', photo(strange, world.eastCase));
		expect(await send('mara', set(parked([strange])))).toBe('field_invalid');
		const own = fresh();
		expect(await send('mara', photo(own, caseId), set(parked([own])))).toBe('ok');
	});

	it('two who decide apart: the first stands with what follows from it, and one question is left, about the decision alone', async () => {
		await send('mara', set(asked));
		await seen();
		expect(await send('sol', set(decide(asked, 'sol', true)))).toBe('ok');
		expect(await send('noor', set(decide(asked, 'noor', false)))).toBe('review');
		const fields = await now();
		expect([exitOf(fields['exit'])?.decision?.by, fields['assigneeId'], fields['bounced']]).toEqual([world.officers.sol, null, 1]);
		expect(devices.sol.ofType('review').map(({ fields: { field, other } }) => [field, exitOf(other as Json)?.decision?.by])).toEqual([['exit', world.officers.noor]]);
		// It is settled by deciding anew, in the own name.
		expect(await send('noor', set(decide(asked, 'noor', false)))).toBe('ok');
		expect(await now()).toMatchObject({ assigneeId: world.officers.mara, bounced: 0 });
	});

	it('two who agree apart are no question', async () => {
		await send('mara', set(asked));
		await seen();
		await send('sol', set(decide(asked, 'sol', true)));
		expect(await send('noor', set(decide(asked, 'noor', true)))).toBe('ok');
		expect([exitOf((await now())['exit'])?.decision?.by, devices.sol.ofType('review').length]).toEqual([world.officers.sol, 0]);
	});

	it('asked twice apart: both are kept, one is shown', async () => {
		expect(await send('mara', set(asked))).toBe('ok');
		expect(await send('noor', set({ ...asked, by: world.officers.noor, words: '重复了', reason: 'twice' }))).toBe('review');
		expect(exitOf((await now())['exit'])?.by).toBe(world.officers.mara);
	});

	it('a step made offline stands, though the case was parked meanwhile; whether it stays parked is asked', async () => {
		const own = fresh();
		const parked: Exit = { ...asked, kind: 'park', reason: 'nobody', nextAt: '2026-12-20T15:59:59.000Z', evidence: [own] };
		await send('mara', photo(own, caseId), set(parked));
		await seen();
		const offline = base;
		await send('sol', set(decide(parked, 'sol', true)));
		const [line] = await devices.mara.save({ kind: 'moveCase', caseId, base: offline, move: 'mended', from: 'notified', packVersion: hazard.version, set: {}, note: null });
		expect(line?.outcome).toBe('review');
		const fields = await now();
		expect([fields['state'], exitOf(fields['exit'])?.ended, (fields['stood'] as { readonly move?: string } | null)?.move]).toEqual(['recheck', null, 'exit.park']);
		expect(devices.sol.ofType('event').some((event) => event.fields['kind'] === 'moved'), 'the timeline tells the step').toBe(true);
		expect(devices.sol.ofType('review').map((review) => review.fields['field']), 'one question for a person').toContain('exit');
		// Who saw it parked and makes a step takes it up again, with no question.
		expect(await send('sol', { kind: 'moveCase', caseId, base, move: 'pass', from: 'recheck', packVersion: hazard.version, set: {}, note: null })).toBe('ok');
		expect(await now()).toMatchObject({ state: 'closed', stood: null, exit: { ended: { by: world.officers.sol } } });
	});
});
