import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimField, claimOf, lostOf, tryField, type Claim } from '../domain/drives/doorFields.ts';
import { partSaves, type NewPart, type Terms } from '../domain/drives/make.ts';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { OperationBody } from '../domain/operation.ts';
import { refKey, type Fields, type StoredRecord } from '../domain/records/record.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { everyone, type NewRecord } from '../server/store/ownerWrites.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import { actorOf, door, fresh, makeWorld, noon, TestDevice, type OfficerName, type World } from './serverWorld.ts';

const pack = JSON.parse(await readFile(new URL('../packs/drive/pack.json', import.meta.url), 'utf8')) as Pack;
const [from, until] = ['2026-11-01', '2026-12-31'];
const hours = (count: number): string => new Date(Date.parse(noon) + count * 3_600_000).toISOString();

/**
 * What every `ServerStore` does with a drive. The station (Sol leads, Mara and Noor go) has the east, the society (Ines leads) the west. Sol, who made it, sees the whole town, and of the society's
 * part nothing.
 */
export function driveContract(name: string, open: () => Promise<OpenedStore>): void {
	describe(`server store, drives: ${name}`, () => {
		let opened: OpenedStore;
		let world: World;
		let devices: { readonly [name in OfficerName]: TestDevice };
		let eastDoors: readonly Id[];
		let westDoors: readonly Id[];
		beforeAll(async () => { opened = await open(); });
		afterAll(() => opened.close());
		beforeEach(async () => {
			const made = makeWorld();
			eastDoors = [fresh(), fresh()];
			westDoors = [fresh(), fresh()];
			const places = [...eastDoors.map((id) => [id, made.east] as const), ...westDoors.map((id) => [id, made.west] as const)].map(([id, areaId]): NewRecord => ({ type: 'place', id, placement: { areaId, readers: null, caseId: null }, fields: door(id) }));
			world = { ...made, records: [...made.records, ...places, { type: 'pack', id: fresh(), placement: everyone, fields: { packId: pack.id, version: pack.version, definition: pack as unknown as Json } }] };
			await opened.seed(world);
			devices = { mara: await device('mara'), noor: await device('noor'), ines: await device('ines'), sol: await device('sol') };
		});
		async function device(officer: OfficerName): Promise<TestDevice> {
			const made = new TestDevice(opened.store, actorOf(world, officer, asVaultId(fresh())));
			await opened.enrol(made.actor);
			await made.pull();
			return made;
		}
		const everybodyPulls = async (): Promise<void> => { for (const each of Object.values(devices)) await each.pull(); };
		async function send(one: OfficerName, ...bodies: readonly OperationBody[]): Promise<string> {
			const lines = await devices[one].save(...bodies);
			return lines.map((line) => line.problem?.code ?? line.outcome).find((word) => word !== 'ok' && word !== 'depends_on_refused') ?? 'ok';
		}
		const terms = (change: Partial<Terms> = {}): Terms => ({ driveId: fresh(), name: '困境家庭走访', publicName: '秋季入户走访', formId: 'f', from, until, walled: true, ...change });
		const ours = (): NewPart => ({ areaId: world.east, teamId: world.station, leadId: world.officers.sol, placeIds: eastDoors, goers: [world.officers.mara, world.officers.noor] });
		const theirs = (): NewPart => ({ areaId: world.west, teamId: world.society, leadId: world.officers.ines, placeIds: westDoors, goers: [] });
		async function make(drive: Terms, ...parts: readonly NewPart[]): Promise<void> {
			const maker = { pack, officerId: world.officers.sol, organisationId: world.station, at: noon, today: '2026-11-20', end: '2026-12-31T15:59:59.000Z', latest: hours(24 * 90), newId: fresh };
			for (const part of parts) for (const bodies of partSaves(drive, part, maker)) expect(await send('sol', ...bodies)).toBe('ok');
			await everybodyPulls();
		}
		const doorsOf = (one: OfficerName): readonly StoredRecord[] => devices[one].ofType('task').filter((task) => task.fields['kind'] === 'drive');
		const doorAt = (one: OfficerName, placeId: Id | undefined): StoredRecord => {
			const found = doorsOf(one).find((task) => task.fields['placeId'] === placeId);
			if (found === undefined) throw new Error(`${one} does not have that door`);
			return found;
		};
		const claim = (one: OfficerName, record: StoredRecord, change: Partial<Claim> = {}): Claim => ({ id: fresh(), by: world.officers[one], at: noon, until: hours(4), after: claimOf(record.fields[claimField])?.id ?? null, ...change });
		const set = (record: StoredRecord, fields: Fields): OperationBody => ({ kind: 'setFields', ref: { type: 'task', id: record.id }, base: record.rev, set: fields });
		const take = (one: OfficerName, record: StoredRecord, change: Partial<Claim> = {}): OperationBody => set(record, { [claimField]: claim(one, record, change) as unknown as Json });
		const tried = (one: OfficerName, record: StoredRecord, outcome: string, change: Fields = {}): OperationBody => set(record, { [tryField(fresh())]: { by: world.officers[one], at: noon, outcome, entryId: null, words: null, ...change } });
		/** Every word that a device was ever told, the drive’s ids and names among them. */
		const told = (one: OfficerName): string => JSON.stringify([...devices[one].records.values()]);

		it('is there for who goes, and for nobody else: not its doors, its names, its timeline, nor that it is', async () => {
			const drive = terms();
			await make(drive, ours(), theirs());
			expect([doorsOf('mara').length, doorsOf('noor').length, doorsOf('sol').length, doorsOf('ines').length]).toEqual([2, 2, 2, 2]);
			for (const one of ['mara', 'noor', 'sol'] as const) expect(doorsOf(one).map((task) => task.fields['placeId']).toSorted(), `${one} has the own team’s doors alone`).toEqual([...eastDoors].sort());
			expect(doorsOf('ines').map((task) => task.fields['placeId']).toSorted()).toEqual([...westDoors].sort());
			expect(devices.sol.ofType('case').filter((record) => record.fields['packId'] === 'drive'), 'who made it for another organisation sees the own part').toHaveLength(1);

			expect(await send('ines', tried('ines', doorAt('ines', westDoors[0]), 'refused'))).toBe('ok');
			const [theirPart] = devices.ines.ofType('case').filter((record) => record.fields['packId'] === 'drive');
			expect(await send('ines', { kind: 'note', noteId: fresh(), areaId: world.west, of: { type: 'case', id: theirPart?.id as Id }, text: '西边的家庭' })).toBe('ok');
			const outsider = await device('sol');
			await everybodyPulls();
			for (const one of [devices.sol, outsider, devices.mara, devices.noor]) {
				const all = JSON.stringify([...one.records.values()]);
				for (const word of ['西边的家庭', theirPart?.id ?? '', doorAt('ines', westDoors[0]).id]) expect(all.includes(word), `${one.actor.me.name}: ${word}`).toBe(false);
			}
			expect(told('ines').includes('困境家庭走访'), 'what is looked for is there to be found').toBe(true);
		});

		it('does not exist for colleagues of the same area and organisation who were not let in', async () => {
			const drive = terms();
			await make(drive, { ...ours(), goers: [world.officers.mara] });
			expect([doorsOf('mara').length, doorsOf('noor').length]).toEqual([2, 0]);
			for (const word of [drive.driveId, drive.name, '秋季入户走访']) expect(told('noor').includes(word), word).toBe(false);
			const unseen = doorAt('mara', eastDoors[0]);
			expect([await send('noor', take('noor', unseen)), await send('noor', tried('noor', unseen, 'met'))]).toEqual(['record_missing', 'record_missing']);
			expect(await send('ines', tried('ines', unseen, 'met')), 'nor for another organisation').toBe('record_missing');
			await devices.mara.pull();
			expect(devices.mara.get('task', unseen.id)).toEqual(unseen);
		});

		it('keeps the first of two claims that were made apart, and says to whom the other lost; nobody has to settle anything', async () => {
			await make(terms(), ours());
			const [first, second] = [take('mara', doorAt('mara', eastDoors[0])), take('noor', doorAt('noor', eastDoors[0]))];
			expect([await send('mara', first), await send('noor', second)]).toEqual(['ok', 'ok']);
			await everybodyPulls();
			const shown = doorAt('noor', eastDoors[0]);
			expect([claimOf(shown.fields[claimField])?.by, lostOf(shown.fields)]).toEqual([world.officers.mara, [{ by: world.officers.noor, at: noon, to: world.officers.mara }]]);
			expect(devices.sol.ofType('review')).toEqual([]);
			expect(await send('noor', tried('noor', shown, 'nobody')), 'what was found at the door counts, whoever had it').toBe('ok');
			expect(await send('noor', take('noor', shown)), 'one that is seen to be taken is not to be had').toBe('door_taken');
		});

		it('gives a door to the next once the time is over, or when it was given back', async () => {
			await make(terms(), ours());
			const over = doorAt('mara', eastDoors[0]);
			expect(await send('mara', take('mara', over, { at: hours(-6), until: hours(-2) }))).toBe('ok');
			await everybodyPulls();
			expect(await send('noor', take('noor', doorAt('noor', eastDoors[0])))).toBe('ok');
			await everybodyPulls();
			const held = doorAt('noor', eastDoors[0]);
			const mine = claimOf(held.fields[claimField]) as Claim;
			expect([mine.by, await send('noor', set(held, { [claimField]: { ...mine, until: mine.at } as unknown as Json }))]).toEqual([world.officers.noor, 'ok']);
			await everybodyPulls();
			expect(await send('mara', take('mara', doorAt('mara', eastDoors[0])))).toBe('ok');
		});

		it('takes no step in another’s name, outside its days, for ever, ahead of time, or of an outcome that it does not know', async () => {
			await make(terms(), ours());
			const at = doorAt('mara', eastDoors[0]);
			const wrong: readonly (readonly [OperationBody, string])[] = [
				[take('noor', at), 'operation_forged'], [tried('noor', at, 'met'), 'operation_forged'], [tried('mara', at, 'eaten'), 'field_invalid'], [take('mara', at, { until: hours(13) }), 'field_invalid'],
				[take('mara', at, { at: hours(1), until: hours(4) }), 'field_invalid'], [tried('mara', at, 'met', { at: hours(1) }), 'field_invalid'], [tried('mara', at, 'met', { at: '2026-10-30T04:00:00.000Z' }), 'drive_over'],
				[set(at, { state: 'dropped' }), 'not_allowed'], [set(at, { day: '2026-12-01' }), 'field_invalid'], [set(at, { state: 'done' }), 'field_invalid'], [set(at, { [claimField]: { by: world.officers.mara } }), 'field_invalid'],
			];
			for (const [body, code] of wrong) expect(await send('mara', body), JSON.stringify(body)).toBe(code);
			expect(await send('sol', set(doorAt('sol', eastDoors[0]), { state: 'dropped' })), 'who leads takes a door off the list').toBe('ok');
		});

		it('never changes a try that was written down, and keeps all that were made apart', async () => {
			await make(terms(), ours());
			const at = doorAt('mara', eastDoors[0]);
			const id = fresh();
			const one = (outcome: string): OperationBody => set(at, { [tryField(id)]: { by: world.officers.mara, at: noon, outcome, entryId: null, words: null } });
			expect([await send('mara', one('nobody')), await send('mara', one('met')), await send('noor', tried('noor', doorAt('noor', eastDoors[0]), 'met'))]).toEqual(['ok', 'field_invalid', 'ok']);
			await everybodyPulls();
			expect(Object.keys(doorAt('sol', eastDoors[0]).fields).filter((field) => field.startsWith('try.'))).toHaveLength(2);
		});

		it('without a wall it is the area’s to see, and the team’s to go', async () => {
			await make(terms({ walled: false, publicName: null }), ours());
			expect([doorsOf('mara').length, doorsOf('noor').length, doorsOf('ines').length]).toEqual([2, 2, 0]);
			const ines = new TestDevice(opened.store, { vault: asVaultId(fresh()), me: { ...devices.ines.actor.me, leafAreaIds: [world.east, world.west], areaIds: [world.east, world.west] } });
			await opened.enrol(ines.actor);
			await ines.pull();
			const seen = ines.ofType('task').find((task) => task.fields['placeId'] === eastDoors[0]) as StoredRecord;
			expect((await ines.save(tried('ines', seen, 'met'))).map((line) => line.problem?.code)).toEqual(['not_allowed']);
			expect(await send('noor', tried('noor', doorAt('noor', eastDoors[0]), 'met'))).toBe('ok');
		});

		it('is made by who leads a team, and doors are put on it by who leads it', async () => {
			const maker = { pack, officerId: world.officers.mara, organisationId: world.station, at: noon, today: '2026-11-20', end: hours(24), latest: hours(48), newId: fresh };
			const [bodies] = partSaves(terms(), { ...ours(), leadId: world.officers.mara, goers: [] }, maker);
			expect(await send('mara', ...(bodies ?? []))).toBe('not_allowed');
			await make(terms(), ours());
			const part = devices.mara.ofType('case').find((record) => record.fields['packId'] === 'drive') as StoredRecord;
			const more: OperationBody = { kind: 'createRecord', ref: { type: 'task', id: fresh() }, areaId: world.east, fields: { kind: 'drive', packId: 'drive', placeId: world.eastDoor, caseId: part.id, day: until, at: null, assigneeId: null, state: 'listed', doneBy: null, note: null } };
			const forged: OperationBody = { ...more, ref: { type: 'task', id: fresh() }, fields: { ...more.fields, [tryField(fresh())]: { by: world.officers.sol, at: noon, outcome: 'met', entryId: null, words: null } } };
			expect([await send('mara', more), await send('sol', forged), await send('sol', { ...more, ref: { type: 'task', id: fresh() } })]).toEqual(['not_allowed', 'field_invalid', 'ok']);
			expect(devices.mara.holds('task', part.id), refKey(part)).toBe(false);
		});

		it('is forgotten by who is let go there no more', async () => {
			await make(terms(), ours());
			const part = devices.sol.ofType('case').find((record) => record.fields['packId'] === 'drive') as StoredRecord;
			const [grant] = Object.entries(part.fields).find(([field, value]) => field.startsWith('grant.') && (value as { to?: Id }).to === world.officers.noor) ?? [];
			expect(await send('sol', { kind: 'setFields', ref: { type: 'case', id: part.id }, base: part.rev, set: { [`grantEnd.${(grant ?? '').slice('grant.'.length)}`]: true } })).toBe('ok');
			await everybodyPulls();
			expect([doorsOf('noor').length, doorsOf('mara').length, told('noor').includes(part.id)]).toEqual([0, 2, false]);
		});
	});
}
