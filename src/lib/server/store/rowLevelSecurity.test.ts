import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId } from '../../domain/ids.ts';
import { actorOf, door, fresh, makeWorld, TestDevice, type World } from '../../testing/serverWorld.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { as, callerOf, refuseUnboundRole, openDatabase, openPool, type Caller, type Purpose } from './database.ts';

/** The second wall alone: what the app role can do with no explicit filter in the query, as a programming error would write it. */
describe('row-level security', () => {
	let database: OpenedDatabase;
	let world: World;
	let other: World;
	let mara: TestDevice;
	let noor: TestDevice;
	beforeAll(async () => {
		database = await openServerDatabase();
		[world, other] = [makeWorld(), makeWorld()];
		await database.seed(world);
		await database.seed(other);
		[mara, noor] = (['mara', 'noor'] as const).map((name) => new TestDevice(database.store, actorOf(world, name, asVaultId(fresh())))) as [TestDevice, TestDevice];
		for (const device of [mara, noor]) {
			await database.enrol(device.actor);
			await device.save({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('x') });
		}
	});
	afterAll(() => database.close());

	const tables = ['tenant', 'record', 'operation', 'subject_key', 'early_operation', 'stream_counter', 'stream_log', 'account', 'session', 'device', 'auth_event', 'file', 'audit', 'audit_head', 'officer_key', 'device_key', 'request_nonce', 'quarantine', 'passkey'] as const;
	const asMara = (purpose: Purpose = ''): Caller => callerOf(mara.actor, purpose);
	const asNoor = (purpose: Purpose = ''): Caller => callerOf(noor.actor, purpose);
	const run = (caller: Caller, text: string, ...values: readonly unknown[]) => as(database.db, caller, (tx) => {
		const parts = text.split('?');
		return sql<Record<string, unknown>>(parts as unknown as TemplateStringsArray, ...values).execute(tx);
	});
	const refused = /row-level security|permission denied/;

	it.each(tables)('shows no row of %s to who has not said who asks', async (table) => {
		expect((await run({ tenantId: null, officerId: null, areas: [], purpose: '' }, `select 1 from ${table}`)).rows).toEqual([]);
	});

	it.each(tables)('shows no row of %s of another tenant, for whatever purpose', async (table) => {
		for (const purpose of ['', 'auth', 'admin', 'apply'] as const) {
			expect((await run(asMara(purpose), `select 1 from ${table} where tenant_id = ?`, other.tenantId)).rows).toEqual([]);
		}
	});

	it.each<[string, string]>([
		['records of another area', "select 1 from record where area_id = '%west'"],
		['a restricted case', "select 1 from record where id = '%secret'"],
		['operations of a colleague', "select 1 from operation where officer_id = '%mara'"],
		['streams of another area', "select 1 from stream_log where stream = 'a:%west'"],
		['the head of another area', "select 1 from stream_counter where stream = 'a:%west'"],
		['the stream of a colleague', "select 1 from stream_log where stream = 'u:%mara'"],
		['passwords', 'select 1 from account'],
		['sessions', 'select 1 from session'],
		['the device of a colleague', "select 1 from device where officer_id = '%mara'"],
		['passkeys of a colleague', "select 1 from passkey where officer_id = '%mara'"],
		['sign-ins', 'select 1 from auth_event'],
		['who did what', 'select 1 from audit'],
		['how the chain stands', 'select 1 from audit_head'],
	])('hides %s', async (_what, query) => {
		const text = query.replace('%west', world.west).replace('%secret', world.secretCase).replace('%mara', world.officers.mara);
		expect((await run(asNoor(), text)).rows).toEqual([]);
	});

	const insertRecord = (areaId: string | null, tenantId: string): string => `insert into record (tenant_id, type, id, area_id, rev, fields, stamps) values ('${tenantId}', 'place', '${fresh()}', ${areaId === null ? 'null' : `'${areaId}'`}, 1, '{}', '{}')`;
	it('refuses new records out of scope, for whatever purpose', async () => {
		for (const purpose of ['', 'auth', 'admin', 'apply'] as const) {
			for (const text of [insertRecord(world.west, world.tenantId), insertRecord(null, world.tenantId), insertRecord(other.east, other.tenantId)]) {
				await expect(run(asMara(purpose), text), `${purpose} ${text}`).rejects.toThrow(refused);
			}
		}
		await expect(run(asMara(), insertRecord(world.east, world.tenantId))).rejects.toThrow(refused);
	});

	it('refuses to move a record out of scope, and finds none there to change', async () => {
		await expect(run(asMara('apply'), 'update record set area_id = ? where id = ?', world.west, world.eastDoor)).rejects.toThrow(refused);
		await expect(run(asMara('apply'), 'update record set tenant_id = ? where id = ?', other.tenantId, world.eastDoor)).rejects.toThrow(refused);
		await expect(run(asMara(), "update record set rev = 9 where id = ?", world.eastDoor)).rejects.toThrow(refused);
		for (const id of [world.westDoor, world.officers.mara, other.eastDoor]) expect((await run(asMara('apply'), 'update record set rev = 9 where id = ?', id)).numAffectedRows).toBe(0n);
	});

	it.each(tables)('lets nobody delete from %s', async (table) => {
		for (const purpose of ['', 'auth', 'admin', 'apply'] as const) await expect(run(asMara(purpose), `delete from ${table}`)).rejects.toThrow(refused);
	});

	it.each(['tenant', 'operation', 'subject_key', 'account', 'auth_event', 'file', 'audit', 'audit_head', 'passkey'] as const)('lets nobody change a row of %s', async (table) => {
		await expect(run(asMara('apply'), `update ${table} set tenant_id = tenant_id`)).rejects.toThrow(refused);
	});

	it('refuses an operation in a colleague’s name', async () => {
		const text = `insert into operation (tenant_id, officer_id, op_id, vault, seq, group_id, schema, kind, at, device_at, received_at, outcome, answer, body)
			values (?, ?, gen_random_uuid(), ?, 1, gen_random_uuid(), 1, 'note', now(), now(), now(), 'ok', '{}', '{}')`;
		await expect(run(asNoor(), text, world.tenantId, world.officers.mara, noor.actor.vault)).rejects.toThrow(refused);
	});

	it('refuses rows in streams of another area, of the tenant, and outside of an applied push', async () => {
		const text = "insert into stream_log (tenant_id, stream, type, id, seq, kind) values (?, ?, 'place', gen_random_uuid(), 999, 'put')";
		for (const [purpose, stream] of [['apply', `a:${world.west}`], ['apply', 't'], ['', `a:${world.east}`]] as const) await expect(run(asMara(purpose), text, world.tenantId, stream)).rejects.toThrow(refused);
		const counter = 'insert into stream_counter (tenant_id, stream, last_seq) values (?, ?, 5)';
		for (const [purpose, stream] of [['apply', `a:${world.west}`], ['', `u:${fresh()}`]] as const) await expect(run(asMara(purpose), counter, world.tenantId, stream)).rejects.toThrow(refused);
	});

	it('refuses sessions and devices made outside of sign-in, and bytes for a file that is not there', async () => {
		await expect(run(asNoor(), "insert into session (tenant_id, token_hash, officer_id, vault, created_at, expires_at) values (?, 'x', ?, ?, now(), now())", world.tenantId, world.officers.noor, noor.actor.vault)).rejects.toThrow(refused);
		await expect(run(asNoor(), "insert into device (tenant_id, vault, officer_id, app, first_seen, last_contact) values (?, gen_random_uuid(), ?, 'x', now(), now())", world.tenantId, world.officers.mara)).rejects.toThrow(refused);
		await expect(run(asNoor(), "insert into file (tenant_id, file_id, size, sha256, received_at, by_officer) values (?, ?, 1, 'x', now(), ?)", world.tenantId, fresh(), world.officers.noor)).rejects.toThrow(refused);
	});

	it('guards every table that there is', async () => {
		const { rows } = await sql<{ name: string }>`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
			and relname <> 'migration' and not (relrowsecurity and relforcerowsecurity)`.execute(database.db);
		expect(rows).toEqual([]);
	});

	it('keeps operations as they were written, from the owner too', async () => {
		const pool = openPool(database.ownerUrl, 1);
		await expect(pool.query("update operation set body = 'x'")).rejects.toThrow(/append-only/);
		await expect(pool.query('delete from operation')).rejects.toThrow(/append-only/);
		await pool.end();
	});

	it('does not serve on a role that it does not bind', async () => {
		const pool = openPool(database.ownerUrl, 1);
		await expect(refuseUnboundRole(openDatabase(pool))).rejects.toThrow(/refusing to serve/);
		await refuseUnboundRole(database.db);
		await pool.end();
	});

	it('does not serve where a table of a tenant stands open', async () => {
		const pool = openPool(database.ownerUrl, 1);
		await pool.query('alter table file no force row level security');
		await expect(refuseUnboundRole(database.db)).rejects.toThrow(/not forced on file: refusing to serve/);
		await pool.query('alter table file force row level security');
		await refuseUnboundRole(database.db);
		await pool.end();
	});
});
