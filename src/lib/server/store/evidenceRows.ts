import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';
import { bodyOfRow, keptBody, type KeptBody } from './sealedRows.ts';
import type { SubjectKeys } from './subjectKeys.ts';

/** The operation that brought a file's record. `auditSeq` null: it came before there was an audit. `intact`: it still is what the audit took in. */
export type SentFile = { readonly opId: Id; readonly vault: VaultId; readonly at: Date; readonly deviceAt: Date; readonly receivedAt: Date; readonly auditSeq: number | null; readonly intact: boolean };
type Row = KeptBody & { readonly vault: VaultId; readonly at: Date; readonly device_at: Date; readonly received_at: Date; readonly outcome: string; readonly audit_seq: number | null; readonly digest: Buffer | null };

/** Undefined when the actor does not see the file, or no operation of an officer brought it. */
export async function sentFile(db: Db, keys: SubjectKeys, actor: Actor, id: Id): Promise<SentFile | undefined> {
	const { rows } = await as(db, callerOf(actor), (tx) => sql<Row>`select o.vault, o.at, o.device_at, o.received_at, o.outcome, o.audit_seq, o.digest, ${keptBody} from evidence_of(${id}::uuid) o left join subject_key k on k.tenant_id = ${actor.me.tenantId} and k.key_id = o.key_id`.execute(tx));
	return rows.map((row): SentFile => ({ opId: row.op_id, vault: row.vault, at: row.at, deviceAt: row.device_at, receivedAt: row.received_at, auditSeq: row.audit_seq, intact: isIntact(row, bodyOfRow(keys, actor.me.tenantId, row)) }))[0];
}

function isIntact({ outcome, digest }: Row, body: string | undefined): boolean {
	return body !== undefined && digest?.equals(hash('sha256', `${outcome}\n${body}`, 'buffer')) === true;
}

/** When the bytes had arrived whole and were checked against their hash; null: not yet. */
export async function bytesReceivedAt(db: Db, actor: Actor, id: Id): Promise<Date | null> {
	const row = await as(db, callerOf(actor), (tx) => tx.selectFrom('file').select('received_at').where('tenant_id', '=', actor.me.tenantId).where('file_id', '=', id).executeTakeFirst());
	return row?.received_at ?? null;
}
