import { sql, type RawBuilder } from 'kysely';
import { refKey, type RecordRef } from '../../domain/records/record.ts';
import type { Actor, LogEntry, Placed, PlacedRecord, Placement, StoredOperation, Writes } from '../core/port.ts';
import { lines, uuids, words } from './arrays.ts';
import { auditAppend, auditOfPush } from './auditAppend.ts';
import { setPurpose, type Tx } from './database.ts';
import { sealBody } from './sealedRows.ts';
import type { SubjectKey, SubjectKeys } from './subjectKeys.ts';

export type Known = {
	/** What lies outside the actor's areas and was found by the push. */
	readonly anchors: readonly RecordRef[];
	/** By `refKey`, as they stand in the database, locked. */
	readonly locked: ReadonlyMap<string, PlacedRecord>;
	readonly keys: SubjectKeys;
};

/**
 * Set-based, and the streams' counters late: their row locks are held to the commit, so numbers become visible in order. The very last is the tenant's
 * chain of who did what.
 */
export async function write(tx: Tx, actor: Actor, writes: Writes, { anchors, locked, keys }: Known): Promise<void> {
	const { tenantId, officerId, leafAreaIds } = actor.me;
	const areas = new Set(leafAreaIds);
	// What the officer will not see any more passes through a function that looks whether it was seen as it was.
	const here = ({ placement: { areaId, readers }, rev }: { readonly placement: Placement; readonly rev?: number }): boolean =>
		areaId !== null && areas.has(areaId) && (rev === 1 || readers?.includes(officerId) !== false);
	const beyond = [...writes.records.filter((record) => !here(record)).map(recordRow), ...writes.moved.filter((moved) => !here(moved)).map(placeRow)];
	await writeEarly(tx, actor, writes.early);
	await writeOperations(tx, actor, writes.operations, keys);
	await moveRecords(tx, tenantId, writes.moved.filter(here));
	if (beyond.length > 0) {
		const transfers = writes.operations.filter((operation) => operation.kind === 'transfer').map((operation) => operation.opId);
		await writeChanges(tx, tenantId, changesOf(writes.records.filter(here), locked), []);
		await sql`select write_beyond(${JSON.stringify(beyond)}::jsonb, ${JSON.stringify(anchors)}::jsonb, ${uuids(transfers)}::uuid[])`.execute(tx);
		return writeChanges(tx, tenantId, { made: [], changed: [] }, endOf(actor, writes));
	}
	await writeChanges(tx, tenantId, changesOf(writes.records.filter(here), locked), endOf(actor, writes));
}

/** Bodies go sealed, byte for byte as they arrived; answers hold ids and codes alone, and stay text. From here on the transaction applies what core has decided. */
async function writeOperations(tx: Tx, actor: Actor, operations: readonly StoredOperation[], keys: SubjectKeys): Promise<void> {
	if (operations.length === 0) return setPurpose(tx, 'apply');
	const { tenantId, officerId } = actor.me;
	const subjects = await keys.of(tx, tenantId, operations.map((operation) => operation.subject));
	const keyOf = ({ subject }: StoredOperation): SubjectKey => {
		const key = subjects.get(subject);
		if (key === undefined) throw new Error('a subject has no key');
		return key;
	};
	const each = (value: (operation: StoredOperation) => string | number | null): string => words(operations.map(value));
	await sql`with kept as (
			insert into operation (tenant_id, officer_id, vault, op_id, seq, group_id, schema, kind, at, device_at, received_at, outcome, problem, answer, about_type, about_id, to_area_id, key_id, sealed)
			select ${tenantId}, ${officerId}, ${actor.vault}, o.op_id, o.seq, o.group_id, o.schema, o.kind, o.at, o.device_at, o.received_at, o.outcome, o.problem, o.answer, o.about_type, o.about_id, o.to_area_id, o.key_id, decode(o.sealed, 'base64') from unnest(${each((operation) => operation.opId)}::uuid[], ${each((operation) => operation.seq)}::bigint[], ${each((operation) => operation.group)}::uuid[],
				${each((operation) => operation.schema)}::integer[], ${each((operation) => operation.kind)}::text[], ${each((operation) => operation.at)}::timestamptz[], ${each((operation) => operation.deviceAt)}::timestamptz[],
				${each((operation) => operation.receivedAt)}::timestamptz[], ${each((operation) => operation.outcome)}::text[], ${each((operation) => operation.problem)}::text[],
				string_to_array(${lines(operations.map((operation) => JSON.stringify(operation.answer)))}, E'\n'), ${each((operation) => operation.about?.type ?? null)}::text[], ${each((operation) => operation.about?.id ?? null)}::uuid[], ${each((operation) => operation.toAreaId)}::uuid[], ${each((operation) => keyOf(operation).keyId)}::uuid[],
				string_to_array(${lines(operations.map((operation) => sealBody(keyOf(operation).key, tenantId, { officerId, opId: operation.opId }, operation.body).toString('base64')))}, E'\n'))
				as o (op_id, seq, group_id, schema, kind, at, device_at, received_at, outcome, problem, answer, about_type, about_id, to_area_id, key_id, sealed)
		), seen as (
			update device set last_seq = greatest(last_seq, ${Math.max(...operations.map((operation) => operation.seq))}), taken = taken + ${operations.length} where tenant_id = ${tenantId} and vault = ${actor.vault}
		)
		select set_config('app.purpose', 'apply', true)`.execute(tx);
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

type Row = ReturnType<typeof recordRow>;
type Changes = { readonly made: readonly Row[]; readonly changed: readonly Row[] };

/** Of a record that stands in the database only the fields and stamps that are others now: most of a record is not touched by an edit. */
function changesOf(records: readonly PlacedRecord[], locked: ReadonlyMap<string, PlacedRecord>): Changes {
	const [made, changed]: [Row[], Row[]] = [[], []];
	for (const record of records) {
		const before = locked.get(refKey(record));
		if (before === undefined) made.push(recordRow(record));
		else changed.push(recordRow({ ...record, fields: difference(before.fields, record.fields), stamps: difference(before.stamps, record.stamps) }));
	}
	return { made, changed };
}

/** Merging sets fields and never takes one away. */
function difference<T>(before: { readonly [name: string]: T }, after: { readonly [name: string]: T }): { readonly [name: string]: T } {
	if (Object.keys(before).some((name) => !(name in after))) throw new Error('a field of a record is gone');
	return Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value));
}

