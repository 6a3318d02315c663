import { sql } from 'kysely';
import { logKeptDays } from '../../domain/workingSet.ts';
import type { Db } from './database.ts';

const batch = 2_000;

/**
 * Removes what the logs say of records that left or were deleted long ago, and notes for each stream up to which number that was done: a device that
 * read less takes the stream anew. Returns the count. A pull that is under way meanwhile ends with a sum that differs, and heals.
 */
export async function shortenLogs(db: Db, nowMs: number): Promise<number> {
	const before = new Date(nowMs - logKeptDays * 86_400_000);
	let total = 0;
	for (;;) {
		const { rows } = await sql<{ count: number }>`
			with old as (
				(select l.tenant_id, l.stream, l.type, l.id from stream_log l where l.kind = 'leave' and l.at < ${before} limit ${batch})
				union all
				(select l.tenant_id, l.stream, l.type, l.id from record r join stream_log l on l.tenant_id = r.tenant_id and l.type = r.type and l.id = r.id
				where r.deleted and l.kind = 'put' and l.at < ${before} limit ${batch})
			), gone as (
				delete from stream_log l using old where l.tenant_id = old.tenant_id and l.stream = old.stream and l.type = old.type and l.id = old.id
				returning l.tenant_id, l.stream, l.seq
			), noted as (
				update stream_counter c set horizon = greatest(c.horizon, g.seq) from (select tenant_id, stream, max(seq) as seq from gone group by tenant_id, stream order by tenant_id, stream) g
				where c.tenant_id = g.tenant_id and c.stream = g.stream
			)
			select count(*) as count from gone`.execute(db);
		const count = rows[0]?.count ?? 0;
		total += count;
		if (count === 0) return total;
	}
}

/** What a request of this age sealed was sealed to a key that is destroyed by now: brought again, it opens no more. */
const nonceKeptMs = 300 * 86_400_000;

/** Answers how many were forgotten. */
export async function forgetNonces(db: Db, nowMs: number): Promise<number> {
	const done = await db.deleteFrom('request_nonce').where('at', '<', new Date(nowMs - nonceKeptMs)).executeTakeFirst();
	return Number(done.numDeletedRows);
}
