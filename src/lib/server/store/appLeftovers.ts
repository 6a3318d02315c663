import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Half of a submission is kept so long for its other half: the app that sent it has it still. */
export const halfKeptDays = 14;

/** As the owner. Removes submissions that never became whole, and the keys that their pieces lay under. Answers how many. */
export async function forgetHalves(db: Db, nowMs: number): Promise<number> {
	const before = new Date(nowMs - halfKeptDays * 86_400_000);
	const { rows } = await sql<{ count: number }>`
		with old as (
			delete from app_submission s where s.state = 'waiting' and s.first_seq is null and s.received_at < ${before} returning s.tenant_id, s.officer_id, s.entry_id
		), pieces as (
			delete from app_piece p using old where p.tenant_id = old.tenant_id and p.officer_id = old.officer_id and p.entry_id = old.entry_id
		), keys as (
			delete from subject_key k using old where k.tenant_id = old.tenant_id and k.subject_id = old.entry_id
		)
		select count(*) as count from old`.execute(db);
	return rows[0]?.count ?? 0;
}
