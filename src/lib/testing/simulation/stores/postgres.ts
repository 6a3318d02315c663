import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import type { Id } from '../../../domain/ids.ts';
import { sameJson, type Json } from '../../../domain/json.ts';
import { refKey } from '../../../domain/records/record.ts';
import type { StreamName } from '../../../protocol/messages.ts';
import type { StreamSum } from '../../../protocol/streamSum.ts';
import { logKeptDays } from '../../../domain/workingSet.ts';
import type { KeptOperation, MemoryServerStore } from '../../../server/core/memoryStore.ts';
import type { Actor, PlacedRecord, ServerStore, Writes } from '../../../server/core/port.ts';
import { endGrantsIn } from '../../../server/store/grantEnds.ts';
import { openDatabase, openPool, type Db } from '../../../server/store/database.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { insertTenant } from '../../../server/store/ownerWrites.ts';
import { PostgresServerStore } from '../../../server/store/postgresStore.ts';
import { shortenLogs } from '../../../server/store/pruning.ts';
import { bodyOfRow, keptBody, keyOf, type KeptBody } from '../../../server/store/sealedRows.ts';
import type { SubjectKeys } from '../../../server/store/subjectKeys.ts';
import { testSubjectKeys } from '../../storageKeys.ts';
import type { Database } from '../../../server/store/schema.ts';
import { insertNew, writeLog } from '../../../server/store/writes.ts';
import { streamsOf } from '../../../server/core/placement.ts';
import { createTestDatabase } from '../../database.ts';
import type { CommitWatch, RowsWatch } from '../scheduledServerStore.ts';
import type { Life } from '../scheduler.ts';
import { RealCalls } from './realCalls.ts';
import { SimPool } from './simPool.ts';
import type { SimDatabase } from './stores.ts';
import { WatchedServerStore } from './watchedServerStore.ts';

type Rows = ReadonlyMap<string, string>;
type Machine = { readonly app: pg.Pool; readonly owner: Db; readonly admin: pg.Pool; readonly tables: readonly string[]; readonly blank: Rows; readonly keys: SubjectKeys; close(): Promise<void> };

let machine: Promise<Machine> | null = null;

/** One database for all histories of a process; each begins with it as the migrations left it. */
export async function openPostgres(): Promise<Machine> {
	return (machine ??= make());
}

export async function closePostgres(): Promise<void> {
	const open = await machine;
	machine = null;
	await open?.close();
}

async function make(): Promise<Machine> {
	const { ownerUrl, appUrl, adminUrl, drop } = await createTestDatabase();
	const role = decodeURIComponent(new URL(appUrl).username);
	await migrate(ownerUrl, role);
	const admin = openPool(adminUrl, 2);
	// A ring of waiting transactions loses the one that closed it, at once.
	await admin.query(`alter role ${role} in database ${new URL(adminUrl).pathname.slice(1)} set deadlock_timeout = '1ms'`);
	const { rows } = await admin.query<{ tablename: string }>(`select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration' order by 1`);
	const tables = rows.map((row) => row.tablename);
	const [app, owner] = [openPool(appUrl, 20), openPool(`${ownerUrl}?options=-c%20lock_timeout%3D100`, 1)];
	return {
		app, owner: openDatabase(owner), admin, tables, blank: await copyOut(admin, tables), keys: await testSubjectKeys(),
		close: async () => {
			for (const pool of [app, owner, admin]) await pool.end();
			await drop();
		},
	};
}

/** Everything in it, at one moment, while others write. */
async function copyOut(admin: pg.Pool, tables: readonly string[]): Promise<Rows> {
	const parts = tables.map((table) => `'${table}', (select coalesce(json_agg(t), '[]')::text from ${table} t)`);
	const { rows } = await admin.query<{ all: { readonly [table: string]: string } }>(`select json_build_object(${parts.join(', ')}) as all`);
	return new Map(Object.entries(rows[0]?.all ?? {}));
}

/** No trigger and no reference is asked: it was whole when it was copied. */
async function copyIn(admin: pg.Pool, all: Rows): Promise<void> {
	const client = await admin.connect();
	try {
		await client.query(`begin; set local session_replication_role = replica; ${[...all.keys()].map((table) => `delete from ${table};`).join(' ')}`);
		for (const [table, rows] of all) if (rows !== '[]') await client.query(`insert into public.${table} overriding system value select * from json_populate_recordset(null::public.${table}, $1)`, [rows]);
		await client.query('commit');
	} finally {
		client.release();
	}
}

/** The server's database: the store that ships, on PostgreSQL, each statement under the scheduler. */
export class PostgresSimDatabase implements SimDatabase {
	readonly calls: RealCalls;
	readonly #machine: Machine;
	readonly #plain: ServerStore;
	#tenantId: Id | null = null;

	constructor(open: Machine) {
		this.#machine = open;
		this.#plain = new PostgresServerStore(openDatabase(open.app), open.keys);
		this.calls = new RealCalls(async (pids) => {
			const { rows } = await open.admin.query<{ pid: number; by: string }>(`select pid, array_to_string(pg_blocking_pids(pid), ',') as by from unnest($1::int[]) as pid`, [pids]);
			return new Map(rows.map((row) => [row.pid, row.by]));
		});
	}

