import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

export type SnapshotTable = { readonly name: string; readonly columns: readonly string[] };
export type SnapshotFacts = {
	readonly postgres: string; readonly at: Date;
	readonly migrations: readonly { readonly number: number; readonly name: string }[];
	readonly tenants: readonly { readonly name: string; readonly demo: boolean }[];
	readonly sequences: readonly { readonly name: string; readonly value: string; readonly called: boolean }[];
	readonly tables: readonly SnapshotTable[];
	/** What the tables take on the disk, indexes left out. */
	readonly tableBytes: number;
};
/** `sha256`: of the bytes as they lie. `sealed`: under a key of their own. `moving`: they may still lie beside those of before. */
export type StoredFile = { readonly tenantId: string; readonly fileId: string; readonly size: number; readonly sha256: string; readonly sealed?: boolean; readonly moving?: boolean };

/**
 * One moment of the whole database, whatever is written meanwhile: a read-only transaction that sees one snapshot, on the owner's connection.
 * Everything is streamed; the server keeps serving.
 */
export class Snapshot {
	readonly #client: pg.Client;
	readonly facts: SnapshotFacts;

	private constructor(client: pg.Client, facts: SnapshotFacts) {
		this.#client = client;
		this.facts = facts;
	}

	static async open(ownerUrl: string): Promise<Snapshot> {
		const client = new pg.Client({ connectionString: ownerUrl, application_name: 'doorstep-backup' });
		client.on('error', () => undefined);
		await client.connect();
		try {
			await client.query('begin isolation level repeatable read read only');
			await client.query(`set local search_path = public; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local extra_float_digits = 3; set local datestyle = iso`);
			return new Snapshot(client, await readFacts(client));
		} catch (error) {
			await client.end();
			throw error;
		}
	}

	/** PostgreSQL's COPY text, which every version reads. `withSubject`, for records: whose each is, behind the last column. */
	async *copy(table: SnapshotTable, withSubject = false): AsyncGenerator<Uint8Array, void, undefined> {
		const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
		if (withSubject) yield* this.#client.query(copyTo(`copy (select ${columns}, record_subject(type, id, case_id, fields) from record) to stdout`)) as AsyncIterable<Uint8Array>;
		else yield* this.#client.query(copyTo(`copy ${pg.escapeIdentifier(table.name)} (${columns}) to stdout`)) as AsyncIterable<Uint8Array>;
	}

	/** The files whose bytes had arrived, in slices. */
	async *files(): AsyncGenerator<StoredFile, void, undefined> {
		const sealing = this.facts.tables.some(({ name, columns }) => name === 'file' && columns.includes('stored_sha256'));
		await this.#client.query(`declare stored_files no scroll cursor for select tenant_id, file_id, size, ${sealing ? 'coalesce(stored_sha256, sha256) as sha256, key_id is not null as sealed, moving' : 'sha256, false as sealed, false as moving'} from file order by tenant_id, file_id`);
		for (;;) {
			const { rows } = await this.#client.query<{ tenant_id: string; file_id: string; size: number; sha256: string; sealed: boolean; moving: boolean }>('fetch 500 from stored_files');
			for (const row of rows) yield { tenantId: row.tenant_id, fileId: row.file_id, size: row.size, sha256: row.sha256, sealed: row.sealed, moving: row.moving };
			if (rows.length === 0) break;
		}
		await this.#client.query('close stored_files');
	}

	async close(): Promise<void> {
		await this.#client.end();
	}
}

async function readFacts(client: pg.Client): Promise<SnapshotFacts> {
	const ask = async <Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]> => (await client.query<Row>(text)).rows;
	const [moment] = await ask<{ at: Date; postgres: string; bytes: string }>(`select now() as at, current_setting('server_version') as postgres,
		(select coalesce(sum(pg_table_size(c.oid)), 0) from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace)::text as bytes`);
	if (moment === undefined) throw new Error('a select without a row');
	const sequences = await ask<{ name: string; value: string; called: boolean }>(`select sequencename as name, coalesce(last_value, start_value)::text as value, last_value is not null as called from pg_sequences where schemaname = 'public' order by 1`);
	const tables = await ask<{ name: string; columns: string[] }>(`
		select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
		where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'migration' group by 1 order by 1`);
	return {
		postgres: moment.postgres, at: moment.at, tableBytes: Number(moment.bytes), sequences, tables,
		migrations: await ask('select number, name from migration order by number'), tenants: await ask('select name, demo from tenant order by created_at, tenant_id'),
	};
}