const shape = sql`as n (type text, id uuid, area_id uuid, readers text, case_id uuid, kept boolean, rev integer, fields jsonb, stamps jsonb, deleted boolean)`;
const insertRows = (tenantId: string, rows: readonly Row[]) => sql`insert into record (tenant_id, type, id, area_id, readers, case_id, kept, rev, fields, stamps, deleted)
	select ${tenantId}, n.type, n.id, n.area_id, n.readers::uuid[], n.case_id, n.kept, n.rev, n.fields, n.stamps, n.deleted from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) ${shape}`;

/** The calls that end a push, in this order: the log is numbered, the purpose ends, the tenant's chain goes on. */
function endOf(actor: Actor, writes: Writes): readonly RawBuilder<unknown>[] {
	const purpose = sql`set_config('app.purpose', '', true)`;
	const log = writes.log.length === 0 ? [] : [sql`write_push_log(${logRows(writes.log)}::jsonb)`];
	if (writes.operations.length === 0) return [...log, purpose];
	const { entries, items } = auditOfPush(actor.vault, writes);
	return [...log, purpose, auditAppend(entries, items)];
}

/** One statement. The condition has all rows written before the calls are made. */
async function writeChanges(tx: Tx, tenantId: string, { made, changed }: Changes, calls: readonly RawBuilder<unknown>[]): Promise<void> {
	const steps = [
		...(changed.length === 0 ? [] : [sql`update record r set area_id = n.area_id, readers = n.readers::uuid[], case_id = n.case_id, kept = n.kept, rev = n.rev, fields = r.fields || n.fields,
			stamps = r.stamps || n.stamps, deleted = n.deleted, updated_at = now() from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) ${shape}
			where r.tenant_id = ${tenantId} and r.type = n.type and r.id = n.id returning 1`]),
		...(made.length === 0 ? [] : [sql`${insertRows(tenantId, made)} returning 1`]),
	];
	if (steps.length === 0) {
		if (calls.length > 0) await sql`select ${sql.join(calls)}`.execute(tx);
		return;
	}
	const names = steps.map((_, at) => sql.raw(`rows_${at}`));
	const counted = sql.join(names.map((name) => sql`(select count(*) from ${name})`), sql` + `);
	const expected = made.length + changed.length;
	const { rows } = await sql<{ written: number }>`with ${sql.join(steps.map((step, at) => sql`${names[at]} as (${step})`))}
		select ${sql.join([sql`${expected}::integer as written`, ...calls])} where ${counted} = ${expected}::integer`.execute(tx);
	if (rows.length === 0) throw new Error('a record that was locked is gone');
}

/** New records, for who has locked none. */
export async function insertNew(tx: Tx, tenantId: string, records: readonly PlacedRecord[]): Promise<void> {
	if (records.length > 0) await insertRows(tenantId, records.map(recordRow)).execute(tx);
}

export async function moveRecords(tx: Tx, tenantId: string, moved: readonly Placed[]): Promise<void> {
	if (moved.length === 0) return;
	const rows = moved.map(placeRow);
	await sql`update record r set area_id = n.area_id, readers = n.readers::uuid[], case_id = n.case_id, kept = n.kept
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (type text, id uuid, area_id uuid, readers text, case_id uuid, kept boolean)
		where r.tenant_id = ${tenantId} and r.type = n.type and r.id = n.id`.execute(tx);
}

/** As the owner, for set-up and jobs: see `write_log` of migration 5. */
export async function writeLog(tx: Tx, tenantId: string, log: readonly LogEntry[]): Promise<void> {
	if (log.length > 0) await sql`select write_log(${tenantId}, ${logRows(log)}::jsonb)`.execute(tx);
}

/** In a stream a record named twice stands as it was named last. */
function logRows(log: readonly LogEntry[]): string {
	const last = new Map(log.map((entry) => [`${entry.stream}/${refKey(entry.ref)}`, entry]));
	return JSON.stringify([...last.values()].map((entry, n) => ({ n, stream: entry.stream, type: entry.ref.type, id: entry.ref.id, kind: entry.kind })));
}
