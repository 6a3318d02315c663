import pg from 'pg';
import type { Id } from '../../src/lib/domain/ids.ts';
import type { Operation } from '../../src/lib/domain/operation.ts';

/** The rows that one push left in the database. */
export type Rows = { readonly operations: readonly Row[]; readonly made: readonly Row[]; readonly changed: readonly Row[]; readonly log: readonly Row[]; readonly stream: string };
type Row = { readonly [column: string]: unknown };

const tables = {
	operation: { tenant_id: 'uuid', officer_id: 'uuid', op_id: 'uuid', vault: 'uuid', seq: 'bigint', group_id: 'uuid', schema: 'integer', kind: 'text', at: 'timestamptz', device_at: 'timestamptz', received_at: 'timestamptz', outcome: 'text', problem: 'text', answer: 'text', about_type: 'text', about_id: 'uuid', key_id: 'uuid', sealed: 'bytea' },
	record: { tenant_id: 'uuid', type: 'text', id: 'uuid', area_id: 'uuid', case_id: 'uuid', kept: 'boolean', rev: 'integer', fields: 'jsonb', stamps: 'jsonb', deleted: 'boolean' },
	stream_log: { tenant_id: 'uuid', stream: 'text', type: 'text', id: 'uuid', seq: 'bigint', kind: 'text' },
} as const;
type Table = keyof typeof tables;

/** Bare SQL beside the server: the same rows, the same keys and indexes, one transaction a push, eight connections; no checks, no policies, no triggers. */
export class Bare {
	readonly #pool: pg.Pool;
	readonly #tenantId: Id;

	constructor(ownerUrl: string, tenantId: Id, connections: number) {
		this.#pool = new pg.Pool({ connectionString: ownerUrl, max: connections });
		this.#pool.on('error', () => undefined);
		this.#tenantId = tenantId;
	}

	async begin(): Promise<void> {
		for (const table of [...Object.keys(tables), 'stream_counter']) await this.#pool.query(`create table bare_${table} (like ${table} including all)`);
		await this.#pool.query("insert into bare_record select * from record where type = 'place'; insert into bare_stream_log select * from stream_log; insert into bare_stream_counter select * from stream_counter; analyze");
	}

	/** Of the product's tables, indexes included. */
	async storedBytes(): Promise<number> {
		const { rows } = await this.#pool.query<{ bytes: string }>("select sum(pg_total_relation_size(name)) as bytes from unnest(array['operation', 'record', 'stream_log']) as name");
		return Number(rows[0]?.bytes ?? 0);
	}

	/** Reads what a push has written, as text, so that writing it again measures the database and not the making of it. */
	async rowsOf(operations: readonly Operation[], stream: string): Promise<Rows> {
		const ids = operations.map((operation) => operation.opId);
		const records = operations.flatMap(({ opId, body }) => (body.kind === 'submitEntry' ? [body.entryId] : body.kind === 'note' ? [body.noteId, opId] : body.kind === 'setFields' ? [body.ref.id] : []));
		const read = async (table: Table, where: string, values: readonly unknown[]): Promise<readonly Row[]> => {
			const columns = Object.entries(tables[table]).map(([name, type]) => (type === 'jsonb' ? `${name}::text` : name)).join(', ');
			return (await this.#pool.query<Row>(`select ${columns} from ${table} where tenant_id = $1 and ${where}`, [this.#tenantId, ...values])).rows;
		};
		const all = await read('record', 'id = any ($2)', [records]);
		const log = await read('stream_log', 'stream = $2 and id = any ($3)', [stream, records]);
		return { operations: await read('operation', 'op_id = any ($2)', [ids]), made: all.filter((row) => row['type'] !== 'place'), changed: all.filter((row) => row['type'] === 'place'), log, stream };
	}

	async write(rows: Rows): Promise<void> {
		const client = await this.#pool.connect();
		try {
			await client.query('begin');
			await client.query(`insert into bare_operation (${names('operation')}) select * from ${unnest('operation')}`, arrays('operation', rows.operations));
			await client.query(`insert into bare_record (${names('record')}) select * from ${unnest('record')}`, arrays('record', rows.made));
			await client.query(`update bare_record r set rev = n.rev, fields = n.fields, stamps = n.stamps, updated_at = now() from ${unnest('record')} as n (${names('record')}) where r.tenant_id = n.tenant_id and r.type = n.type and r.id = n.id`, arrays('record', rows.changed));
			await client.query('insert into bare_stream_counter as c (tenant_id, stream, last_seq) values ($1, $2, $3) on conflict (tenant_id, stream) do update set last_seq = c.last_seq + excluded.last_seq', [this.#tenantId, rows.stream, rows.log.length]);
			await client.query(`insert into bare_stream_log (${names('stream_log')}) select * from ${unnest('stream_log')} on conflict (tenant_id, stream, type, id) do update set seq = excluded.seq, kind = excluded.kind`, arrays('stream_log', rows.log));
			await client.query('commit');
		} finally {
			client.release();
		}
	}

	async end(): Promise<void> {
		await this.#pool.end();
	}
}

function names(table: Table): string {
	return Object.keys(tables[table]).join(', ');
}

function unnest(table: Table): string {
	return `unnest(${Object.values(tables[table]).map((type, index) => `$${String(index + 1)}::${type}[]`).join(', ')})`;
}

function arrays(table: Table, rows: readonly Row[]): unknown[] {
	return Object.keys(tables[table]).map((column) => rows.map((row) => row[column]));
}
