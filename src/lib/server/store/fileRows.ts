import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { FileShape, SmallCopy } from '../../domain/records/shapes.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { subjectOfRecord } from '../core/subject.ts';
import { newFileKey } from '../keys/fileCipher.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import { fileKeyOfRow, keyOf, sealFileKey, sealSmall, smallOfRow } from './sealedRows.ts';
import type { SubjectKey, SubjectKeys, Wrapped } from './subjectKeys.ts';

export type KnownFile = { readonly size: number; readonly sha256: string; readonly mime: string; readonly small: SmallCopy | null; readonly received: boolean;
	/** Belongs to a restricted case: who looks at it is recorded. */
	readonly restricted: boolean;
	/** Once received. Null: it lies in clear, as files of before do until they are sealed. */
	readonly kept: (Wrapped & { readonly sealed: Buffer }) | null;
	/** Its sealed bytes may still lie beside those of before. */
	readonly moving: boolean;
};
/** How a file was found when all of it had come. `key`: as it lay beside the transfer; null: in clear. */
export type ReceivedFile = { readonly id: Id; readonly size: number; readonly sha256: string; readonly key: KeptFileKey | null; readonly storedSha256: string; readonly holder: Id };
export type KeptFileKey = { readonly keyId: Id; readonly sealed: Buffer };

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
			.leftJoin('subject_key', (join) => join.onRef('subject_key.tenant_id', '=', 'file.tenant_id').onRef('subject_key.key_id', '=', 'file.key_id'))
			.select(['record.fields', 'record.area_id', 'record.readers', 'file.received_at', 'file.key_id', 'file.sealed_key', 'file.moving', 'subject_key.subject_id', 'subject_key.wrapped']).where('record.tenant_id', '=', tenantId).where('record.type', '=', 'file').where('record.id', '=', id)
			.where('record.deleted', '=', false).executeTakeFirst());
		if (row === undefined || !(row.readers === null ? row.area_id !== null && leafAreaIds.includes(row.area_id) : row.readers.includes(officerId))) return undefined;
		const { size, sha256, mime, small = null } = row.fields as unknown as FileShape;
		const kept = row.sealed_key === null ? null : { key_id: row.key_id, subject_id: row.subject_id, wrapped: row.wrapped, sealed: row.sealed_key };
		return { size, sha256, mime, small, received: row.received_at !== null, restricted: row.readers !== null, kept, moving: row.moving === true };
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
			const key = await subjectKeyOf(tx, tenantId, id, keys);
			if (key === undefined) return;
			await tx.insertInto('file_small').values({ tenant_id: tenantId, file_id: id, bytes: sealSmall(key.key, tenantId, id, bytes), received_at: new Date(), by_officer: officerId, key_id: key.keyId }).onConflict((conflict) => conflict.doNothing()).execute();
		});
	}

	/** A new key for a file that is about to come, sealed under the key of what it is about. Undefined when there is no such record any more. */
	async newKey(actor: Actor, id: Id, keys: SubjectKeys): Promise<KeptFileKey | undefined> {
		const { tenantId } = actor.me;
		return as(this.#db, callerOf(actor), async (tx) => {
			const key = await subjectKeyOf(tx, tenantId, id, keys);
			return key === undefined ? undefined : { keyId: key.keyId, sealed: sealFileKey(key.key, tenantId, id, newFileKey()) };
		});
	}

	/** Undefined when the key that it is sealed under was destroyed. */
	async openKey(actor: Actor, id: Id, { keyId, sealed }: KeptFileKey, keys: SubjectKeys): Promise<KeyObject | undefined> {
		const row = await as(this.#db, callerOf(actor), (tx) => tx.selectFrom('subject_key').select(['key_id', 'subject_id', 'wrapped']).where('tenant_id', '=', actor.me.tenantId).where('key_id', '=', keyId).executeTakeFirst());
		return row === undefined ? undefined : fileKeyOfRow(keys, actor.me.tenantId, id, row, sealed);
	}

	/** Notes that the bytes are here; false when the lease of `holder` ended before, and nothing was noted. */
	async markReceived(actor: Actor, file: ReceivedFile): Promise<boolean> {
		const { tenantId, officerId } = actor.me;
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql`
			insert into file (tenant_id, file_id, size, sha256, received_at, by_officer, key_id, sealed_key, stored_sha256)
			select ${tenantId}::uuid, ${file.id}::uuid, ${file.size}::integer, ${file.sha256}::text, now(), ${officerId}::uuid, ${file.key?.keyId ?? null}::uuid, ${file.key?.sealed ?? null}::bytea, ${file.key === null ? null : file.storedSha256}::text
			from upload_lease l where l.tenant_id = ${tenantId} and l.file_id = ${file.id} and l.holder = ${file.holder} and l.held_until > now()
			on conflict do nothing returning file_id`.execute(tx));
		return rows.length > 0;
	}
}

/** Of what the file is about, made where there is none; undefined when there is no such record. */
async function subjectKeyOf(tx: Tx, tenantId: Id, id: Id, keys: SubjectKeys): Promise<SubjectKey | undefined> {
	const record = await tx.selectFrom('record').select(['fields', 'case_id']).where('tenant_id', '=', tenantId).where('type', '=', 'file').where('id', '=', id).executeTakeFirst();
	if (record === undefined) return undefined;
	const subject = subjectOfRecord({ type: 'file', id, fields: record.fields, caseId: record.case_id });
	const key = (await keys.of(tx, tenantId, [subject])).get(subject);
	if (key === undefined) throw new Error('a subject has no key');
	return key;
}
