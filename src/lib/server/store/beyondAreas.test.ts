import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { RecordRef } from '../../domain/records/record.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, TestDevice, type World } from '../../testing/serverWorld.ts';
import { as, callerOf, type Purpose, type Tx } from './database.ts';

/** The second wall where it has doors: what the functions for hand-overs and late work let through when the code before them is wrong. */
describe('writing beyond the officer’s areas', () => {
	let database: OpenedDatabase;
	let world: World;
	let mara: TestDevice;
	beforeAll(async () => {
		database = await openServerDatabase();
		world = makeWorld();
		await database.seed(world);
		mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		await database.enrol(mara.actor);
		await mara.pull();
	});
	afterAll(() => database.close());

	const refused = /permission denied|row-level security/;
	/** Rolled back: each case finds the same world. */
	const attempt = async (work: (tx: Tx) => Promise<unknown>, purpose: Purpose = 'apply'): Promise<unknown> => {
		class Undo extends Error {}
		let result: unknown;
		await as(database.db, callerOf(mara.actor, purpose), async (tx) => {
			result = await work(tx);
			throw new Undo();
		}).catch((error: unknown) => {
			if (!(error instanceof Undo)) throw error;
		});
		return result;
	};
	/** An operation as core keeps it. */
	const kept = async (tx: Tx, change: { readonly kind?: string; readonly outcome?: string; readonly toAreaId?: Id; readonly ref?: RecordRef } = {}): Promise<Id> => {
		const opId = fresh();
		const ref = change.ref ?? { type: 'case', id: world.eastCase };
		await sql`insert into operation (tenant_id, officer_id, op_id, vault, seq, group_id, schema, kind, at, device_at, received_at, outcome, answer, about_type, about_id, to_area_id, key_id)
			values (${world.tenantId}, ${world.officers.mara}, ${opId}, ${mara.actor.vault}, 1, ${fresh()}, 2, ${change.kind ?? 'transfer'}, now(), now(), now(), ${change.outcome ?? 'ok'}, '{}', ${ref.type}, ${ref.id}, ${change.toAreaId ?? world.west}, ${fresh()})`.execute(tx);
		return opId;
	};
	const row = (type: string, id: Id, areaId: Id, change: object = {}): object => ({ type, id, area_id: areaId, readers: null, case_id: null, kept: true, rev: 2, fields: {}, stamps: {}, deleted: false, ...change });
	const write = (tx: Tx, rows: readonly object[], anchors: readonly object[] = [], ops: readonly Id[] = []) =>
		sql`select write_beyond(${JSON.stringify(rows)}::jsonb, ${JSON.stringify(anchors)}::jsonb, ${ops}::uuid[])`.execute(tx);
	const log = (tx: Tx, stream: string, kind: string, type: string, id: Id) => sql`select write_push_log(${JSON.stringify([{ n: 0, stream, type, id, kind }])}::jsonb)`.execute(tx);

	it('takes a hand-over that stands as the officer’s own operation, with what belongs to the case', async () => {
		await attempt(async (tx) => {
			await write(tx, [row('case', world.eastCase, world.west), row('note', fresh(), world.west, { rev: 1, case_id: world.eastCase })], [], [await kept(tx)]);
			await log(tx, `a:${world.west}`, 'put', 'case', world.eastCase);
		});
	});

	it.each<[string, (tx: Tx) => Promise<unknown>]>([
		['without an operation', (tx) => write(tx, [row('case', world.eastCase, world.west)])],
		['into another area than the operation names', async (tx) => write(tx, [row('case', world.eastCase, world.far)], [], [await kept(tx)])],
		['by an operation that was refused', async (tx) => write(tx, [row('case', world.eastCase, world.west)], [], [await kept(tx, { outcome: 'refused' })])],
		['by an operation of another kind', async (tx) => write(tx, [row('case', world.eastCase, world.west)], [], [await kept(tx, { kind: 'setFields' })])],
		['of a record that the operation does not name', async (tx) => write(tx, [row('place', world.eastDoor, world.west)], [], [await kept(tx)])],
		['of a record that the officer does not see', async (tx) => write(tx, [row('case', world.westCase, world.far)], [], [await kept(tx, { ref: { type: 'case', id: world.westCase }, toAreaId: world.far })])],
		['with one row too many', async (tx) => write(tx, [row('case', world.eastCase, world.west), row('person', world.eastPerson, world.west)], [], [await kept(tx)])],
		['of a place in the name of a case', async (tx) => write(tx, [row('place', world.eastDoor, world.west, { rev: null })], [], [await kept(tx)])],
	])('refuses to move %s', async (_what, work) => {
		await expect(attempt(work)).rejects.toThrow(refused);
	});

	it('refuses it outside of an applied push', async () => {
		for (const purpose of ['', 'auth', 'admin'] as const) {
			await expect(attempt(async (tx) => write(tx, [row('case', world.eastCase, world.west)], [], [await kept(tx)]), purpose), purpose).rejects.toThrow(refused);
			await expect(attempt((tx) => log(tx, `a:${world.east}`, 'put', 'case', world.eastCase), purpose), purpose).rejects.toThrow(refused);
		}
	});

	it.each<[string, (tx: Tx) => Promise<unknown>]>([
		['a case of its own', (tx) => write(tx, [row('case', fresh(), world.west, { rev: 1 })])],
		['a note on what she never had', (tx) => write(tx, [row('note', fresh(), world.west, { rev: 1, case_id: world.westCase })], [{ type: 'case', id: world.westCase }])],
		['a note that does not lie with its anchor', (tx) => write(tx, [row('note', fresh(), world.west, { rev: 1, case_id: world.eastCase })], [{ type: 'case', id: world.eastCase }])],
		['a note among readers that the anchor does not have', (tx) => write(tx, [row('note', fresh(), world.east, { rev: 1, case_id: world.eastCase, readers: `{${world.officers.ines}}` })], [{ type: 'case', id: world.eastCase }])],
		['a change of what is there', (tx) => write(tx, [row('place', world.westDoor, world.west)], [{ type: 'place', id: world.westDoor }])],
		['an officer', (tx) => write(tx, [row('officer', fresh(), world.west, { rev: 1 })], [{ type: 'case', id: world.eastCase }])],
	])('refuses to put %s there', async (_what, work) => {
		await expect(attempt(work)).rejects.toThrow(refused);
	});

	it.each<[string, (tx: Tx) => Promise<unknown>]>([
		['what does not lie there', (tx) => log(tx, `a:${world.west}`, 'put', 'case', world.eastCase)],
		['that something left it', (tx) => log(tx, `a:${world.west}`, 'leave', 'place', world.westDoor)],
		['to the whole tenant', (tx) => log(tx, 't', 'put', 'case', world.eastCase)],
	])('refuses to tell another stream %s', async (_what, work) => {
		await expect(attempt(work)).rejects.toThrow(refused);
	});

	it('gives core nothing that no device of the officer was told of', async () => {
		const found = await attempt(async (tx) => (await sql<{ id: Id }>`select id from formerly_mine(${JSON.stringify([world.eastCase, world.westCase, world.secretCase].map((id) => ({ type: 'case', id })))}::jsonb)`.execute(tx)).rows.map((each) => each.id));
		expect(new Set(found as Id[])).toEqual(new Set([world.eastCase, world.secretCase]));
	});

	it('moves no row outside of these functions', async () => {
		await expect(attempt(async (tx) => {
			await kept(tx);
			await sql`update record set area_id = ${world.west} where id = ${world.eastCase}`.execute(tx);
		})).rejects.toThrow(refused);
	});
});
