import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { CalendarChange } from '../../protocol/calendar.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import { refusedBy } from './refusedBy.ts';

/** Where days of the tenant's own are kept. */
export async function topAreas(tx: Db | Tx, tenantId: Id): Promise<readonly Fields[]> {
	const rows = await tx.selectFrom('record').select('fields').where('tenant_id', '=', tenantId).where('type', '=', 'area').where(sql<string | null>`fields ->> 'parentId'`, 'is', null).where('deleted', '=', false).execute();
	return rows.map(({ fields }) => fields);
}

/** Null when it stands. `set_calendar_day` of migration 46 is the only way. */
export async function setCalendarDay(db: Db, by: Actor, { day, off, source }: CalendarChange, now: Date): Promise<Problem | null> {
	const given = { vault: by.vault, at: now.toISOString(), day, rule: off === null ? null : { off, source } };
	return refusedBy(() => as(db, callerOf(by, 'admin'), (tx) => sql`select set_calendar_day(${JSON.stringify(given)}::jsonb)`.execute(tx)), (code, field) => problem(code, { field }));
}
