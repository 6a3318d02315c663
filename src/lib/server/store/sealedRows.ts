import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import { asFileKey } from '../keys/fileCipher.ts';
import { seal, unseal } from '../keys/seal.ts';
import type { SubjectKeys, Wrapped } from './subjectKeys.ts';

/** An operation's line as it lies in the database. */
export type KeptBody = Wrapped & { readonly op_id: Id; readonly officer_id: Id; readonly body: string | null; readonly sealed: Buffer | null };

/** To be selected from `operation o left join subject_key k`, see `keyOf`. */
export const keptBody = sql.raw('o.op_id, o.officer_id, o.body, o.sealed, o.key_id, k.subject_id, k.wrapped');
export const keyOf = (table: 'o' | 's') => sql.raw(`left join subject_key k on k.tenant_id = ${table}.tenant_id and k.key_id = ${table}.key_id`);

export function sealBody(key: KeyObject, tenantId: Id, { officerId, opId }: { readonly officerId: Id; readonly opId: Id }, line: string): Buffer {
	return seal(key, line, `operation ${tenantId} ${officerId} ${opId}`);
}

/** The line as it arrived; undefined when its key was destroyed. */
export function bodyOfRow(keys: SubjectKeys, tenantId: Id, row: KeptBody): string | undefined {
	if (row.body !== null) return row.body;
	const key = keys.open(tenantId, row);
	return key === undefined || row.sealed === null ? undefined : unseal(key, row.sealed, `operation ${tenantId} ${row.officer_id} ${row.op_id}`)?.toString('utf8');
}

/** The key of a file, as it lies beside its row or its transfer. */
export function sealFileKey(key: KeyObject, tenantId: Id, fileId: Id, fileKey: Uint8Array): Buffer {
	return seal(key, fileKey, `file ${tenantId} ${fileId}`);
}

/** Undefined when the key of its subject was destroyed. */
export function fileKeyOfRow(keys: SubjectKeys, tenantId: Id, fileId: Id, row: Wrapped, sealed: Buffer): KeyObject | undefined {
	const key = keys.open(tenantId, row);
	const bytes = key === undefined ? undefined : unseal(key, sealed, `file ${tenantId} ${fileId}`);
	return bytes === undefined ? undefined : asFileKey(bytes);
}

export function sealSmall(key: KeyObject, tenantId: Id, fileId: Id, bytes: Uint8Array): Buffer {
	return seal(key, bytes, `file_small ${tenantId} ${fileId}`);
}

export function smallOfRow(keys: SubjectKeys, tenantId: Id, fileId: Id, row: Wrapped & { readonly bytes: Buffer }): Buffer | undefined {
	if (row.key_id === null) return row.bytes;
	const key = keys.open(tenantId, row);
	return key === undefined ? undefined : unseal(key, row.bytes, `file_small ${tenantId} ${fileId}`);
}
