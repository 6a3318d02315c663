import { sql } from 'kysely';
import { refKey, type RecordRef } from '../../domain/records/record.ts';
import type { Actor, LogEntry, Placed, PlacedRecord, Placement, StoredOperation, Writes } from '../core/port.ts';
import { auditAppend, auditOfPush } from './auditAppend.ts';
import { setPurpose, type Tx } from './database.ts';

/** Set-based, and the streams' counters last: their row locks are held to the commit, so numbers become visible in order. */
export async function write(tx: Tx, actor: Actor, writes: Writes, anchors: readonly RecordRef[]): Promise<void> {
	const { tenantId, officerId, leafAreaIds } = actor.me;
	const areas = new Set(leafAreaIds);
	// What the officer will not see any more passes through a function that looks whether it was seen as it was.
	const here = ({ placement: { areaId, readers }, rev }: { readonly placement: Placement; readonly rev?: number }): boolean =>
		areaId !== null && areas.has(areaId) && (rev === 1 || readers?.includes(officerId) !== false);
	const beyond = [...writes.records.filter((record) => !here(record)).map(recordRow), ...writes.moved.filter((moved) => !here(moved)).map(placeRow)];
	await writeOperations(tx, actor, writes.operations);
	await writeEarly(tx, actor, writes.early);
	await setPurpose(tx, 'apply');
	await writeRecords(tx, tenantId, writes.records.filter(here));
	await moveRecords(tx, tenantId, writes.moved.filter(here));
	if (beyond.length > 0) {
		const transfers = writes.operations.filter((operation) => operation.kind === 'transfer').map((operation) => operation.opId);
		await sql`select write_beyond(${JSON.stringify(beyond)}::jsonb, ${JSON.stringify(anchors)}::jsonb, ${transfers}::uuid[])`.execute(tx);
	}
	if (writes.log.length > 0) await sql`select write_push_log(${logRows(writes.log)}::jsonb)`.execute(tx);
	await record(tx, actor, writes);
}

/** The last statement of a push: the tenant's chain is locked from here to the commit. */
async function record(tx: Tx, actor: Actor, writes: Writes): Promise<void> {
	if (writes.operations.length === 0) return setPurpose(tx, '');
	const { entries, items } = auditOfPush(actor.vault, writes);
	await sql`select set_config('app.purpose', '', true), ${auditAppend(entries, items)}`.execute(tx);
}

async function writeOperations(tx: Tx, actor: Actor, operations: readonly StoredOperation[]): Promise<void> {
	if (operations.length === 0) return;
	const rows = operations.map((operation) => ({
		op_id: operation.opId, seq: operation.seq, group_id: operation.group, schema: operation.schema, kind: operation.kind, at: operation.at, device_at: operation.deviceAt,
		received_at: operation.receivedAt, outcome: operation.outcome, problem: operation.problem, answer: JSON.stringify(operation.answer),
	}));
	// Bodies go as their own array and stay text: they are kept as they arrived, also what JSON in the database could not hold.
	await sql`insert into operation (tenant_id, officer_id, vault, op_id, seq, group_id, schema, kind, at, device_at, received_at, outcome, problem, answer, body)
		select ${actor.me.tenantId}, ${actor.me.officerId}, ${actor.vault}, o.op_id, o.seq, o.group_id, o.schema, o.kind, o.at, o.device_at, o.received_at, o.outcome, o.problem, o.answer, o.body
		from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (op_id uuid, seq bigint, group_id uuid, schema integer, kind text, at timestamptz, device_at timestamptz,
			received_at timestamptz, outcome text, problem text, answer text), unnest(${operations.map((operation) => operation.body)}::text[]))
			as o (op_id, seq, group_id, schema, kind, at, device_at, received_at, outcome, problem, answer, body)`.execute(tx);
	await sql`update device set last_seq = greatest(last_seq, ${Math.max(...operations.map((operation) => operation.seq))}) where tenant_id = ${actor.me.tenantId} and vault = ${actor.vault}`.execute(tx);
}

