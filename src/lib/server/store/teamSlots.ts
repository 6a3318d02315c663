import { sql } from 'kysely';
import { slotPlanOf } from '../../domain/appointments/slots.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Day, Instant } from '../../domain/records/shapes.ts';
import type { SlotChange } from '../../protocol/slots.ts';
import type { Actor, TeamDay, TeamDayLoad } from '../core/port.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import { refusedBy } from './refusedBy.ts';

/** Locked in one order, so that two pushes never wait for each other in a ring. */
export async function teamDays(tx: Tx, asked: readonly TeamDay[]): Promise<readonly TeamDayLoad[]> {
	if (asked.length === 0) return [];
	const { rows } = await sql<{ team: Id; day: Day; plan: Json; booked: TeamDayLoad['booked'] }>`select team, day, plan, booked from team_days(${JSON.stringify(asked)}::jsonb)`.execute(tx);
	return rows.map(({ team, day, plan, booked }) => ({ teamId: team, day, plan: slotPlanOf(plan), booked }));
}

/** How many are booked at which moment; no names, and no more than these days. */
export async function teamLoad(db: Db, by: Actor, teamId: Id, from: Day, to: Day): Promise<readonly { readonly at: Instant; readonly count: number }[]> {
	const { rows } = await as(db, callerOf(by), (tx) => sql<{ at: Instant; count: number }>`select at, count from team_load(${teamId}::uuid, ${from}, ${to})`.execute(tx));
	return rows;
}

/** Null when it stands. `set_team_slots` of migration 56 is the only way. */
export async function setTeamSlots(db: Db, by: Actor, { teamId, plan }: SlotChange, now: Date): Promise<Problem | null> {
	const given = { vault: by.vault, at: now.toISOString(), team: teamId, plan };
	return refusedBy(() => as(db, callerOf(by, 'admin'), (tx) => sql`select set_team_slots(${JSON.stringify(given)}::jsonb)`.execute(tx)), (code, field) => problem(code, { field }));
}
