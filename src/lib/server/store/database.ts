import { setTimeout as wait } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Id } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { NamedStatements } from './namedStatements.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

/** int8 as a number: sequences stay far below 2^53. */
const int8 = 20;
const types: pg.CustomTypesConfig = { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as never };

export function openPool(url: string, connections = 10): pg.Pool {
	const pool = new pg.Pool({ connectionString: url, max: connections, types, application_name: 'doorstep', connectionTimeoutMillis: 10_000, statement_timeout: 60_000 });
	// A connection that is lost while it is idle, between two statements of a transaction, or while the pool ends (`end` does not wait for the
	// sockets) would end the process if nobody listened. Whoever uses it next is told by the statement's failure.
	const statements = new NamedStatements();
	pool.on('connect', (client) => {
		client.on('error', () => undefined);
		statements.prepare(client);
	});
	pool.on('error', () => undefined);
	return pool;
}

export function openDatabase(pool: pg.Pool): Db {
	return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** Why the database is asked when no officer asks, or more than an officer's own rights are needed; the policies of `migrations/` say what each opens. */
export type Purpose = 'boot' | 'auth' | 'admin' | 'board' | 'apply' | 'wake' | 'audit' | 'erase' | '';
export type Caller = { readonly tenantId: Id | null; readonly officerId: Id | null; readonly areas: readonly Id[]; readonly purpose: Purpose;
	/** What a power cut may take back (when a device was last seen): the answer does not wait for the disk. */
	readonly forgettable?: true;
};

export function callerOf(actor: Actor, purpose: Purpose = ''): Caller {
	return { tenantId: actor.me.tenantId, officerId: actor.me.officerId, areas: actor.me.leafAreaIds, purpose };
}

/** Every query of the app role runs in here: one transaction, in which row-level security knows who asks. */
export async function as<T>(db: Db, caller: Caller, work: (tx: Tx) => Promise<T>): Promise<T> {
	return db.transaction().execute(async (tx) => {
		await sql`select set_config('app.tenant', ${caller.tenantId ?? ''}, true), set_config('app.officer', ${caller.officerId ?? ''}, true),
			set_config('app.areas', ${`{${caller.areas.join(',')}}`}, true), set_config('app.purpose', ${caller.purpose}, true)${caller.forgettable === true ? sql`, set_config('synchronous_commit', 'off', true)` : sql``}`.execute(tx);
		return work(tx);
	});
}

/** Within a transaction: what core has decided is now written; the policies still hold it inside the actor's tenant and areas. */
export async function setPurpose(tx: Tx, purpose: Purpose): Promise<void> {
	await sql`select set_config('app.purpose', ${purpose}, true)`.execute(tx);
}

/** Throws when row-level security would not bind this role, by what it is or may become, or does not stand before a tenant's table; such a server must not serve. */
export async function refuseUnboundRole(db: Db): Promise<void> {
	const { rows } = await sql<{ bypasses: boolean; owns: boolean; bare: string[] }>`
		select exists (select 1 from pg_roles r where (r.rolsuper or r.rolbypassrls or r.rolcreaterole) and pg_has_role(current_user, r.oid, 'member')) as bypasses,
			exists (select 1 from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'member')) as owns,
			array(select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
				where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)) as bare`.execute(db);
	const role = rows[0];
	if (role === undefined || role.bypasses || role.owns) throw new Error('the app role could pass by row-level security (superuser, bypassrls, createrole, owner of tables, or a member of such a role): refusing to serve');
	if (role.bare.length > 0) throw new Error(`row-level security is not forced on ${role.bare.join(', ')}: refusing to serve`);
}

/** The database cannot be asked now: it is away, ends, starts, recovers, or takes no more connections. */
export function isUnreachable(error: unknown): boolean {
	const code = String((error as { code?: unknown } | null)?.code ?? '');
	const message = error instanceof Error ? error.message : '';
	return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', '57P01', '57P02', '57P03', '53300'].includes(code) || /timeout exceeded when trying to connect|Connection terminated|not queryable/.test(message);
}

/** A database that is away is waited for: after a power cut the servers come up beside it. */
export async function whenReachable<T>(work: () => Promise<T>, mostMs = 60_000): Promise<T> {
	const until = performance.now() + mostMs;
	for (;;) {
		try {
			return await work();
		} catch (error) {
			if (!isUnreachable(error) || performance.now() > until) throw error;
			await wait(200);
		}
	}
}

/** The database's clock, in milliseconds. */
export async function databaseClock(db: Db): Promise<number> {
	const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
	const now = rows[0]?.now;
	if (now === undefined) throw new Error('the database has no clock');
	return now.getTime();
}

/** Serialisation failure, deadlock, or two devices making the same id in the same moment: the same work over the new state goes through. */
export function isPassing(error: unknown): boolean {
	return ['40001', '40P01', '23505'].includes(String((error as { code?: unknown } | null)?.code));
}
