import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import { subjectOfRecord } from '../core/subject.ts';
import type { Db } from './database.ts';
import { sealFileKey } from './sealedRows.ts';
import type { SubjectKeys } from './subjectKeys.ts';

/** A received file that lies in clear, or whose sealed bytes have yet to take the place of the old ones (`moving`). */
export type ClearFile = { readonly tenantId: Id; readonly fileId: Id; readonly sha256: string; readonly moving: boolean };

/** Those behind `after`, in the order of their ids. For the owner's connection. */
export async function clearFiles(db: Db, after: ClearFile | null, most: number): Promise<readonly ClearFile[]> {
	const { rows } = await sql<ClearFile>`select tenant_id as "tenantId", file_id as "fileId", sha256, moving from file where (key_id is null or moving)
		${after === null ? sql`` : sql`and (tenant_id, file_id) > (${after.tenantId}::uuid, ${after.fileId}::uuid)`} order by tenant_id, file_id limit ${most}`.execute(db);
	return rows;
}

/** Notes the key that the file's bytes beside lie under; false when it was erased or sealed meanwhile. It writes to the keys first, and so waits for who erases before it holds anything. */
export async function noteSealed(db: Db, { tenantId, fileId }: ClearFile, made: { readonly key: Uint8Array; readonly storedSha256: string }, keys: SubjectKeys): Promise<boolean> {
	return db.transaction().execute(async (tx) => {
		const record = await tx.selectFrom('record').select(['fields', 'case_id']).where('tenant_id', '=', tenantId).where('type', '=', 'file').where('id', '=', fileId).executeTakeFirst();
		if (record === undefined) return false;
		const subject = subjectOfRecord({ type: 'file', id: fileId, fields: record.fields, caseId: record.case_id });
		const key = (await keys.of(tx, tenantId, [subject])).get(subject);
		if (key === undefined) throw new Error('a subject has no key');
		const sealed = sealFileKey(key.key, tenantId, fileId, made.key);
		const done = await tx.updateTable('file').set({ key_id: key.keyId, sealed_key: sealed, stored_sha256: made.storedSha256, moving: true }).where('tenant_id', '=', tenantId).where('file_id', '=', fileId).where('key_id', 'is', null).executeTakeFirst();
		return done.numUpdatedRows > 0n;
	});
}

export async function noteMoved(db: Db, { tenantId, fileId }: ClearFile): Promise<void> {
	await db.updateTable('file').set({ moving: false }).where('tenant_id', '=', tenantId).where('file_id', '=', fileId).execute();
}
