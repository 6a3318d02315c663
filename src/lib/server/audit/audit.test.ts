import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { AuditCheckpoint } from '../../protocol/audit.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, TestDevice, type World } from '../../testing/serverWorld.ts';
import { appendAudit } from '../store/auditAppend.ts';
import { AuditRows } from '../store/auditRows.ts';
import { Accounts } from '../store/accounts.ts';
import { as, callerOf, openDatabase, openPool } from '../store/database.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { PostgresServerStore } from '../store/postgresStore.ts';
import { AuditTrail } from './auditTrail.ts';
import { isSigned, readAuditKey } from './checkpoint.ts';
import { verifyChain, type Seen, type Verdict } from './verifyChain.ts';

describe('the chain of who did what', () => {
	let database: OpenedDatabase;
	let world: World;
	let mara: TestDevice;
	let folder: string;
	beforeAll(async () => {
		database = await openServerDatabase();
	});
	afterAll(() => database.close());
	beforeEach(async () => {
		world = makeWorld();
		await database.seed(world);
		mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		await database.enrol(mara.actor);
		folder = mkdtempSync(path.join(tmpdir(), 'doorstep-audit-'));
		return () => rmSync(folder, { recursive: true });
	});

	const newDoor = () => mara.save({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('door') });
	const trail = (now = new Date()): AuditTrail => new AuditTrail({ db: database.db, tenantId: world.tenantId, key: readAuditKey(path.join(folder, 'key.json')), file: path.join(folder, 'checkpoints.ndjson'), log: { info: () => undefined, error: () => undefined }, now: () => now, demo: false });
	const rows = () => new AuditRows(database.db, world.tenantId).list({}, 1000);
	const verify = (seen: readonly Seen[] = []): Promise<Verdict> => withOwner(database.ownerUrl, (db) => verifyChain(new AuditRows(db, world.tenantId).source(database.keys), seen));
	const written = (): readonly AuditCheckpoint[] => readFileSync(path.join(folder, 'checkpoints.ndjson'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as AuditCheckpoint);
	const asSeen = (points: readonly AuditCheckpoint[]): readonly Seen[] => points.map(({ seq, hash, at }) => ({ seq, hash, at, from: 'file' }));
	/** What only who owns the database can do: with the trigger off, and row-level security aside. */
	const forge = (text: string) => withOwner(database.ownerUrl, (db) => db.transaction().execute(async (tx) => {
		await sql.raw('alter table audit disable trigger audit_append_only; alter table operation disable trigger user').execute(tx);
		await sql.raw(text.replaceAll('TENANT', `'${world.tenantId}'`)).execute(tx);
		await sql.raw('alter table audit enable trigger audit_append_only; alter table operation enable trigger user').execute(tx);
	}));
	/** Writes the chain anew from a row on, so that it holds together. */
	const rewriteFrom = (seq: number) => forge(`do $$ declare r audit; last bytea; begin
		select hash into last from audit where tenant_id = TENANT and seq = ${seq - 1};
		for r in select * from audit where tenant_id = TENANT and seq >= ${seq} order by seq loop
			if r.seq = ${seq} then r.detail := '{"operations": 1}'; end if;
			last := sha256(last || convert_to(concat_ws(E'\\n', r.tenant_id, r.seq, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), r.kind, coalesce(r.officer_id::text, '-'),
				coalesce(r.vault::text, '-'), coalesce(encode(sha256(r.items), 'hex'), '-'), r.detail), 'UTF8'));
			update audit set detail = r.detail, hash = last, prev = (select hash from audit p where p.tenant_id = TENANT and p.seq = r.seq - 1) where tenant_id = TENANT and seq = r.seq;
		end loop;
		update audit_head set hash = last where tenant_id = TENANT;
	end $$`);

	it('records a push as one row, however many operations it has, with what an auditor looks for', async () => {
		await mara.send(Array.from({ length: 5 }, () => mara.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('x') })).flat());
		await mara.pull();
		await mara.save({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base: 1, set: { title: 'secret words' } });
		await mara.save({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base: 2, set: { restricted: false } });
		const found = (await rows()).toReversed();
		expect(found.map((row) => row.kind)).toEqual(['push', 'push', 'restricted_case', 'push', 'restriction_lifted']);
		expect(found[0]).toMatchObject({ seq: 1, officerId: world.officers.mara, vault: mara.actor.vault });
		expect(JSON.parse(found[0]?.detail ?? '')).toEqual({ operations: 5, groups: 5, refused: 0, reviews: 0, from: 1, to: 5 });
		expect(found[0]?.items).toHaveLength(5 * 48);
		expect(JSON.parse(found[2]?.detail ?? '')).toEqual({ id: world.secretCase, rev: 2, readers: [world.officers.mara] });
		expect(JSON.stringify(found)).not.toContain('secret words');
		expect(await verify()).toMatchObject({ rows: 5, findings: [] });
	});

	it('records nothing of a push that brings nothing new', async () => {
		const operations = mara.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('x') });
		await mara.send(operations);
		await mara.send(operations);
		expect(await rows()).toHaveLength(1);
	});

	it('records sign-ins, right and wrong, and what ends them, with what they change', async () => {
		const accounts = new Accounts(database.db, world.tenantId);
		const now = new Date();
		const session = { officerId: world.officers.mara, vault: mara.actor.vault, app: 'test', now, expiresAt: new Date(now.getTime() + 60_000), strong: false, by: 'password' as const };
		await accounts.startSession({ ...session, token: 'one' });
		await accounts.note('sign_in_failed', { officerId: world.officers.noor });
		await accounts.note('sign_in_limited', {});
		await accounts.endSession('one', now);
		await accounts.startSession({ ...session, token: 'two' });
		await accounts.revokeAll(actorOf(world, 'sol'), world.officers.mara, now);
		expect((await rows()).toReversed().map(({ kind, officerId }) => [kind, officerId])).toEqual([
			['signed_in', world.officers.mara], ['sign_in_failed', world.officers.noor], ['sign_in_limited', null], ['signed_out', world.officers.mara], ['signed_in', world.officers.mara], ['sessions_revoked', world.officers.sol],
		]);
	});

	it('lets an officer speak for nobody else, and nobody for another tenant', async () => {
		await as(database.db, callerOf(mara.actor), (tx) => appendAudit(tx, [{ kind: 'exported', officerId: world.officers.sol }]));
		expect((await rows())[0]?.officerId).toBe(world.officers.mara);
		await expect(as(database.db, { tenantId: null, officerId: null, areas: [], purpose: 'audit' }, (tx) => appendAudit(tx, [{ kind: 'exported' }]))).rejects.toThrow(/permission denied/);
	});

	it('is shown for its purpose alone, and changed by nobody: not by the role that serves, not by the owner', async () => {
		await newDoor();
		const run = (purpose: '' | 'audit', text: string) => as(database.db, callerOf(mara.actor, purpose), (tx) => sql.raw(text).execute(tx));
		expect((await run('', 'select 1 from audit')).rows).toEqual([]);
		for (const text of ["update audit set kind = 'x'", 'delete from audit', 'truncate audit', `insert into audit select * from audit`, 'update audit_head set seq = 0', 'delete from audit_head']) {
			await expect(run('audit', text), text).rejects.toThrow(/permission denied/);
		}
		for (const text of ["update audit set kind = 'x'", 'delete from audit', 'truncate audit']) await expect(withOwner(database.ownerUrl, (db) => sql.raw(text).execute(db)), text).rejects.toThrow(/append-only/);
	});

	it('stays one chain without holes while two servers write at once, and what is rolled back leaves none', async () => {
		const pool = openPool(database.appUrl);
		const stores = [database.store, new PostgresServerStore(openDatabase(pool), database.keys)];
		const devices = await Promise.all(Array.from({ length: 8 }, async (_, n) => {
			const made = new TestDevice(stores[n % 2] ?? database.store, actorOf(world, n % 4 < 2 ? 'mara' : 'noor', asVaultId(fresh())));
			await database.enrol(made.actor);
			return made;
		}));
		const broken = async (): Promise<void> => {
			await as(database.db, callerOf(mara.actor), async (tx) => {
				await appendAudit(tx, [{ kind: 'exported' }]);
				throw new Error('rolled back');
			}).catch(() => undefined);
		};
		await Promise.all(devices.map(async (device) => {
			for (let n = 0; n < 6; n += 1) {
				await device.save({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('x') });
				if (n % 3 === 0) await broken();
			}
		}));
		await pool.end();
		expect((await rows()).map((row) => row.seq)).toEqual(Array.from({ length: 48 }, (_, n) => 48 - n));
		expect(await verify()).toMatchObject({ rows: 48, findings: [] });
	});

	it('tells which row was changed', async () => {
		for (let n = 0; n < 6; n += 1) await newDoor();
		await forge(`update audit set officer_id = '${world.officers.noor}' where tenant_id = TENANT and seq = 4`);
		expect((await verify()).findings).toEqual([{ what: 'changed', seq: 4 }]);
	});

	it('tells which rows were taken out, in the middle and at the end', async () => {
		for (let n = 0; n < 6; n += 1) await newDoor();
		await forge('delete from audit where tenant_id = TENANT and seq in (3, 6)');
		expect((await verify()).findings).toEqual([{ what: 'missing', from: 3, to: 3 }, { what: 'head', rows: 5, head: 6 }]);
	});

	it('tells which operation is not what came', async () => {
		await newDoor();
		const line = mara.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('x') });
		await mara.send(line);
		for (const change of [`sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20))`, `sealed = null, key_id = null, body = '{}'`]) {
			await forge(`update operation set ${change} where op_id = '${line[0]?.opId ?? ''}'`);
			expect((await verify()).findings).toEqual([{ what: 'operation', seq: 2, opId: line[0]?.opId, there: true }]);
		}
	});

	it('written anew from a row on holds together by itself, and not with what left the server before', async () => {
		const own = trail();
		for (let n = 0; n < 3; n += 1) await newDoor();
		await own.write();
		for (let n = 0; n < 3; n += 1) await newDoor();
		await own.write();
		for (let n = 0; n < 2; n += 1) await newDoor();
		const points = written();
		expect(points.map((point) => [point.seq, isSigned(world.tenantId, point)])).toEqual([[3, true], [6, true]]);
		expect(await verify(asSeen(points))).toMatchObject({ findings: [], confirmed: 2 });
		await rewriteFrom(5);
		expect((await verify()).findings).toEqual([]);
		expect((await verify(asSeen(points))).findings).toMatchObject([{ what: 'rewritten', after: 3, to: 6 }]);
		// A device's alone is enough.
		expect((await verify(asSeen(points.slice(1)))).findings).toMatchObject([{ what: 'rewritten', after: 0, to: 6 }]);
		expect(await trail().holds(points[0] ?? { seq: 0, hash: '' }, new Date())).toBe('there');
		expect(await trail().holds(points[1] ?? { seq: 0, hash: '' }, new Date())).toBe('missing');
	});

	it('tells a device whether it still holds what the device saw, and records that it does not', async () => {
		for (let n = 0; n < 2; n += 1) await newDoor();
		const own = trail();
		const { point, held } = await own.meet(mara.actor, undefined);
		if (point === undefined) throw new Error('no checkpoint');
		expect(held).toBeUndefined();
		expect(isSigned(world.tenantId, point)).toBe(true);
		const seen = { seq: point.seq, hash: point.hash, at: point.at };
		expect(await own.meet(mara.actor, seen)).toEqual({ point, held: 'there' });
		await newDoor();
		await rewriteFrom(2);
		const later = trail();
		for (let n = 0; n < 2; n += 1) expect(await later.meet(mara.actor, seen)).toMatchObject({ held: 'missing' });
		expect((await rows()).map((row) => row.kind)).toEqual(['checkpoint_missing', 'push', 'push', 'push']);
	});

	it('cut off at its end is found by who saw it longer', async () => {
		const own = trail();
		for (let n = 0; n < 4; n += 1) await newDoor();
		await own.write();
		await forge('delete from audit where tenant_id = TENANT and seq > 2; update audit_head h set seq = 2, hash = (select hash from audit a where a.tenant_id = TENANT and a.seq = 2) where h.tenant_id = TENANT');
		expect((await verify()).findings).toEqual([]);
		expect((await verify(asSeen(written()))).findings).toMatchObject([{ what: 'cut', at: 2 }]);
	});

	it('signs nothing that another key or other words would pass for', async () => {
		await newDoor();
		const point = await trail().checkpoint();
		if (point === null) throw new Error('no checkpoint');
		expect(isSigned(world.tenantId, point)).toBe(true);
		expect(isSigned(world.tenantId, { ...point, seq: 2 })).toBe(false);
		expect(isSigned(fresh(), point)).toBe(false);
		expect(isSigned(world.tenantId, { ...point, key: readAuditKey(path.join(folder, 'other.json')).publicKey })).toBe(false);
	});

	it('notes a version of the server once', async () => {
		for (const app of ['1', '1', '2', '2', '1']) await trail().noteVersion({ app, migration: 10 });
		expect((await rows()).map((row) => (JSON.parse(row.detail) as { app: string }).app)).toEqual(['1', '2', '1']);
	});

	it('is listed by kind, officer and day, page by page', async () => {
		for (let n = 0; n < 5; n += 1) await newDoor();
		await trail().note(actorOf(world, 'sol'), [{ kind: 'looked_place', detail: { id: world.eastDoor } }]);
		const list = (filter: Parameters<AuditRows['list']>[0], limit = 10) => new AuditRows(database.db, world.tenantId).list(filter, limit).then((found) => found.map((row) => row.seq));
		expect(await list({ kind: 'looked_place' })).toEqual([6]);
		expect(await list({ officerId: world.officers.mara as Id, below: 5 }, 2)).toEqual([4, 3]);
		expect(await list({ from: new Date(Date.now() + 60_000) })).toEqual([]);
		expect(await list({ from: new Date(Date.now() - 600_000), until: new Date(Date.now() + 60_000), kind: 'push' })).toHaveLength(5);
	});
});
