import { sql } from 'kysely';
import { newId } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';
import { refusedBy } from './refusedBy.ts';

/** Null when it is published. `publish_answer` of migration 58 is the only way. */
export async function publishAnswer(db: Db, by: Actor, pack: Pack, now: Date): Promise<Problem | null> {
	const given = { id: newId(now.getTime()), vault: by.vault, at: now.toISOString(), definition: pack };
	return refusedBy(() => as(db, callerOf(by, 'admin'), (tx) => sql`select publish_answer(${JSON.stringify(given)}::jsonb)`.execute(tx)), (code, what) => (code === 'field_invalid' ? problem(code, { field: what }) : problem(code)));
}
