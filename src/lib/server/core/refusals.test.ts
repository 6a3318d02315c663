import { beforeEach, describe, expect, it } from 'vitest';
import { may } from '../../domain/accounts/rights.ts';
import { asVaultId, type Id } from '../../domain/ids.ts';
import { creatableTypes, type OperationBody } from '../../domain/operation.ts';
import { recordTypes, type Fields, type RecordType } from '../../domain/records/record.ts';
import { roles, type Role } from '../../domain/records/shapes.ts';
import { actorOf, door, fresh, makeWorld, noon, testCase, TestDevice, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { asPlaced, everyone, type NewRecord } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

/** The first wall: every type of record × everybody × where it lies × (read, add, change, move, delete), through push and pull as a device asks. */
type Lies = 'own area' | 'another area' | 'restricted to Mara' | 'everybody';
type Row = { readonly type: RecordType; readonly id: Id; readonly lies: Lies };
type Caller = { readonly name: string; readonly device: TestDevice; readonly role: Role };

const lying: readonly Lies[] = ['own area', 'another area', 'restricted to Mara', 'everybody'];
/** What lies where something else lies is never everybody's. */
const follows: readonly RecordType[] = ['residence', 'entry', 'task', 'file', 'note', 'event', 'review', 'workLog'];
/** What no restricted case takes with it. */
const open: readonly RecordType[] = ['place', 'person', 'residence'];
/** What hangs on a case, and is seen by who sees the case. */
const hanging: readonly RecordType[] = ['entry', 'task', 'file', 'note', 'event', 'review'];
/** A change that the type's rules take; of other types nothing may be changed at all. */
const change: { readonly [T in RecordType]?: Fields } = {
	place: { label: 'y' }, person: { name: 'y' }, residence: { registered: true }, case: { title: 'y' }, task: { note: 'y' }, review: { state: 'resolved', chosen: null }, workLog: { text: 'y' },
};

describe('what push and pull refuse', () => {
	let world: World;
	let store: MemoryServerStore;
	let rows: readonly Row[];
	let callers: readonly Caller[];
	beforeEach(() => {
		world = makeWorld();
		store = new MemoryServerStore();
		const extra = recordTypes.flatMap((type) => lying.filter((lies) => (lies !== 'everybody' || !follows.includes(type)) && (lies !== 'restricted to Mara' || !open.includes(type))).map((lies): NewRecord & Row => ({ type, id: fresh(), lies, placement: placementOf(lies, type), fields: fieldsOf(type, lies) })));
		store.seed([...world.records, ...extra].map(asPlaced));
		rows = extra;
		const names: readonly [OfficerName, Role][] = [['mara', 'officer'], ['noor', 'officer'], ['ines', 'officer'], ['sol', 'supervisor'], ['sol', 'administrator'], ['noor', 'auditor'], ['noor', 'partner']];
		callers = names.map(([officer, role]) => {
			const actor = actorOf(world, officer, asVaultId(fresh()));
			store.enrol(actor);
			return { name: `${officer} as ${role}`, role, device: new TestDevice(store, { ...actor, me: { ...actor.me, role } }) };
		});
	});

	const placementOf = (lies: Lies, type: RecordType = 'case'): NewRecord['placement'] => lies === 'everybody' ? everyone : { areaId: lies === 'another area' ? world.west : world.east, readers: lies === 'restricted to Mara' ? [world.officers.mara] : null, caseId: lies === 'restricted to Mara' && hanging.includes(type) ? world.secretCase : null };
	function fieldsOf(type: RecordType, lies: Lies = 'own area'): Fields {
		const of = lies === 'restricted to Mara' ? { type: 'case', id: world.secretCase } : { type: 'place', id: lies === 'another area' ? world.westDoor : world.eastDoor };
		switch (type) {
			case 'place': return door('x');
			case 'person': return { name: 'x', sex: null, birthYear: null, phones: [], idNumber: null, needs: [] };
			case 'residence': return { personId: world.eastPerson, placeId: lies === 'another area' ? world.westDoor : world.eastDoor, tenure: 'owner', head: true, since: null, until: null, registered: null };
			case 'case': return testCase({ openedBy: world.officers.mara, organisationId: world.station, assigneeId: world.officers.mara, restricted: true });
			case 'task': return { kind: 'visit', packId: 'test', placeId: null, caseId: lies === 'restricted to Mara' ? world.secretCase : null, day: '2026-11-20', at: null, assigneeId: world.officers.mara, state: 'open', doneBy: null, note: null };
			case 'review': return { of, field: 'label', current: 'a', currentBy: world.officers.mara, other: 'b', otherBy: world.officers.ines, otherAt: noon, state: 'open', resolvedBy: null, chosen: null };
			case 'workLog': return { officerId: world.officers.mara, day: '2026-11-20', text: 'x' };
			case 'officer': return { name: 'x', role: 'officer', organisationId: world.station, areaIds: [], certificateNo: null, phone: null, active: true };
			default: return { of, name: 'x' };
		}
	}
	const sees = (row: Row, { device: { actor } }: Caller): boolean => {
		const { areaId, readers } = placementOf(row.lies);
		return readers !== null ? readers.includes(actor.me.officerId) : areaId === null || actor.me.leafAreaIds.includes(areaId);
	};
	const outcome = async ({ device }: Caller, body: OperationBody): Promise<string> => (await device.save(body))[0]?.outcome ?? 'none';
	const snapshot = (): string => JSON.stringify([...store.records.entries()].sort(([a], [b]) => a.localeCompare(b)));

	it('gives nobody a record that lies out of scope', async () => {
		for (const caller of callers) {
			await caller.device.pull();
			for (const row of rows) if (row.type !== 'mapBase' || row.lies !== 'everybody') expect(caller.device.holds(row.type, row.id), `${caller.name}: ${row.type}, ${row.lies}`).toBe(sees(row, caller));
		}
	});

	it('adds a record only of a type that is made so, in the own areas, by who works', async () => {
		for (const caller of callers) {
			const { me } = caller.device.actor;
			for (const type of recordTypes) {
				for (const areaId of [world.east, world.west, world.far]) {
					const own = { ...fieldsOf(type), ...(type === 'workLog' ? { officerId: me.officerId } : {}), ...(type === 'case' ? { organisationId: me.organisationId, openedBy: me.officerId, assigneeId: null, restricted: false } : {}), ...(type === 'task' ? { assigneeId: null } : {}) };
					const body: OperationBody = { kind: 'createRecord', ref: { type, id: fresh() }, areaId, fields: type === 'residence' && areaId !== world.east ? { ...own, placeId: world.westDoor } : own };
					const allowed = may(caller.device.actor.me, 'work') && (creatableTypes as readonly string[]).includes(type) && me.leafAreaIds.includes(areaId) && (type !== 'residence' || me.leafAreaIds.length > 1 || areaId === world.east);
					expect(await outcome(caller, body), `${caller.name}: ${type} in ${areaId === world.east ? 'east' : areaId === world.west ? 'west' : 'far'}`).toBe(allowed ? 'ok' : 'refused');
				}
			}
		}
	});

	it('changes only what is seen, of a type that may be changed, by who works there; a review only by who may settle it', async () => {
		for (const caller of callers) {
			const { me } = caller.device.actor;
			for (const row of rows) {
				const set = change[row.type] ?? { name: 'y' };
				const before = snapshot();
				const done = await outcome(caller, { kind: 'setFields', ref: { type: row.type, id: row.id }, base: 1, set });
				const wrote = [world.officers.mara, world.officers.ines].includes(me.officerId);
				const allowed = may(me, 'work') && change[row.type] !== undefined && row.lies !== 'everybody' && sees(row, caller)
					&& (row.type !== 'case' || me.organisationId === world.station || may(me, 'work_for_all')) && (row.type !== 'review' || wrote || may(me, 'settle_reviews'));
				expect(done !== 'refused', `${caller.name}: ${row.type}, ${row.lies}: ${done}`).toBe(allowed);
				if (!allowed) expect(snapshot() === before, `${caller.name}: ${row.type}, ${row.lies} changed`).toBe(true);
			}
		}
	});

	it('hands over only cases and places that are seen, by who may, and deletes nothing for anybody', async () => {
		for (const caller of callers) {
			for (const row of rows) {
				const before = snapshot();
				const body = { kind: 'transfer', ref: { type: row.type, id: row.id }, base: 1, from: world.east, toAreaId: world.far, organisationId: null, assigneeId: null, reason: 'x' } as unknown as OperationBody;
				const removal = { kind: 'deleteRecord', ref: { type: row.type, id: row.id }, base: 1 } as unknown as OperationBody;
				expect(await outcome(caller, removal)).toBe('refused');
				if (may(caller.device.actor.me, 'assign_others') && ['case', 'place'].includes(row.type) && sees(row, caller)) continue;
				expect(await outcome(caller, body), `${caller.name}: ${row.type}, ${row.lies}`).toBe('refused');
				expect(snapshot() === before, `${caller.name}: ${row.type}, ${row.lies} moved`).toBe(true);
			}
		}
	});

	it('opens to who was given sight the case and what hangs on it, and nothing else; takes from there what was given; and is closed again at the end', async () => {
		const [mara, noor, ines] = callers.map(({ device }) => device);
		if (mara === undefined || noor === undefined || ines === undefined) throw new Error('they are there');
		const on = (set: Fields): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base: 99, set });
		const given = (to: Id, work: boolean): readonly [Id, Fields] => {
			const id = fresh();
			return [id, { [`grant.${id}`]: { to, work, purpose: 'supervision', words: null, by: world.officers.mara, at: noon, until: '2026-12-01T00:00:00.000Z', lead: world.officers.mara } }];
		};
		const [toSee, seen] = given(world.officers.noor, false);
		const [toWork, worked] = given(world.officers.ines, true);
		for (const set of [{ leadId: world.officers.mara }, seen, worked]) expect((await mara.save(on(set))).map((line) => line.outcome)).toEqual(['ok']);
		const restricted = rows.filter((row) => row.lies === 'restricted to Mara');
		const tries = async (one: TestDevice, allowed: readonly RecordType[]): Promise<void> => {
			for (const row of restricted) {
				const before = snapshot();
				const [line] = await one.save({ kind: 'setFields', ref: { type: row.type, id: row.id }, base: 99, set: change[row.type] ?? { name: 'y' } });
				const may = hanging.includes(row.type) && allowed.includes(row.type);
				expect(line?.outcome !== 'refused', `${one.actor.me.name}: ${row.type}: ${line?.outcome ?? ''}`).toBe(may);
				if (!may) expect(snapshot() === before, `${one.actor.me.name}: ${row.type} changed`).toBe(true);
			}
		};
		for (const one of [noor, ines]) {
			await one.pull();
			for (const row of restricted) expect(one.holds(row.type, row.id), `${one.actor.me.name}: ${row.type}`).toBe(hanging.includes(row.type));
			expect(one.holds('case', world.secretCase)).toBe(true);
		}
		await tries(noor, []);
		await tries(ines, ['task']);
		for (const id of [toSee, toWork]) expect((await mara.save(on({ [`grantEnd.${id}`]: true }))).map((line) => line.outcome)).toEqual(['ok']);
		for (const one of [noor, ines]) {
			await one.pull();
			for (const row of restricted) expect(one.holds(row.type, row.id), `${one.actor.me.name}: ${row.type} at the end`).toBe(false);
		}
		await tries(noor, []);
	});

	it('takes that somebody was told what is kept on them from who says so, once, and of doors and people alone', async () => {
		const [mara] = callers.map(({ device }) => device);
		if (mara === undefined) throw new Error('she is there');
		const field = `notice.${fresh()}`;
		const given = { packId: 'home-visit', version: 1, how: 'readOut', reason: null, language: 'zh-CN', by: world.officers.mara, at: '2026-11-20T04:00:00.000Z' };
		const say = async (device: TestDevice, type: RecordType, id: Id, value: Fields): Promise<string> => (await device.save({ kind: 'setFields', ref: { type, id }, base: 99, set: { [field]: value } })).map(({ outcome: done }) => done).join();
		const own = (type: RecordType): Id => rows.find((row) => row.type === type && row.lies === 'own area')?.id ?? fresh();
		expect(await say(mara, 'place', own('place'), { ...given, by: world.officers.ines }), 'in another’s name').toBe('refused');
		expect(await say(mara, 'case', own('case'), given), 'a case is nobody').toBe('refused');
		expect(await say(mara, 'place', rows.find((row) => row.type === 'place' && row.lies === 'another area')?.id ?? fresh(), given)).toBe('refused');
		expect(await outcome({ name: 'mara', device: mara, role: 'officer' }, { kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: { ...door('x'), [field]: given } }), 'of a door that nobody has seen yet').toBe('refused');
		for (const type of ['place', 'person'] as const) {
			expect(await say(mara, type, own(type), given)).toBe('ok');
			expect(await say(mara, type, own(type), { ...given, how: 'shown' }), 'said otherwise afterwards').toBe('refused');
		}
	});

	it('takes a child only with a guardian’s word, said in the officer’s own name and never otherwise afterwards', async () => {
		const [mara] = callers.map(({ device }) => device);
		if (mara === undefined) throw new Error('she is there');
		const field = `consent.${fresh()}`;
		const consent = { packId: 'home-visit', version: 1, by: world.officers.mara, at: '2026-11-20T04:00:00.000Z', how: 'spoken', relation: 'parent', name: 'x', witness: 'y' };
		const child = { name: 'x', sex: null, birthYear: 2020, phones: [], idNumber: null, needs: [] };
		const add = async (fields: Fields, id = fresh()): Promise<string> => (await mara.save({ kind: 'createRecord', ref: { type: 'person', id }, areaId: world.east, fields })).map((line) => line.problem?.code ?? line.outcome).join();
		const id = fresh();
		expect(await add(child)).toBe('guardian_consent_needed');
		expect(await add({ ...child, [field]: { ...consent, by: world.officers.ines } })).toBe('operation_forged');
		expect(await add({ ...child, birthYear: null, idNumber: '000000201901010012' }), 'by the identity number').toBe('guardian_consent_needed');
		expect(await add({ ...child, [field]: consent }, id)).toBe('ok');
		const set = async (person: Id, fields: Fields): Promise<string> => (await mara.save({ kind: 'setFields', ref: { type: 'person', id: person }, base: 99, set: fields })).map((line) => line.problem?.code ?? line.outcome).join();
		expect(await set(id, { [field]: { ...consent, name: 'z' } }), 'said otherwise afterwards').toBe('field_invalid');
		const grown = rows.find((row) => row.type === 'person' && row.lies === 'own area')?.id ?? fresh();
		expect(await set(grown, { birthYear: 2020 }), 'who turns out to be a child').toBe('guardian_consent_needed');
		expect(await set(grown, { birthYear: 2020, [`consent.${fresh()}`]: consent })).toBe('ok');
	});

	it('gives every role a line of rights', () => {
		expect(new Set(callers.map(({ role }) => role))).toEqual(new Set(roles));
	});
});
