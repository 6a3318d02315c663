import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';

/** The operation that brought a file's record. `auditSeq` null: it came before there was an audit. `intact`: it still is what the audit took in. */
export type SentFile = { readonly opId: Id; readonly vault: VaultId; readonly at: Date; readonly deviceAt: Date; readonly receivedAt: Date; readonly auditSeq: number | null; readonly intact: boolean };
type Row = { op_id: Id; vault: VaultId; at: Date; device_at: Date; received_at: Date; audit_seq: number | null; intact: boolean | null };

/** Undefined when the actor does not see the file, or no operation of an officer brought it. */
export async function sentFile(db: Db, actor: Actor, id: Id): Promise<SentFile | undefined> {
	const { rows } = await as(db, callerOf(actor), (tx) => sql<Row>`select * from evidence_of(${id}::uuid)`.execute(tx));
	return rows.map((row): SentFile => ({ opId: row.op_id, vault: row.vault, at: row.at, deviceAt: row.device_at, receivedAt: row.received_at, auditSeq: row.audit_seq, intact: row.intact === true }))[0];
}

/** When the bytes had arrived whole and were checked against their hash; null: not yet. */
export async function bytesReceivedAt(db: Db, actor: Actor, id: Id): Promise<Date | null> {
	const row = await as(db, callerOf(actor), (tx) => tx.selectFrom('file').select('received_at').where('tenant_id', '=', actor.me.tenantId).where('file_id', '=', id).executeTakeFirst());
	return row?.received_at ?? null;
}
