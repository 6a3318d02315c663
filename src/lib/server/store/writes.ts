import { sql } from 'kysely';
import type { Actor, LogEntry, Placed, PlacedRecord, StoredOperation, Writes } from '../core/port.ts';
import { setPurpose, type Tx } from './database.ts';

/** Set-based, and the streams' counters last: their row locks are held to the commit, so numbers become visible in order. */
export async function write(tx: Tx, actor: Actor, writes: Writes): Promise<void> {
	const tenantId = actor.me.tenantId;
	await writeOperations(tx, actor, writes.operations);
	await setPurpose(tx, 'apply');
	await writeRecords(tx, tenantId, writes.records);
	await moveRecords(tx, tenantId, writes.moved);
	await writeLog(tx, tenantId, writes.log);
	await setPurpose(tx, '');
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

export async function writeRecords(tx: Tx, tenantId: string, records: readonly PlacedRecord[]): Promise<void> {
	if (records.length === 0) return;
	const rows = records.map((record) => ({
		type: record.type, id: record.id, area_id: record.placement.areaId, readers: record.placement.readers === null ? null : `{${record.placement.readers.join(',')}}`,
		case_id: record.placement.caseId, kept: record.kept, rev: record.rev, fields: record.fields, stamps: record.stamps, deleted: record.deleted === true,
	}));
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
	const rows = moved.map(({ ref, placement, kept }) => ({
		type: ref.type, id: ref.id, area_id: placement.areaId, readers: placement.readers === null ? null : `{${placement.readers.join(',')}}`, case_id: placement.caseId, kept,
	}));
	await sql`update record r set area_id = n.area_id, readers = n.readers::uuid[], case_id = n.case_id, kept = n.kept
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (type text, id uuid, area_id uuid, readers text, case_id uuid, kept boolean)
		where r.tenant_id = ${tenantId} and r.type = n.type and r.id = n.id`.execute(tx);
}

/**
 * Each record has one row a stream, which moves up when it changes, so the log never outgrows the records and no cursor is ever too old.
 * Streams in sorted order: two pushes never wait for each other in a ring.
 */
export async function writeLog(tx: Tx, tenantId: string, log: readonly LogEntry[]): Promise<void> {
	const streams = new Map<string, Map<string, LogEntry>>();
	for (const entry of log) {
		const rows = streams.get(entry.stream) ?? new Map<string, LogEntry>();
		rows.set(`${entry.ref.type}/${entry.ref.id}`, entry);
		streams.set(entry.stream, rows);
	}
	for (const [stream, entries] of [...streams].sort(([a], [b]) => (a < b ? -1 : 1))) {
		const rows = JSON.stringify([...entries.values()].map((entry, index) => ({ n: index + 1, type: entry.ref.type, id: entry.ref.id, kind: entry.kind })));
		await sql`with counter as (
				insert into stream_counter as c (tenant_id, stream, last_seq) values (${tenantId}, ${stream}, ${entries.size})
				on conflict (tenant_id, stream) do update set last_seq = c.last_seq + excluded.last_seq returning last_seq
			)
			insert into stream_log (tenant_id, stream, type, id, seq, kind)
			select ${tenantId}, ${stream}, e.type, e.id, counter.last_seq - ${entries.size} + e.n, e.kind
			from counter, jsonb_to_recordset(${rows}::jsonb) as e (n integer, type text, id uuid, kind text)
			on conflict (tenant_id, stream, type, id) do update set seq = excluded.seq, kind = excluded.kind`.execute(tx);
	}
}
