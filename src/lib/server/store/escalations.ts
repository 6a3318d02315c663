import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant, OfficerShape } from '../../domain/records/shapes.ts';
import { dayRulesOf, tenantCalendar } from '../../domain/time/tenantDays.ts';
import { dueRungs } from '../../domain/workflow/escalation.ts';
import type { Limit, Pack } from '../../domain/workflow/pack.ts';
import { leavesBelow } from '../core/areas.ts';
import { escalateOf, type Escalation, type Ladder, type Superior } from '../core/escalate.ts';
import { topAreas } from './calendarDays.ts';
import type { Db } from './database.ts';
import { serverTx } from './serverTx.ts';

export type Escalations = Escalation & { readonly tenantId: Id; readonly caseId: Id };

/**
 * Takes the rungs of the escalation ladders that have come, on the owner's connection: each case in a transaction of its own, and one that somebody works on just now the
 * next time. It is safe when several servers run it.
 */
export async function escalateDue(db: Db, nowMs: number): Promise<readonly Escalations[]> {
	const done: Escalations[] = [];
	const tenants = await db.selectFrom('tenant').select(['tenant_id', 'zone']).execute();
	for (const { tenant_id: tenantId, zone } of tenants) {
		const packs = await laddersOf(db, tenantId);
		if (packs.size === 0) continue;
		const near = await nearDue(db, tenantId, new Date(nowMs + longestBefore([...packs.values()])).toISOString());
		if (near.length === 0) continue;
		const calendar = tenantCalendar(zone, dayRulesOf(await topAreas(db, tenantId)));
		const due = near.flatMap(({ id, fields }) => {
			const pack = packs.get(`${String(fields['packId'])}/${String(fields['packVersion'])}`);
			return pack !== undefined && dueRungs(pack, fields, calendar, nowMs).length > 0 ? [{ id, pack }] : [];
		});
		if (due.length === 0) continue;
		const superiors = await superiorsOf(db, tenantId);
		for (const { id, pack } of due) {
			const escalated = await escalateIn(db, tenantId, id, { pack, calendar, superiors }, new Date(nowMs).toISOString());
			if (escalated !== null) done.push({ ...escalated, tenantId, caseId: id });
		}
	}
	return done;
}

async function escalateIn(db: Db, tenantId: Id, caseId: Id, ladder: Ladder, now: Instant): Promise<Escalation | null> {
	return db.transaction().execute((tx) => escalateOf(serverTx(tx, tenantId), caseId, ladder, now));
}

async function laddersOf(db: Db, tenantId: Id): Promise<ReadonlyMap<string, Pack>> {
	const records = await db.selectFrom('record').select('fields').where('tenant_id', '=', tenantId).where('type', '=', 'pack').where('deleted', '=', false)
		// Articles about the law have no cases, and are long. An offer has its ladder in every service that does.
		.where(sql<number>`jsonb_array_length(fields -> 'definition' -> 'states')`, '>', 0).execute();
	const packs = records.map(({ fields }) => fields['definition'] as unknown as Pack);
	return new Map(packs.map((pack) => [`${pack.id}/${pack.version}`, pack]));
}

/** Open cases with a date up to then, those that were offered to a colleague who has not answered, and whatever somebody has to be told of by then; the indexes `case_due`, `case_offered` and `case_untold` hold just these. */
async function nearDue(db: Db, tenantId: Id, until: Instant): Promise<readonly { readonly id: Id; readonly fields: Fields }[]> {
	const { rows } = await sql<{ id: Id; fields: Fields }>`select id, fields from record where tenant_id = ${tenantId} and type = 'case' and not deleted and fields ->> 'closedAt' is null
		and least(coalesce(fields ->> 'dueAt', '9'), coalesce(fields #>> '{waits,until}', '9')) <= ${until}
		union select id, fields from record where tenant_id = ${tenantId} and type = 'case' and not deleted and fields ->> 'closedAt' is null and fields #>> '{handOver,at}' is not null and fields #>> '{handOver,answer}' is null
		union select id, fields from record where tenant_id = ${tenantId} and type = 'case' and not deleted and untold(fields) <= ${until} order by id`.execute(db);
	return rows;
}

async function superiorsOf(db: Db, tenantId: Id): Promise<readonly Superior[]> {
	const areas = (await db.selectFrom('record').select(['id', 'fields']).where('tenant_id', '=', tenantId).where('type', '=', 'area').where('deleted', '=', false).execute()).map(({ id, fields }) => ({ id, parentId: fields['parentId'] as Id | null }));
	const officers = await db.selectFrom('record').select(['id', 'fields']).where('tenant_id', '=', tenantId).where('type', '=', 'officer').where('deleted', '=', false).execute();
	return officers.flatMap(({ id, fields }): Superior[] => {
		const { role, organisationId, areaIds, active } = fields as unknown as OfficerShape;
		return active ? [{ id, role, organisationId, leafAreaIds: leavesBelow(areas, areaIds) }] : [];
	});
}

const dayMs = 86_400_000;
/** At most so long before a due date a rung may lie; working days are long around the holidays. */
function longestBefore(packs: readonly Pack[]): number {
	const length = ({ workingDays = 0, days = 0, hours = 0 }: Limit): number => (workingDays === 0 ? 0 : workingDays * 2 + 14) * dayMs + days * dayMs + (hours * dayMs) / 24;
	return Math.max(0, ...packs.flatMap((pack) => pack.deadlines).flatMap((deadline) => deadline.escalation ?? []).map((rung) => length(rung.before ?? {})));
}
