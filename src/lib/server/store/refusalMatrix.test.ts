import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { tryEverything, type Who } from '../../testing/refusals/attempts.ts';
import { functionFaults } from '../../testing/refusals/functions.ts';
import { everybodyOf, seedRefusals } from '../../testing/refusals/seed.ts';
import { linesOf, type Seeded } from '../../testing/refusals/tables.ts';
import { openDatabase, openPool, type Db } from './database.ts';

/** All tables and roles take a minute, and several on a machine that does other things. */
const wholeMs = 300_000;

/**
 * Every table × everybody × every purpose × (read, add, change, move, delete), straight through SQL as the application's role with no filter in the
 * query, as a programming error would write it. The tables are those of the catalogue.
 */
describe('refusal matrix', { timeout: wholeMs }, () => {
	let database: OpenedDatabase;
	let owner: Db;
	let seeded: Seeded;
	let everybody: readonly Who[];
	beforeAll(async () => {
		database = await openServerDatabase();
		owner = openDatabase(openPool(database.ownerUrl, 1));
		seeded = await seedRefusals(database);
		everybody = everybodyOf(seeded);
	});
	afterAll(async () => {
		await owner.destroy();
		await database.close();
	});

	async function tableFaults(): Promise<readonly string[]> {
		const { rows } = await sql<{ name: string; walled: boolean }>`select relname as name, relrowsecurity and relforcerowsecurity as walled from pg_class
			where relkind in ('r', 'p', 'v', 'm', 'f') and relnamespace = 'public'::regnamespace order by 1`.execute(owner);
		const lines = linesOf(seeded);
		return rows.flatMap(({ name, walled }) => [...(lines[name] === undefined ? [`${name}: has no line in testing/refusals`] : []), ...(walled || name === 'migration' ? [] : [`${name}: row-level security is not forced`])]);
	}
	let tried = 0;
	async function faults(only?: string): Promise<readonly string[]> {
		const lines = Object.fromEntries(Object.entries(linesOf(seeded)).filter(([table]) => only === undefined || only === table));
		const all = await tryEverything(database.db, lines, everybody);
		tried = all.tried;
		const stranger = everybody.at(-1);
		if (stranger === undefined) throw new Error('there is no stranger');
		return [...(await tableFaults()), ...all.faults, ...(await functionFaults(owner, database.db, seeded, stranger))];
	}

	it('is refused whatever is not allowed in so many words, and nothing else', async () => {
		expect(await faults()).toEqual([]);
		expect(tried).toBeGreaterThan(10_000);
	});

	it.each<[string, string, string, string, RegExp]>([
		['a policy that is gone', 'record', 'drop policy record_app on record', '', /read record, a door in the area: refused, and should not be/],
		['a policy that is always true', 'operation', 'alter policy operation_app on operation using (true)', 'alter policy operation_app on operation using (tenant_id = (select my_tenant()) and officer_id = (select my_officer()))', /read operation, another tenant’s: not refused/],
		['a policy that forgets readers', 'record', 'alter policy record_app on record using (tenant_id = (select my_tenant()) and (area_id is null or area_id = any ((select my_areas())::uuid[])))', '', /noor for '': read record, a restricted case: not refused/],
		['a check that is always true', 'device', 'alter policy device_app on device with check (true)', 'alter policy device_app on device with check (tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) = \'auth\'))', /mara for '': add device, a colleague’s: not refused/],
		['row-level security that is off', 'file', 'alter table file disable row level security', 'alter table file enable row level security', /file: row-level security is not forced/],
		['row-level security that its owner passes by', 'account', 'alter table account no force row level security', 'alter table account force row level security', /account: row-level security is not forced/],
		['a right too many', 'record', 'grant delete on record to public', 'revoke delete on record from public', /delete record, a door in the area: not refused/],
		['a table without a line', 'tenant', 'create table secret_notes (id uuid)', 'drop table secret_notes', /secret_notes: has no line/],
		['a view, which looks with its owner’s eyes', 'tenant', 'create view everything as select * from record', 'drop view everything', /everything: has no line/],
		['a function that is not safe to run as its owner', 'tenant', 'create function peek() returns setof record language sql security definer as $$ select * from record $$', 'drop function peek()', /function peek: its search_path is the caller’s/],
		['a function that forgets the tenant', 'tenant', `create or replace function taken_ids(wanted_type text, wanted uuid[]) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
			select id from record where type = wanted_type and id = any (wanted) $$`, `create or replace function taken_ids(wanted_type text, wanted uuid[]) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
			select id from record where tenant_id = my_tenant() and type = wanted_type and id = any (wanted) $$`, /function taken_ids: tells a stranger/],
		['a function that lets a stranger write', 'tenant', `create or replace function new_epoch(ended uuid) returns void language sql volatile security definer set search_path = public, pg_temp as $$ update tenant set epoch = gen_random_uuid() $$`, `create or replace function new_epoch(ended uuid) returns void language sql volatile security definer set search_path = public, pg_temp as $$
			update tenant set epoch = gen_random_uuid() where tenant_id = my_tenant() and epoch = ended $$`, /let a stranger change a row/],
	])('finds %s', async (_what, table, plant, undo, expected) => {
		const policy = await policyOf(table);
		await sql.raw(plant).execute(owner);
		try {
			expect((await faults(table)).some((fault) => expected.test(fault))).toBe(true);
		} finally {
			await sql.raw(undo === '' ? policy : undo).execute(owner);
		}
	});

	it('is whole again after the planted holes', async () => {
		expect(await faults()).toEqual([]);
	}, 90_000);

	/** Makes a table's policy of the application's role as it is now. */
	async function policyOf(table: string): Promise<string> {
		const { rows } = await sql<{ roles: string; qual: string; check: string }>`select array_to_string(roles, ',') as roles, qual, with_check as check from pg_policies where tablename = ${table} and policyname = ${`${table}_app`}`.execute(owner);
		return rows.map(({ roles, qual, check }) => `drop policy if exists ${table}_app on ${table}; create policy ${table}_app on ${table} to ${roles} using (${qual}) with check (${check});`).join('');
	}
});
