import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import { looksOf, type Grant } from '../../domain/cases/sight.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { Fields } from '../../domain/records/record.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { AuditRows } from './auditRows.ts';
import { ElevatedLooks } from './elevatedLooks.ts';
import { withOwner } from './ownerWrites.ts';

const danger = { reason: 'danger', words: '门内有人呼救' };

describe('an elevated look', () => {
	let database: OpenedDatabase;
	let world: World;
	let looks: ElevatedLooks;
	let mara: TestDevice;
	beforeAll(async () => {
		database = await openServerDatabase();
		looks = new ElevatedLooks(database.db);
	});
	afterAll(() => database.close());
	beforeEach(async () => {
		world = makeWorld();
		await database.seed(world);
		mara = await device('mara');
	});
	async function device(name: OfficerName): Promise<TestDevice> {
		const made = new TestDevice(database.store, actorOf(world, name, asVaultId(fresh())));
		await database.enrol(made.actor);
		await made.pull();
		return made;
	}
	const sol = () => actorOf(world, 'sol', asVaultId(fresh()));
	const heldBack = async (by: Promise<unknown>): Promise<boolean> => by.then(() => false, () => true);
	const kinds = async (): Promise<readonly string[]> => (await new AuditRows(database.db, world.tenantId).list({}, 50)).map((row) => row.kind).filter((kind) => kind !== 'push').toReversed();
	const set = (fields: Fields): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base: 99, set: fields });

	it('opens a restricted case of the own areas by its number, for hours, to read and nothing more', async () => {
		const boss = sol();
		expect(await looks.caseWhole(boss, world.secretCase, 50)).toEqual([]);
		const [opened] = await looks.open(boss, { number: 'T-1', ...danger });
		expect(opened).toMatchObject({ id: world.secretCase, readers: [world.officers.mara] });
		const shown = await looks.caseWhole(boss, world.secretCase, 50);
		expect(shown.slice(0, 1).map(({ type, id }) => ({ type, id }))).toEqual([{ type: 'case', id: world.secretCase }]);
		expect(shown.map((record) => record.id)).toContain(world.secretNote);
		const asDevice = new TestDevice(database.store, boss);
		await database.enrol(boss);
		await asDevice.pull();
		expect(asDevice.holds('case', world.secretCase)).toBe(false);
		expect((await asDevice.save(set({ title: 'x' }))).map((line) => line.outcome)).toEqual(['refused']);
	});

	it('is told at once to who is named on the case: who, when, why; and stands in the record', async () => {
		const boss = sol();
		await looks.open(boss, { number: 'T-1', ...danger });
		await mara.pull();
		const [look] = looksOf(mara.get('case', world.secretCase)?.fields ?? {});
		expect(look?.look).toMatchObject({ by: world.officers.sol, ...danger });
		expect(Date.parse(look?.look.until ?? '') - Date.parse(look?.look.at ?? '')).toBe(4 * 3_600_000);
		expect(mara.ofType('event').map((event) => event.fields['data'])).toContainEqual({ fields: ['restricted'], sight: [`look.${look?.id ?? ''}`] });
		expect(await kinds()).toContain('elevated_look');
		const [row] = await new AuditRows(database.db, world.tenantId).list({ kind: 'elevated_look' }, 1);
		expect(row).toMatchObject({ officerId: world.officers.sol });
		expect(row?.detail).not.toContain('呼救');
	});

	it('lets who is named on the case say it was seen, or question it, and nobody else', async () => {
		const [opened] = await looks.open(sol(), { number: 'T-1', ...danger });
		await mara.pull();
		const answer = (by: Id): Fields => ({ [`lookSeen.${opened?.look ?? ''}.${by}`]: { at: noon, questioned: true, words: '没有先打电话' } });
		expect((await mara.save(set(answer(world.officers.sol)))).map((line) => line.problem?.code)).toEqual(['not_allowed']);
		expect((await mara.save(set(answer(world.officers.mara)))).map((line) => line.outcome)).toEqual(['ok']);
		expect(await kinds()).toEqual(expect.arrayContaining(['elevated_look', 'look_answered']));
	});

	it('ends by itself', async () => {
		const boss = sol();
		const [opened] = await looks.open(boss, { number: 'T-1', ...danger });
		await withOwner(database.ownerUrl, async (owner) => {
			const past = JSON.stringify({ by: world.officers.sol, at: '2026-01-01T00:00:00.000Z', until: '2026-01-01T04:00:00.000Z', ...danger });
			await sql`update record set fields = jsonb_set(fields, array['look.' || ${opened?.look ?? ''}], ${past}::jsonb) where tenant_id = ${world.tenantId} and type = 'case' and id = ${world.secretCase}`.execute(owner);
		});
		expect(await looks.caseWhole(boss, world.secretCase, 50)).toEqual([]);
	});

	it('is nothing for who has not the right, for other areas, and for what is not restricted', async () => {
		expect(await heldBack(looks.open(mara.actor, { number: 'T-1', ...danger }))).toBe(true);
		const west = { ...sol(), me: { ...sol().me, areaIds: [world.west], leafAreaIds: [world.west] } };
		expect([await looks.open(west, { number: 'T-1', ...danger }), await looks.open(sol(), { number: 'T-9', ...danger }), await looks.open(sol(), { placeId: world.westDoor, ...danger })]).toEqual([[], [], []]);
		expect(await looks.caseWhole(west, world.secretCase, 50)).toEqual([]);
		expect(await kinds()).toEqual(['asked_restricted', 'asked_restricted', 'asked_restricted']);
	});

	it('begins at a place with whom to ask, said to who has the right alone, and recorded', async () => {
		expect([await looks.here(sol(), world.eastDoor), await looks.here(sol(), world.westDoor), await looks.here(mara.actor, world.eastDoor)]).toEqual([[world.officers.mara], [], []]);
		expect((await kinds()).filter((kind) => kind === 'asked_restricted')).toHaveLength(3);
		expect(await looks.open(sol(), { placeId: world.eastDoor, ...danger })).toMatchObject([{ id: world.secretCase }]);
	});

	it('shows who is named on the case who looked, devices too, and nobody else', async () => {
		const noor = await device('noor');
		await mara.save(set({ leadId: world.officers.mara }));
		const grant: Grant = { to: world.officers.noor, work: false, purpose: 'jointVisit', words: null, by: world.officers.mara, at: noon, until: '2026-12-01T00:00:00.000Z', lead: world.officers.mara };
		await mara.save(set({ [`grant.${fresh()}`]: grant as unknown as Fields }));
		await noor.pull();
		const told = [{ id: world.secretCase, at: '2026-11-20T05:00:00.000Z' }];
		expect([await looks.tell(noor.actor, told), await looks.tell(noor.actor, told), await looks.tell(actorOf(world, 'ines', asVaultId(fresh())), told)]).toEqual([1, 1, 0]);
		await looks.open(sol(), { number: 'T-1', ...danger });
		const seen = await looks.seenBy(mara.actor, world.secretCase, 50);
		expect(seen?.looks.map(({ officerId, how }) => [officerId, how])).toEqual([[world.officers.sol, 'elevated_look'], [world.officers.noor, 'looked_restricted']]);
		expect(seen?.looks[1]?.at).toBe('2026-11-20T05:00:00.000Z');
		expect([await looks.seenBy(noor.actor, world.secretCase, 50), await looks.seenBy(sol(), world.secretCase, 50), await looks.seenBy(mara.actor, world.eastCase, 50)]).toEqual([undefined, undefined, undefined]);
	});

	it('leaves no trace of a restricted case in the counts and sums of others', async () => {
		const noor = await device('noor');
		const sums = async () => Promise.all([`a:${world.east}` as const, 't' as const].map((stream) => database.store.sum(noor.actor, stream)));
		const before = await sums();
		await looks.open(sol(), { number: 'T-1', ...danger });
		await mara.pull();
		await mara.save({ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: world.secretCase }, text: 'x' });
		expect(await sums()).toEqual(before);
	});
});