	async begin(tenantId: Id, records: readonly PlacedRecord[], devices: readonly Actor[]): Promise<void> {
		const { admin, blank, owner } = this.#machine;
		this.#tenantId = tenantId;
		await copyIn(admin, blank);
		await owner.transaction().execute(async (tx) => {
			const officers = records.filter((record) => record.type === 'officer');
			await insertTenant(tx, { id: tenantId, name: 'Test', zone: 'Asia/Shanghai', demo: false }, officers.map(({ id }) => ({ officerId: id, account: id, passwordHash: 'x', demo: false })));
			await insertNew(tx, tenantId, records);
			await writeLog(tx, tenantId, records.flatMap((record) => streamsOf(record.placement).map((stream) => ({ stream, kind: 'put' as const, ref: { type: record.type, id: record.id } }))));
			const now = new Date();
			for (const { me, vault } of devices) await tx.insertInto('device').values({ tenant_id: tenantId, vault, officer_id: me.officerId, app: 'simulation', first_seen: now, last_contact: now }).execute();
		});
	}

	open(life: Life, mirror: MemoryServerStore, watch: { readonly commits: CommitWatch; readonly read: RowsWatch }): ServerStore {
		const { app, admin, keys } = this.#machine;
		const cancel = async (pid: number): Promise<void> => void (await admin.query('select pg_cancel_backend($1)', [pid]));
		const store = (moments: 'each' | 'first'): ServerStore => new PostgresServerStore(new Kysely<Database>({ dialect: new PostgresDialect({ pool: new SimPool(app, this.calls, life, cancel, moments) }) }), keys);
		return new WatchedServerStore({ reads: store('first'), writes: store('each') }, mirror, life, watch);
	}

	/** False where a transaction that is under way holds what it needs. */
	async change(record: PlacedRecord): Promise<boolean> {
		return this.#unlessLocked(async () => this.#machine.owner.transaction().execute(async (tx) => {
			const { rev, fields, type, id } = record;
			await tx.updateTable('record').set({ rev, fields: sql`${JSON.stringify(fields)}::jsonb` }).where('tenant_id', '=', this.#tenant).where('type', '=', type).where('id', '=', id).execute();
			await writeLog(tx, this.#tenant, streamsOf(record.placement).map((stream) => ({ stream, kind: 'put', ref: { type: record.type, id: record.id } })));
		}));
	}

	async endGrants(caseId: Id, nowMs: number): Promise<Writes | null> {
		let writes: Writes | null = null;
		await this.#unlessLocked(async () => { writes = await endGrantsIn(this.#machine.owner, this.#tenant, caseId, new Date(nowMs).toISOString()); });
		return writes;
	}

	async prune(): Promise<void> {
		await this.#unlessLocked(() => shortenLogs(this.#machine.owner, Date.now() + (logKeptDays + 1) * 86_400_000));
	}

	async backup(): Promise<() => Promise<void>> {
		const { admin, tables } = this.#machine;
		const all = await copyOut(admin, tables);
		return async () => {
			// What the ended server had under way is taken back first.
			while (await this.calls.next());
			await copyIn(admin, all);
		};
	}

	sum(actor: Actor, stream: StreamName): Promise<StreamSum> {
		return this.#plain.sum(actor, stream);
	}

	async epoch(actor: Actor): Promise<Id> {
		return (await this.#plain.epoch(actor)).id;
	}

	/** Reads everything into the mirror; answers what it held otherwise than the database. */
	async readBack(mirror: MemoryServerStore): Promise<string | null> {
		const { owner } = this.#machine;
		const rows = await owner.selectFrom('record').selectAll().where('tenant_id', '=', this.#tenant).execute();
		const records = rows.map((row): PlacedRecord => ({
			type: row.type, id: row.id, areaId: row.area_id, rev: row.rev, fields: row.fields, stamps: row.stamps, kept: row.kept, ...(row.deleted ? { deleted: true } : {}),
			placement: { areaId: row.area_id, readers: row.readers, caseId: row.case_id },
		}));
		const differs = firstDifference(new Map(records.map((record) => [refKey(record), record])), mirror.records) ?? await this.#otherOperation(mirror);
		mirror.records = new Map(records.map((record) => [refKey(record), record]));
		return differs;
	}

	async #otherOperation(mirror: MemoryServerStore): Promise<string | null> {
		type Row = KeptBody & Pick<Database['operation'], 'vault' | 'seq' | 'group_id' | 'kind' | 'outcome' | 'problem' | 'answer'>;
		const { rows } = await sql<Row>`select o.vault, o.seq, o.group_id, o.kind, o.outcome, o.problem, o.answer, ${keptBody} from operation o ${keyOf('o')} where o.tenant_id = ${this.#tenant}`.execute(this.#machine.owner);
		const told = new Map(rows.map((row) => [`${row.officer_id}/${row.op_id}`, { vault: row.vault, seq: row.seq, group: row.group_id, kind: row.kind, outcome: row.outcome, problem: row.problem, answer: JSON.parse(row.answer) as Json, body: bodyOfRow(this.#machine.keys, this.#tenant, row) ?? null }]));
		const should = new Map([...mirror.operations].map(([key, { vault, seq, group, kind, outcome, problem, answer, body }]: [string, KeptOperation]) => [key, { vault, seq, group, kind, outcome, problem, answer, body }]));
		return firstDifference(told, should);
	}

	async #unlessLocked(work: () => Promise<unknown>): Promise<boolean> {
		try {
			await work();
			return true;
		} catch (error) {
			if ((error as { readonly code?: string }).code === '55P03') return false;
			throw error;
		}
	}

	get #tenant(): Id {
		if (this.#tenantId === null) throw new Error('it has begun');
		return this.#tenantId;
	}
}

function firstDifference(is: ReadonlyMap<string, unknown>, should: ReadonlyMap<string, unknown>): string | null {
	const plain = (value: unknown): Json => (value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json));
	for (const key of new Set([...is.keys(), ...should.keys()])) if (!sameJson(plain(is.get(key)), plain(should.get(key)))) return `${key}: the database holds ${JSON.stringify(is.get(key))}, its commits add up to ${JSON.stringify(should.get(key))}`;
	return null;
}
