import { sql, type RawBuilder } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { StoredRecord } from '../../domain/records/record.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import type { Database } from './schema.ts';

/** A record as a look reads it. */
export type Row = Pick<Database['record'], 'type' | 'id' | 'area_id' | 'rev' | 'fields'>;

/** Looks at what devices do not hold: the same explicit scope as everywhere, row-level security behind it. */
export class BeyondRows {
	readonly #db: Db;

	constructor(db: Db) {
		this.#db = db;
	}

	/** Cases that have left the working set, in which every word stands; newest closed first. */
	async cases(actor: Actor, words: readonly string[], limit: number): Promise<readonly StoredRecord[]> {
		const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
		const { rows } = await this.#as(actor, (tx) => sql<Row>`
			select r.type, r.id, r.area_id, r.rev, r.fields from record r
				left join record p on p.tenant_id = r.tenant_id and p.type = 'place' and p.id::text = r.fields ->> 'placeId'
				left join record a on a.tenant_id = r.tenant_id and a.type = 'person' and a.id::text = r.fields ->> 'applicantId'
				left join record b on b.tenant_id = r.tenant_id and b.type = 'person' and b.id::text = r.fields ->> 'beneficiaryId'
			where r.tenant_id = ${actor.me.tenantId} and r.type = 'case' and not r.kept and not r.deleted and ${inScope(actor)}
				and ${folded(sql`concat_ws(' ', r.fields ->> 'number', r.fields ->> 'title', r.fields -> 'reporter' ->> 'name', p.fields ->> 'label', regexp_replace(p.fields ->> 'label', '\\D', '', 'g'), a.fields ->> 'name', b.fields ->> 'name')`)} like all (${patterns}::text[])
			order by r.fields ->> 'closedAt' desc, r.id limit ${limit}`.execute(tx));
		return rows.map(asStored);
	}

	/** A case with all that belongs to it, whatever its age; empty when there is none in scope. */
	async caseWhole(actor: Actor, id: Id, limit: number): Promise<readonly StoredRecord[]> {
		const { rows } = await this.#as(actor, (tx) => sql<Row>`
			select r.type, r.id, r.area_id, r.rev, r.fields from record r
			where r.tenant_id = ${actor.me.tenantId} and ((r.type = 'case' and r.id = ${id}) or r.case_id = ${id}) and not r.deleted and ${inScope(actor)}
			order by (r.type = 'case') desc, r.updated_at desc limit ${limit}`.execute(tx));
		return rows.some((row) => row.type === 'case' && row.id === id) ? rows.map(asStored) : [];
	}

	/** What was done at a place and has left the working set: visits with their files, and cases; newest first. Undefined when the place is not in scope. */
	async place(actor: Actor, id: Id, limit: number): Promise<readonly StoredRecord[] | undefined> {
		return this.#as(actor, async (tx) => {
			const found = await sql`select 1 from record r where r.tenant_id = ${actor.me.tenantId} and r.type = 'place' and r.id = ${id} and not r.deleted and ${inScope(actor)}`.execute(tx);
			if (found.rows.length === 0) return undefined;
			const { rows } = await sql<Row>`
				select r.type, r.id, r.area_id, r.rev, r.fields from record r
				where r.tenant_id = ${actor.me.tenantId} and r.type in ('entry', 'case', 'file') and r.fields ->> 'placeId' = ${id}::text and not r.kept and not r.deleted and ${inScope(actor)}
				order by coalesce(r.fields ->> 'endedAt', r.fields ->> 'closedAt', r.fields ->> 'capturedAt') desc, r.id limit ${limit}`.execute(tx);
			return rows.map(asStored);
		});
	}

	#as<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, callerOf(actor), work);
	}
}

/** As `searchKey` of domain/cases/search.ts folds: what a person types between letters and digits does not count. */
function folded(text: RawBuilder<unknown>) {
	return sql`regexp_replace(lower(normalize(${text}, NFKC)), '[[:space:][:punct:]·、，。－（）]+', '', 'g')`;
}

/** The explicit scope of a read of `record r`: areas, or who is named where a case is restricted. */
export function inScope(actor: Actor) {
	return sql`case when r.readers is not null then ${actor.me.officerId}::uuid = any (r.readers) else r.area_id = any (${actor.me.leafAreaIds}::uuid[]) end`;
}

export function asStored(row: Row): StoredRecord {
	return { type: row.type, id: row.id, areaId: row.area_id, rev: row.rev, fields: row.fields };
}
