import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { SnapshotFacts, SnapshotTable } from './snapshot.ts';

/**
 * Fills an empty database that the same migrations have made, in one transaction: all of it is there at the commit, or nothing. On the owner's
 * connection; row-level security is not forced on the owner until then, for COPY refuses where it is.
 */
export class Reload {
	readonly #client: pg.Client;
	readonly #forced: readonly string[];

	private constructor(client: pg.Client, forced: readonly string[]) {
		this.#client = client;
		this.#forced = forced;
	}

	static async begin(ownerUrl: string): Promise<Reload> {
		const client = new pg.Client({ connectionString: ownerUrl, application_name: 'doorstep-restore' });
		client.on('error', () => undefined);
		await client.connect();
		await client.query('begin; set local statement_timeout = 0; set local search_path = public');
		const { rows } = await client.query<{ name: string }>(`select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relforcerowsecurity`);
		for (const { name } of rows) await client.query(`alter table ${pg.escapeIdentifier(name)} no force row level security`);
		return new Reload(client, rows.map((row) => row.name));
	}

	/** Rows that a migration itself put there give way. @returns how many rows there are now */
	async fill(table: SnapshotTable, lines: AsyncIterable<Uint8Array>): Promise<number> {
		const name = pg.escapeIdentifier(table.name);
		const { rows } = await this.#client.query<{ filled: boolean }>(`select exists (select 1 from ${name}) as filled`);
		if (rows[0]?.filled === true) await this.#client.query(`delete from ${name}`);
		const copy = this.#client.query(copyFrom(`copy ${name} (${table.columns.map((column) => pg.escapeIdentifier(column)).join(', ')}) from stdin`));
		await pipeline(Readable.from(lines, { objectMode: false }), copy);
		return copy.rowCount;
	}

	/** The bytes of these are in no backup: whoever still has them is to send them again. */
	async forgetFiles(files: readonly { readonly tenantId: string; readonly fileId: string }[]): Promise<void> {
		for (let from = 0; from < files.length; from += 1000) {
			const slice = files.slice(from, from + 1000);
			await this.#client.query('delete from file where (tenant_id, file_id) in (select * from unnest($1::uuid[], $2::uuid[]))', [slice.map((file) => file.tenantId), slice.map((file) => file.fileId)]);
		}
	}

	/**
	 * With a new epoch each device offers again what it sent since the backup, without waiting for one of them to find it out (decision 0011).
	 * @param at when the backup was made
	 */
	async finish({ sequences, at }: { readonly sequences: SnapshotFacts['sequences']; readonly at: string }, newEpoch: boolean): Promise<void> {
		for (const { name, value, called } of sequences) await this.#client.query('select setval($1::regclass, $2, $3)', [pg.escapeIdentifier(name), value, called]);
		const { rows } = await this.#client.query<{ epochs: boolean; jobs: boolean }>(`select exists (select 1 from pg_attribute where attrelid = 'tenant'::regclass and attname = 'epoch') as epochs, to_regclass('public.server_job') is not null as jobs`);
		if (newEpoch && rows[0]?.epochs === true) await this.#client.query('update tenant set epoch = gen_random_uuid()');
		// Whoever was about a job then, the backup itself among them, is so no more.
		if (rows[0]?.jobs === true) await this.#client.query(`update server_job set holder = null, leased_until = null, done_at = case when name = 'backup' then $1 else done_at end`, [at]);
		await this.commit();
	}

	/** Row-level security binds the owner again. */
	async commit(): Promise<void> {
		for (const table of this.#forced) await this.#client.query(`alter table ${pg.escapeIdentifier(table)} force row level security`);
		await this.#client.query('commit');
		await this.#client.query('analyze');
		await this.#client.end();
	}

	/** Leaves nothing of it. */
	async abandon(): Promise<void> {
		await this.#client.end();
	}
}

/** How many rows each table holds. */
export async function countRows(ownerUrl: string): Promise<ReadonlyMap<string, number>> {
	const client = new pg.Client({ connectionString: ownerUrl, application_name: 'doorstep-count' });
	await client.connect();
	try {
		const { rows } = await client.query<{ name: string }>(`select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'migration' order by 1`);
		const counts = new Map<string, number>();
		for (const { name } of rows) counts.set(name, Number((await client.query<{ count: string }>(`select count(*) as count from public.${pg.escapeIdentifier(name)}`)).rows[0]?.count));
		return counts;
	} finally {
		await client.end();
	}
}
