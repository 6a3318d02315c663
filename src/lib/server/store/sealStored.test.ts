import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { FileShape } from '../../domain/records/shapes.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, noon, TestDevice, type World } from '../../testing/serverWorld.ts';
import { testSubjectKeys } from '../../testing/storageKeys.ts';
import { verifyChain } from '../audit/verifyChain.ts';
import { AuditRows } from './auditRows.ts';
import { FileRows } from './fileRows.ts';
import { withOwner } from './ownerWrites.ts';
import { bodyOfRow, keptBody, keyOf, type KeptBody } from './sealedRows.ts';
import { sealStored } from './sealStored.ts';

const canary = '金丝雀 canary';

describe('what officers sent', () => {
	let database: OpenedDatabase;
	let world: World;
	let mara: TestDevice;
	beforeAll(async () => { database = await openServerDatabase(); });
	afterAll(() => database.close());
	beforeEach(async () => {
		world = makeWorld();
		await database.seed(world);
		mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		await database.enrol(mara.actor);
	});
	const person = (): OperationBody => ({ kind: 'createRecord', ref: { type: 'person', id: fresh() }, areaId: world.east, fields: { name: canary, sex: null, birthYear: null, phones: [], idNumber: null, needs: [] } });
	const note = (): OperationBody => ({ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: world.eastCase }, text: canary });
	const owned = <T>(text: string): Promise<readonly T[]> => withOwner(database.ownerUrl, async (db) => (await sql.raw<T>(text.replaceAll('TENANT', `'${world.tenantId}'`)).execute(db)).rows);
	const kept = (): Promise<readonly KeptBody[]> => withOwner(database.ownerUrl, async (db) => (await sql<KeptBody>`select ${keptBody} from operation o ${keyOf('o')} where o.tenant_id = ${world.tenantId} order by o.seq`.execute(db)).rows);
	const holdsCanary = async (): Promise<boolean> => (await owned<{ found: boolean }>(`select exists (select 1 from operation o where o.tenant_id = TENANT and (o::text like '%${canary}%' or position(convert_to('${canary}', 'UTF8') in o.sealed) > 0)) as found`))[0]?.found === true;
	const verify = () => withOwner(database.ownerUrl, (db) => verifyChain(new AuditRows(db, world.tenantId).source(database.keys), []));
	/** As a server of an earlier version left it. */
	const asBefore = async (): Promise<void> => {
		const clear = (await kept()).map((row) => ({ op: row.op_id, body: bodyOfRow(database.keys, world.tenantId, row) ?? '' }));
		await withOwner(database.ownerUrl, (db) => db.transaction().execute(async (tx) => {
			await sql.raw('alter table operation disable trigger user').execute(tx);
			for (const { op, body } of clear) await sql`update operation set body = ${body}, sealed = null, key_id = null, about_type = null, about_id = null, to_area_id = null where op_id = ${op}`.execute(tx);
			await sql.raw('alter table operation enable trigger user').execute(tx);
			await sql`delete from subject_key where tenant_id = ${world.tenantId}`.execute(tx);
		}));
	};

	it('lies sealed under the key of what it is about, word for word, with one key for each', async () => {
		const sent = [...mara.operations(person()), ...mara.operations(note()), ...mara.operations(note()), ...mara.operations({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: canary } })];
		expect((await mara.send(sent)).map((line) => line.outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
		expect(await holdsCanary()).toBe(false);
		const rows = await kept();
		expect(rows.map((row) => bodyOfRow(database.keys, world.tenantId, row))).toEqual(sent.map((operation) => JSON.stringify(operation)));
		const [first] = sent;
		expect(rows.map((row) => row.subject_id)).toEqual([first?.body.kind === 'createRecord' ? first.body.ref.id : '', world.eastCase, world.eastCase, world.eastCase]);
		expect(new Set(rows.map((row) => row.key_id)).size).toBe(2);
		expect((await verify()).findings).toEqual([]);
	});

	it('opens for no server that lacks the storage key, and in no other row', async () => {
		await mara.save(person());
		await mara.save(person());
		const [one, two] = await kept();
		const strange = await testSubjectKeys();
		expect(one === undefined ? '' : bodyOfRow(strange, world.tenantId, one)).toBeUndefined();
		expect(one === undefined || two === undefined ? '' : bodyOfRow(database.keys, world.tenantId, { ...one, op_id: two.op_id })).toBeUndefined();
	});

	it('is gone with its key, and what comes later about the same gets a new one', async () => {
		await mara.save(note());
		await owned(`delete from subject_key where tenant_id = TENANT`);
		await mara.save(note());
		const rows = await kept();
		expect(rows.map((row) => bodyOfRow(database.keys, world.tenantId, row) !== undefined)).toEqual([false, true]);
	});

	it('of before there were keys is sealed in batches, as it was, by however many servers at once', async () => {
		const sent = Array.from({ length: 450 }, (_, n) => mara.operations(n % 2 === 0 ? note() : { kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door(canary) })).flat();
		await mara.send(sent);
		await asBefore();
		expect(await holdsCanary()).toBe(true);
		expect((await verify()).findings, 'old rows').toEqual([]);
		let asked = 0;
		await withOwner(database.ownerUrl, (db) => sealStored(db, database.keys, () => (asked += 1) > 1));
		const clear = (await owned<{ count: number }>('select count(*) as count from operation where tenant_id = TENANT and key_id is null'))[0]?.count;
		expect(clear, 'stopped after a batch').toBe(250);
		const done = await Promise.all([1, 2].map(() => withOwner(database.ownerUrl, (db) => sealStored(db, database.keys))));
		expect(done.reduce((sum, count) => sum + count, 0)).toBe(250);
		expect(await holdsCanary()).toBe(false);
		expect((await kept()).map((row) => bodyOfRow(database.keys, world.tenantId, row))).toEqual(sent.map((operation) => JSON.stringify(operation)));
		expect((await verify()).findings).toEqual([]);
		const about = await owned<{ about_type: string }>('select distinct about_type from operation where tenant_id = TENANT order by 1');
		expect(about.map((row) => row.about_type)).toEqual(['note', 'place']);
	});

	it('can be changed by nobody, but to be sealed once', async () => {
		await mara.save(note());
		await asBefore();
		const row = 'where tenant_id = TENANT';
		const sealing = `sealed = '\\x01', key_id = gen_random_uuid(), body = null`;
		await expect(owned(`update operation set ${sealing}, outcome = 'refused' ${row}`)).rejects.toThrow('append-only');
		await expect(owned(`update operation set body = '{}' ${row}`)).rejects.toThrow('append-only');
		await expect(owned(`update operation set key_id = gen_random_uuid(), body = null ${row}`)).rejects.toThrow('append-only');
		await owned(`update operation set ${sealing} ${row}`);
		await expect(owned(`update operation set ${sealing} ${row}`)).rejects.toThrow('append-only');
		await expect(owned(`delete from operation ${row}`)).rejects.toThrow('append-only');
	});

	it('brings small copies of photos, which lie sealed too', async () => {
		const id: Id = fresh();
		const file: FileShape = { of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'other', mime: 'image/jpeg', size: 9, sha256: 'a'.repeat(64), originalSha256: 'a'.repeat(64), width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
		await mara.save({ kind: 'attach', fileId: id, areaId: world.east, file });
		const rows = new FileRows(database.db);
		await rows.keepSmall(mara.actor, id, Buffer.from(canary), database.keys);
		expect((await rows.small(mara.actor, id, database.keys))?.toString()).toBe(canary);
		const lies = async (): Promise<Buffer | undefined> => (await owned<{ bytes: Buffer }>(`select bytes from file_small where tenant_id = TENANT`))[0]?.bytes;
		expect((await lies())?.includes(canary)).toBe(false);
		await owned(`update file_small set bytes = convert_to('${canary}', 'UTF8'), key_id = null where tenant_id = TENANT`);
		expect((await rows.small(mara.actor, id, database.keys))?.toString(), 'of before').toBe(canary);
		await withOwner(database.ownerUrl, (db) => sealStored(db, database.keys));
		expect((await lies())?.includes(canary)).toBe(false);
		expect((await rows.small(mara.actor, id, database.keys))?.toString()).toBe(canary);
	});
});
