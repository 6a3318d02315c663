import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { FileShape, SmallCopy } from '../../domain/records/shapes.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { subjectOfRecord } from '../core/subject.ts';
import { as, callerOf, type Db } from './database.ts';
import { keyOf, sealSmall, smallOfRow } from './sealedRows.ts';
import type { SubjectKeys, Wrapped } from './subjectKeys.ts';

export type KnownFile = { readonly size: number; readonly sha256: string; readonly mime: string; readonly small: SmallCopy | null; readonly received: boolean;
	/** Belongs to a restricted case: who looks at it is recorded. */
	readonly restricted: boolean;
};

/** What the database says about the bytes of files: their record, and whether they have arrived. */
export class FileRows {
	readonly #db: Db;

	constructor(db: Db) {
		this.#db = db;
	}

	/** Undefined when there is no such file record in the actor's scope. */
	async find(actor: Actor, id: Id): Promise<KnownFile | undefined> {
		const { tenantId, officerId, leafAreaIds } = actor.me;
		const row = await as(this.#db, callerOf(actor), (tx) => tx.selectFrom('record').leftJoin('file', (join) => join.onRef('file.tenant_id', '=', 'record.tenant_id').onRef('file.file_id', '=', 'record.id'))
			.select(['record.fields', 'record.area_id', 'record.readers', 'file.received_at']).where('record.tenant_id', '=', tenantId).where('record.type', '=', 'file').where('record.id', '=', id)
			.where('record.deleted', '=', false).executeTakeFirst());
		if (row === undefined || !(row.readers === null ? row.area_id !== null && leafAreaIds.includes(row.area_id) : row.readers.includes(officerId))) return undefined;
		const { size, sha256, mime, small = null } = row.fields as unknown as FileShape;
		return { size, sha256, mime, small, received: row.received_at !== null, restricted: row.readers !== null };
	}

	async noteLook(actor: Actor, id: Id): Promise<void> {
		await as(this.#db, callerOf(actor), (tx) => appendAudit(tx, [{ kind: 'looked_file', vault: actor.vault, detail: { id } }]));
	}

	/** The bytes of the small copy; undefined while it has not arrived. */
	async small(actor: Actor, id: Id, keys: SubjectKeys): Promise<Buffer | undefined> {
		const row = await as(this.#db, callerOf(actor), (tx) => sql<Wrapped & { readonly bytes: Buffer }>`select s.bytes, s.key_id, k.subject_id, k.wrapped from file_small s ${keyOf('s')} where s.tenant_id = ${actor.me.tenantId} and s.file_id = ${id}`.execute(tx)).then(({ rows }) => rows[0]);
		return row === undefined ? undefined : smallOfRow(keys, actor.me.tenantId, id, row);
	}

	async keepSmall(actor: Actor, id: Id, bytes: Buffer, keys: SubjectKeys): Promise<void> {
		const { tenantId, officerId } = actor.me;
		await as(this.#db, callerOf(actor), async (tx) => {
			const record = await tx.selectFrom('record').select(['fields', 'case_id']).where('tenant_id', '=', tenantId).where('type', '=', 'file').where('id', '=', id).executeTakeFirst();
			if (record === undefined) return;
			const subject = subjectOfRecord({ type: 'file', id, fields: record.fields, caseId: record.case_id });
			const key = (await keys.of(tx, tenantId, [subject])).get(subject);
			if (key === undefined) throw new Error('a subject has no key');
			await tx.insertInto('file_small').values({ tenant_id: tenantId, file_id: id, bytes: sealSmall(key.key, tenantId, id, bytes), received_at: new Date(), by_officer: officerId, key_id: key.keyId }).onConflict((conflict) => conflict.doNothing()).execute();
		});
	}

	/** Notes that the bytes are here; false when the lease of `holder` ended before, and nothing was noted. */
	async markReceived(actor: Actor, file: { readonly id: Id; readonly size: number; readonly sha256: string; readonly holder: Id }): Promise<boolean> {
		const { tenantId, officerId } = actor.me;
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql`
			insert into file (tenant_id, file_id, size, sha256, received_at, by_officer)
			select ${tenantId}::uuid, ${file.id}::uuid, ${file.size}::integer, ${file.sha256}::text, now(), ${officerId}::uuid
			from upload_lease l where l.tenant_id = ${tenantId} and l.file_id = ${file.id} and l.holder = ${file.holder} and l.held_until > now()
			on conflict do nothing returning file_id`.execute(tx));
		return rows.length > 0;
	}
}