/** The same may come again and again until the server has been updated. */
async function writeEarly(tx: Tx, actor: Actor, early: Writes['early']): Promise<void> {
	if (early.length === 0) return;
	await tx.insertInto('early_operation').values(early.map((operation) => ({
		tenant_id: actor.me.tenantId, officer_id: actor.me.officerId, vault: actor.vault, op_id: operation.opId, seq: operation.seq, group_id: operation.group, schema: operation.schema,
		received_at: operation.receivedAt, body: operation.body,
	}))).onConflict((conflict) => conflict.columns(['tenant_id', 'officer_id', 'op_id']).doNothing()).execute();
}

function recordRow(record: PlacedRecord) {
	return { ...placeRow({ ref: record, placement: record.placement, kept: record.kept }), rev: record.rev, fields: record.fields, stamps: record.stamps, deleted: record.deleted === true };
}

function placeRow({ ref, placement, kept }: Placed) {
	return { type: ref.type, id: ref.id, area_id: placement.areaId, readers: placement.readers === null ? null : `{${placement.readers.join(',')}}`, case_id: placement.caseId, kept };
}

export async function writeRecords(tx: Tx, tenantId: string, records: readonly PlacedRecord[]): Promise<void> {
	if (records.length === 0) return;
	const rows = records.map(recordRow);
	const changed = rows.filter((row) => row.rev > 1);
	const shape = sql`as n (type text, id uuid, area_id uuid, readers text, case_id uuid, kept boolean, rev integer, fields jsonb, stamps jsonb, deleted boolean)`;
	const found = changed.length === 0 ? [] : (await sql<{ type: string; id: string }>`update record r set area_id = n.area_id, readers = n.readers::uuid[], case_id = n.case_id, kept = n.kept, rev = n.rev, fields = n.fields,
		stamps = n.stamps, deleted = n.deleted, updated_at = now() from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) ${shape}
		where r.tenant_id = ${tenantId} and r.type = n.type and r.id = n.id returning r.type, r.id`.execute(tx)).rows;
	// What was made and changed in one push stands at a later revision and yet is new.
	const there = new Set(found.map((row) => `${row.type}/${row.id}`));
	const created = rows.filter((row) => !there.has(`${row.type}/${row.id}`));
	if (created.length > 0) await sql`insert into record (tenant_id, type, id, area_id, readers, case_id, kept, rev, fields, stamps, deleted)
		select ${tenantId}, n.type, n.id, n.area_id, n.readers::uuid[], n.case_id, n.kept, n.rev, n.fields, n.stamps, n.deleted from jsonb_to_recordset(${JSON.stringify(created)}::jsonb) ${shape}`.execute(tx);
}

async function moveRecords(tx: Tx, tenantId: string, moved: readonly Placed[]): Promise<void> {
	if (moved.length === 0) return;
	const rows = moved.map(placeRow);
	await sql`update record r set area_id = n.area_id, readers = n.readers::uuid[], case_id = n.case_id, kept = n.kept
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (type text, id uuid, area_id uuid, readers text, case_id uuid, kept boolean)
		where r.tenant_id = ${tenantId} and r.type = n.type and r.id = n.id`.execute(tx);
}

/** As the owner, for set-up and jobs: see `write_log` of migration 4. */
export async function writeLog(tx: Tx, tenantId: string, log: readonly LogEntry[]): Promise<void> {
	if (log.length > 0) await sql`select write_log(${tenantId}, ${logRows(log)}::jsonb)`.execute(tx);
}

/** In a stream a record named twice stands as it was named last. */
function logRows(log: readonly LogEntry[]): string {
	const last = new Map(log.map((entry) => [`${entry.stream}/${refKey(entry.ref)}`, entry]));
	return JSON.stringify([...last.values()].map((entry, n) => ({ n, stream: entry.stream, type: entry.ref.type, id: entry.ref.id, kind: entry.kind })));
}
