import { sql } from 'kysely';
import { newId, type Id } from '../../domain/ids.ts';
import type { ProblemCode } from '../../domain/problems/catalogue.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { FormShape } from '../../domain/records/shapes.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';
import { refusedBy } from './refusedBy.ts';

export type NewForm = { readonly fields: FormShape; readonly fileName: string; readonly source: Buffer };

/** Forms of one tenant for who publishes them: `publish_form` of migration 39 is the only way. */
export class Forms {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** The newest version of each form, by id. */
	async newest(by: Actor): Promise<{ readonly [formId: string]: number }> {
		const rows = await as(this.#db, callerOf(by, 'admin'), (tx) => tx.selectFrom('record')
			.select([sql<string>`fields ->> 'formId'`.as('form_id'), sql<number>`max((fields ->> 'version')::bigint)`.as('version')])
			.where('tenant_id', '=', this.#tenantId).where('type', '=', 'form').groupBy(sql`fields ->> 'formId'`).execute());
		return Object.fromEntries(rows.map((row) => [row.form_id, row.version]));
	}

	/** Null when it is published. */
	async publish(by: Actor, { fields, fileName, source }: NewForm, now: Date): Promise<Problem | null> {
		const given = { id: newId(now.getTime()), vault: by.vault, at: now.toISOString(), fileName, fields };
		return refusedBy(() => as(this.#db, callerOf(by, 'admin'), (tx) => sql`select publish_form(${JSON.stringify(given)}::jsonb, ${source}::bytea)`.execute(tx)), refusal);
	}

	/** The sheet as it was uploaded; undefined for a form that came with a pack. */
	async source(by: Actor, formId: string, version: number): Promise<{ readonly fileName: string; readonly bytes: Buffer } | undefined> {
		const row = await as(this.#db, callerOf(by, 'admin'), (tx) => tx.selectFrom('form_source').select(['file_name', 'source'])
			.where('tenant_id', '=', this.#tenantId).where('form_id', '=', formId).where('version', '=', version).executeTakeFirst());
		return row === undefined ? undefined : { fileName: row.file_name, bytes: row.source };
	}
}

function refusal(code: ProblemCode, what: string): Problem {
	return code === 'field_invalid' ? problem(code, { field: what }) : code === 'form_version_old' ? problem(code, { newest: what }) : problem(code);
}
