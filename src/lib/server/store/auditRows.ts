import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { AuditRow } from '../audit/chain.ts';
import type { ChainSource, StoredBody } from '../audit/verifyChain.ts';
import { bodyOfRow, keptBody, keyOf, type KeptBody } from './sealedRows.ts';
import type { SubjectKeys } from './subjectKeys.ts';
import { as, type Caller, type Db, type Tx } from './database.ts';

/** `from`, `until`: instants, until not included. `below`: only rows before this one. */
export type AuditFilter = { readonly kind?: string; readonly officerId?: Id; readonly from?: Date; readonly until?: Date; readonly below?: number };
export type AuditHead = { readonly seq: number; readonly hash: string };
type Row = { tenant_id: string; seq: number; at: string; kind: string; officer_id: string | null; vault: string | null; detail: string; items: Buffer | null; prev: Buffer; hash: Buffer };

const columns = sql`a.tenant_id, a.seq, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, a.kind, a.officer_id, a.vault, a.detail, a.items, a.prev, a.hash`;

/** The chain of one tenant, to be read. */
export class AuditRows {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** Null before the first row. */
	async head(): Promise<AuditHead | null> {
		const row = await this.#as((tx) => tx.selectFrom('audit_head').select(['seq', 'hash']).where('tenant_id', '=', this.#tenantId).executeTakeFirst());
		return row === undefined || row.seq === 0 ? null : { seq: row.seq, hash: row.hash.toString('hex') };
	}

	async at(seq: number): Promise<AuditRow | undefined> {
		const { rows } = await this.#as((tx) => sql<Row>`select ${columns} from audit a where a.tenant_id = ${this.#tenantId} and a.seq = ${seq}`.execute(tx));
		return rows.map(asRow)[0];
	}

	/** Whether a restore from a backup, later than `since`, stands at this row or before it: what was seen of the rows from there on may be gone by it. */
	async restoredBefore(seq: number, since: Date): Promise<boolean> {
		const { rows } = await this.#as((tx) => sql`select 1 from audit a where a.tenant_id = ${this.#tenantId} and a.kind = 'restored' and a.kind <> 'push' and a.seq <= ${seq} and a.at > ${since} limit 1`.execute(tx));
		return rows.length > 0;
	}

	/** The newest first. */
	async list(filter: AuditFilter, limit: number): Promise<readonly AuditRow[]> {
		const wheres = [
			sql`a.tenant_id = ${this.#tenantId}`,
			...(filter.kind === undefined ? [] : [filter.kind === 'push' ? sql`a.kind = 'push'` : sql`a.kind = ${filter.kind} and a.kind <> 'push'`]),
			...(filter.officerId === undefined ? [] : [sql`a.officer_id = ${filter.officerId}`]),
			...(filter.from === undefined ? [] : [sql`a.at >= ${filter.from}`]), ...(filter.until === undefined ? [] : [sql`a.at < ${filter.until}`]),
			...(filter.below === undefined ? [] : [sql`a.seq < ${filter.below}`]),
		];
		const { rows } = await this.#as((tx) => sql<Row>`select ${columns} from audit a where ${sql.join(wheres, sql` and `)} order by a.seq desc limit ${limit}`.execute(tx));
		return rows.map(asRow);
	}

	/** For verify, on the owner's connection: it reads operations of everybody. */
	source(keys: SubjectKeys): ChainSource {
		const tenantId = this.#tenantId;
		return {
			tenantId, rows: () => this.#all(), head: () => this.head(),
			operations: async (officerId, opIds) => {
				const { rows } = await sql<KeptBody & { readonly outcome: string }>`select o.outcome, ${keptBody} from operation o ${keyOf('o')} where o.tenant_id = ${tenantId} and o.officer_id = ${officerId}::uuid and o.op_id = any (${opIds}::uuid[])`.execute(this.#db);
				return new Map(rows.map((row): [string, StoredBody] => [row.op_id, { outcome: row.outcome, body: bodyOfRow(keys, tenantId, row) ?? null, goneKey: row.wrapped === null ? row.key_id : null }]));
			},
		};
	}

	/** This row and those after it, ascending. */
	async from(seq: number, limit: number): Promise<readonly AuditRow[]> {
		const { rows } = await this.#as((tx) => sql<Row>`select ${columns} from audit a where a.tenant_id = ${this.#tenantId} and a.seq >= ${seq} order by a.seq limit ${limit}`.execute(tx));
		return rows.map(asRow);
	}

	async *#all(): AsyncGenerator<AuditRow, void, undefined> {
		for (let next = 1; ;) {
			const rows = await this.from(next, 1000);
			yield* rows;
			const last = rows.at(-1);
			if (last === undefined) return;
			next = last.seq + 1;
		}
	}

	#as<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		const caller: Caller = { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'audit' };
		return as(this.#db, caller, work);
	}
}

function asRow(row: Row): AuditRow {
	return { tenantId: row.tenant_id, seq: row.seq, at: row.at, kind: row.kind, officerId: row.officer_id, vault: row.vault, detail: row.detail, items: row.items, prev: row.prev, hash: row.hash };
}
