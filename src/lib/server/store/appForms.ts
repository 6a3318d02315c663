import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { Localized } from '../../domain/records/shapes.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';

export type ListedForm = { readonly formId: string; readonly version: number; readonly title: Localized; readonly md5: string };
/** A picture or sound beside a form: what its list says of it, and where it is asked for the file itself, its bytes. */
export type FormMedium = { readonly name: string; readonly md5: string };
export type ReachedForm = { readonly formId: string; readonly version: number; readonly packId: string; readonly packVersion: number; readonly xml: string };

/** Forms that an administrator has published, for other apps: those that are offered in one area. What comes with a service is a step of its cases and is not among them. */
export class AppForms {
	readonly #db: Db;

	constructor(db: Db) {
		this.#db = db;
	}

	/** Every version of what is offered there, by form and the newest first. */
	async offered(actor: Actor, areaId: Id): Promise<readonly ListedForm[]> {
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql<{ form_id: string; version: number; title: Localized; md5: string }>`
			with recursive above as (
				select r.id, r.fields ->> 'parentId' as parent from record r where r.tenant_id = ${actor.me.tenantId} and r.type = 'area' and r.id = ${areaId}
				union select r.id, r.fields ->> 'parentId' from above join record r on r.tenant_id = ${actor.me.tenantId} and r.type = 'area' and r.id::text = above.parent
			)
			select f.fields ->> 'formId' as form_id, (f.fields ->> 'version')::bigint as version, f.fields -> 'title' as title, md5(convert_to(f.fields ->> 'xml', 'UTF8')) as md5
			from record f where f.tenant_id = ${actor.me.tenantId} and f.type = 'form' and not f.deleted and jsonb_typeof(f.fields -> 'areaIds') = 'array'
				and (f.fields -> 'areaIds' = '[]'::jsonb or exists (select 1 from above where f.fields -> 'areaIds' @> to_jsonb(above.id::text)))
			order by 1, 2 desc`.execute(tx));
		return rows.map((row) => ({ formId: row.form_id, version: row.version, title: row.title, md5: row.md5 }));
	}

	/** Wherever it is offered by now: what was filled in is taken by the version that it was filled in with. */
	async published(actor: Actor, formId: string, version: string): Promise<ReachedForm | undefined> {
		if (!/^\d{1,15}$/.test(version)) return undefined;
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql<{ pack_id: string; pack_version: number | null; xml: string }>`
			select f.fields ->> 'packId' as pack_id, f.fields ->> 'xml' as xml, (select max((p.fields ->> 'version')::bigint) from record p where p.tenant_id = f.tenant_id and p.type = 'pack' and p.fields ->> 'packId' = f.fields ->> 'packId') as pack_version
			from record f where f.tenant_id = ${actor.me.tenantId} and f.type = 'form' and not f.deleted and jsonb_typeof(f.fields -> 'areaIds') = 'array' and f.fields ->> 'formId' = ${formId} and f.fields ->> 'version' = ${String(Number(version))} limit 1`.execute(tx));
		const [row] = rows;
		return row === undefined ? undefined : { formId, version: Number(version), packId: row.pack_id, packVersion: row.pack_version ?? 1, xml: row.xml };
	}

	async media(actor: Actor, formId: string, version: string): Promise<readonly FormMedium[]> {
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql<FormMedium>`select a ->> 'name' as name, a ->> 'md5' as md5 from ${mediaOf(actor, formId, version)} order by 1`.execute(tx));
		return rows;
	}

	async medium(actor: Actor, formId: string, version: string, name: string): Promise<{ readonly mime: string; readonly bytes: Buffer } | undefined> {
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql<{ mime: string; bytes: string }>`select a ->> 'mime' as mime, a ->> 'bytes' as bytes from ${mediaOf(actor, formId, version)} where a ->> 'name' = ${name} limit 1`.execute(tx));
		const [row] = rows;
		return row === undefined ? undefined : { mime: row.mime, bytes: Buffer.from(row.bytes, 'base64') };
	}
}

function mediaOf(actor: Actor, formId: string, version: string) {
	return sql`(select jsonb_array_elements(f.fields -> 'attachments') as a from record f where f.tenant_id = ${actor.me.tenantId} and f.type = 'form' and not f.deleted and f.fields ->> 'formId' = ${formId} and f.fields ->> 'version' = ${version} and jsonb_typeof(f.fields -> 'attachments') = 'array') m`;
}
