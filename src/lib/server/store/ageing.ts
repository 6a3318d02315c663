import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { RecordType } from '../../domain/records/record.ts';
import { workingSet } from '../../domain/workingSet.ts';
import { streamsOf } from '../core/placement.ts';
import type { LogEntry } from '../core/port.ts';
import type { Db, Tx } from './database.ts';
import { writeLog } from './writes.ts';

const dayMs = 86_400_000;
const batch = 500;

type Row = { tenant_id: Id; type: RecordType; id: Id; area_id: Id | null; readers: Id[] | null; case_id: Id | null };

/** Takes what is too old out of the working set: it stays here, and each device that holds it is told to forget it. Returns the count. */
export async function ageWorkingSets(db: Db, nowMs: number): Promise<number> {
	const closedBefore = new Date(nowMs - workingSet.closedCaseDays * dayMs).toISOString();
	const endedBefore = new Date(nowMs - workingSet.entryDays * dayMs).toISOString();
	let total = 0;
	for (;;) {
		const count = await db.transaction().execute((tx) => ageBatch(tx, closedBefore, endedBefore));
		total += count;
		if (count === 0) return total;
	}
}

async function ageBatch(tx: Tx, closedBefore: string, endedBefore: string): Promise<number> {
	const { rows } = await sql<Row>`
		with old_cases as (
			select tenant_id, id from record where kept and type = 'case' and fields ->> 'closedAt' < ${closedBefore} order by tenant_id, id limit ${batch} for no key update skip locked
		), old_entries as (
			select tenant_id, id from record where kept and type = 'entry' and case_id is null and fields ->> 'endedAt' < ${endedBefore} order by tenant_id, id limit ${batch} for no key update skip locked
		)
		update record r set kept = false where r.kept and (
			(r.type = 'case' and exists (select 1 from old_cases c where c.tenant_id = r.tenant_id and c.id = r.id))
			or (r.case_id is not null and exists (select 1 from old_cases c where c.tenant_id = r.tenant_id and c.id = r.case_id))
			or (r.type = 'entry' and exists (select 1 from old_entries e where e.tenant_id = r.tenant_id and e.id = r.id))
			or (r.type = 'file' and exists (select 1 from old_entries e where e.tenant_id = r.tenant_id and e.id::text = r.fields -> 'of' ->> 'id'))
		) returning r.tenant_id, r.type, r.id, r.area_id, r.readers, r.case_id`.execute(tx);
	for (const tenantId of [...new Set(rows.map((row) => row.tenant_id))].sort()) {
		await writeLog(tx, tenantId, rows.filter((row) => row.tenant_id === tenantId).flatMap(leaving));
	}
	return rows.length;
}

function leaving(row: Row): readonly LogEntry[] {
	return streamsOf({ areaId: row.area_id, readers: row.readers, caseId: row.case_id }).map((stream) => ({ stream, kind: 'leave', ref: { type: row.type, id: row.id } }));
}
