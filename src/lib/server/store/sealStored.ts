import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { Fields, RecordRef, RecordType } from '../../domain/records/record.ts';
import { refKey } from '../../domain/records/record.ts';
import { readOperation } from '../../protocol/operations.ts';
import { subjectOfOperation, subjectOfRecord, type Known } from '../core/subject.ts';
import { subjectsOf } from '../core/wanted.ts';
import { lines, uuids, words } from './arrays.ts';
import type { Db, Tx } from './database.ts';
import { sealBody, sealSmall } from './sealedRows.ts';
import type { SubjectKeys } from './subjectKeys.ts';

const batch = 200;
/** Between two batches others get their turn. */
const pauseMs = 20;

/**
 * Seals what came before there were keys, in small batches; goes on where it was stopped, and several servers may be about it at once. Returns how many
 * rows were sealed.
 */
export async function sealStored(db: Db, keys: SubjectKeys, stopped: () => boolean = () => false): Promise<number> {
	let total = 0;
	for (const step of [sealOperations, sealSmallCopies]) {
		for (let count = -1; count !== 0 && !stopped(); total += count) {
			count = await db.transaction().execute((tx) => step(tx, keys));
			if (count > 0) await wait(pauseMs);
		}
	}
	return total;
}

async function sealOperations(tx: Tx, keys: SubjectKeys): Promise<number> {
	const { rows } = await sql<{ tenant_id: Id; officer_id: Id; op_id: Id; body: string }>`select tenant_id, officer_id, op_id, body from operation where key_id is null
		order by tenant_id, officer_id, op_id limit ${batch} for update skip locked`.execute(tx);
	for (const [tenantId, mine] of byTenant(rows)) {
		const read = mine.map((row) => ({ row, body: bodyIn(row.body) }));
		const known = await recordsNamed(tx, tenantId, read.flatMap(({ body }) => (body === undefined ? [] : subjectsOf(body))));
		const about = read.map(({ row, body }) => ({ row, body, subject: body === undefined ? row.op_id : subjectOfOperation(body, (ref) => known.get(refKey(ref))) }));
		const found = await keys.of(tx, tenantId, about.map(({ subject }) => subject));
		const sealed = about.flatMap(({ row, body, subject }) => {
			const key = found.get(subject);
			return key === undefined ? [] : [{ row, ref: body === undefined ? null : (subjectsOf(body)[0] ?? null), to: body?.kind === 'transfer' ? body.toAreaId : null, keyId: key.keyId, bytes: sealBody(key.key, tenantId, { officerId: row.officer_id, opId: row.op_id }, row.body) }];
		});
		await sql`update operation o set body = null, sealed = decode(n.sealed, 'base64'), key_id = n.key_id, about_type = n.about_type, about_id = n.about_id, to_area_id = n.to_area_id
			from unnest(${uuids(sealed.map(({ row }) => row.officer_id))}::uuid[], ${uuids(sealed.map(({ row }) => row.op_id))}::uuid[], ${uuids(sealed.map(({ keyId }) => keyId))}::uuid[],
				${words(sealed.map(({ ref }) => ref?.type ?? null))}::text[], ${words(sealed.map(({ ref }) => ref?.id ?? null))}::uuid[], ${words(sealed.map(({ to }) => to))}::uuid[],
				string_to_array(${lines(sealed.map(({ bytes }) => bytes.toString('base64')))}, E'\n')) as n (officer_id, op_id, key_id, about_type, about_id, to_area_id, sealed)
			where o.tenant_id = ${tenantId} and o.officer_id = n.officer_id and o.op_id = n.op_id`.execute(tx);
	}
	return rows.length;
}

async function sealSmallCopies(tx: Tx, keys: SubjectKeys): Promise<number> {
	const { rows } = await sql<{ tenant_id: Id; file_id: Id; bytes: Buffer }>`select tenant_id, file_id, bytes from file_small where key_id is null
		order by tenant_id, file_id limit ${batch} for update skip locked`.execute(tx);
	for (const [tenantId, mine] of byTenant(rows)) {
		const known = await recordsNamed(tx, tenantId, mine.map(({ file_id }) => ({ type: 'file', id: file_id })));
		const about = mine.map((row) => ({ row, subject: subjectOfRecord(known.get(refKey({ type: 'file', id: row.file_id })) ?? { type: 'file', id: row.file_id, fields: {}, caseId: null }) }));
		const found = await keys.of(tx, tenantId, about.map(({ subject }) => subject));
		for (const { row, subject } of about) {
			const key = found.get(subject);
			if (key !== undefined) await tx.updateTable('file_small').set({ bytes: sealSmall(key.key, tenantId, row.file_id, row.bytes), key_id: key.keyId }).where('tenant_id', '=', tenantId).where('file_id', '=', row.file_id).execute();
		}
	}
	return rows.length;
}

async function recordsNamed(tx: Tx, tenantId: Id, refs: readonly RecordRef[]): Promise<ReadonlyMap<string, Known>> {
	if (refs.length === 0) return new Map();
	const { rows } = await sql<{ type: RecordType; id: Id; case_id: Id | null; fields: Fields }>`select r.type, r.id, r.case_id, r.fields
		from record r join unnest(${words(refs.map(({ type }) => type))}::text[], ${uuids(refs.map(({ id }) => id))}::uuid[]) as k (type, id) on k.type = r.type and k.id = r.id
		where r.tenant_id = ${tenantId}`.execute(tx);
	return new Map(rows.map((row) => [refKey(row), { type: row.type, id: row.id, fields: row.fields, caseId: row.case_id }]));
}

function bodyIn(line: string) {
	const read = readOperation(line);
	return read.ok && read.value.body.ok ? read.value.body.value : undefined;
}

function byTenant<Row extends { readonly tenant_id: Id }>(rows: readonly Row[]): ReadonlyMap<Id, readonly Row[]> {
	return Map.groupBy(rows, (row) => row.tenant_id);
}
