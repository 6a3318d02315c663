import { sql } from 'kysely';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { CalendarChange } from '../../protocol/calendar.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';
import { refusedBy } from './refusedBy.ts';

/** Null when it stands. `set_calendar_day` of migration 46 is the only way. */
export async function setCalendarDay(db: Db, by: Actor, { day, off, source }: CalendarChange, now: Date): Promise<Problem | null> {
	const given = { vault: by.vault, at: now.toISOString(), day, rule: off === null ? null : { off, source } };
	return refusedBy(() => as(db, callerOf(by, 'admin'), (tx) => sql`select set_calendar_day(${JSON.stringify(given)}::jsonb)`.execute(tx)), (code, field) => problem(code, { field }));
}
