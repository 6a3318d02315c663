import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { Fields, RecordType } from '../../domain/records/record.ts';
import type { Day, EntryShape, FileShape, FormShape } from '../../domain/records/shapes.ts';
import type { Actor } from '../core/port.ts';
import { uuids } from './arrays.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';

export type EntryRow = { readonly id: Id; readonly areaId: Id | null; readonly fields: EntryShape };

/** Which entry it is, and which it corrects. */
export type EntryKey = { readonly id: Id; readonly fields: Pick<EntryShape, 'corrects' | 'original'> };

/** Entries for whoever takes them out: what the actor may see, and nothing else. */
export class EntryRows {
	readonly #db: Db;
	readonly #actor: Actor;

	constructor(db: Db, actor: Actor) {
		this.#db = db;
		this.#actor = actor;
	}

	/** All versions that were published. */
	async versions(formId: string): Promise<readonly FormShape[]> {
		const rows = await this.#as((tx) => tx.selectFrom('record').select('fields').where('tenant_id', '=', this.#actor.me.tenantId).where('type', '=', 'form').where(sql<string>`fields ->> 'formId'`, '=', formId).execute());
		return rows.map(({ fields }) => fields as unknown as FormShape);
	}

	/** The entries of a form that ended on these days, the oldest first: looked for once, then read piece by piece. What corrects another ended when that did. */
	async ids(formId: string, from: Day | null, to: Day | null, tests: boolean): Promise<readonly EntryKey[]> {
		const day = sql<string>`((fields ->> 'endedAt')::timestamptz at time zone ${this.#actor.me.zone})::date::text`;
		const { rows } = await this.#as((tx) => sql<{ id: Id; corrects: Id | null; original: Id | null }>`select id, fields ->> 'corrects' as corrects, fields ->> 'original' as original from record where tenant_id = ${this.#actor.me.tenantId} and type = 'entry' and not deleted and fields ->> 'formId' = ${formId} and (fields ? 'test') = ${tests} and ${this.#mine}
			and (${from}::text is null or ${day} >= ${from}::text) and (${to}::text is null or ${day} <= ${to}::text) order by fields ->> 'endedAt', id`.execute(tx));
		return rows.map(({ id, corrects, original }) => ({ id, fields: { ...(corrects === null ? {} : { corrects }), ...(original === null ? {} : { original }) } }));
	}

	/** In the order asked for; what has left the actor's sight since is not among them. */
	async read(ids: readonly Id[]): Promise<readonly EntryRow[]> {
		const { rows } = await this.#as((tx) => sql<{ id: Id; area_id: Id | null; fields: Fields }>`select id, area_id, fields from record
			where tenant_id = ${this.#actor.me.tenantId} and type = 'entry' and not deleted and id = any (${uuids(ids)}::uuid[]) and ${this.#mine}`.execute(tx));
		const byId = new Map(rows.map((row) => [row.id, row]));
		return ids.flatMap((id) => {
			const row = byId.get(id);
			return row === undefined ? [] : [{ id, areaId: row.area_id, fields: row.fields as unknown as EntryShape }];
		});
	}

	/** What a person calls these: places and areas by their labels, cases by their numbers, officers by name. */
	async names(ids: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
		const types: readonly RecordType[] = ['place', 'case', 'officer', 'area'];
		const { rows } = await this.#as((tx) => sql<{ id: Id; name: string | null }>`select id, coalesce(fields ->> 'label', fields ->> 'number', fields ->> 'name') as name from record
			where tenant_id = ${this.#actor.me.tenantId} and type = any (${types}::text[]) and id = any (${uuids([...new Set(ids)])}::uuid[]) and ${this.#mineOrAll}`.execute(tx));
		return new Map(rows.map(({ id, name }) => [id, name ?? '']));
	}

	/** Files that belong to these entries. */
	async files(entryIds: readonly Id[]): Promise<readonly { readonly id: Id; readonly mime: string }[]> {
		const { rows } = await this.#as((tx) => sql<{ id: Id; fields: Fields }>`select id, fields from record where tenant_id = ${this.#actor.me.tenantId} and type = 'file' and not deleted
			and fields -> 'of' ->> 'id' = any (${entryIds}::text[]) and ${this.#mine} order by id`.execute(tx));
		return rows.map(({ id, fields }) => ({ id, mime: (fields as unknown as FileShape).mime }));
	}

	get #mine() {
		return sql`case when readers is not null then ${this.#actor.me.officerId}::uuid = any (readers) else area_id = any (${this.#actor.me.leafAreaIds}::uuid[]) end`;
	}

	get #mineOrAll() {
		return sql`case when readers is not null then ${this.#actor.me.officerId}::uuid = any (readers) else area_id is null or area_id = any (${this.#actor.me.leafAreaIds}::uuid[]) end`;
	}

	#as<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, callerOf(this.#actor), work);
	}
}
