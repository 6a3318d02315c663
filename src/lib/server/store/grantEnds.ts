import { sql } from 'kysely';
import { grantField } from '../../domain/cases/sight.ts';
import type { Id } from '../../domain/ids.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { endGrantsOf } from '../core/endGrants.ts';
import type { StoreTx, Writes } from '../core/port.ts';
import { appendAuditFor } from './auditAppend.ts';
import type { Db, Tx } from './database.ts';
import { childrenOf, placedRecord } from './pushTx.ts';
import { insertNew, moveRecords, writeLog } from './writes.ts';

export type GrantsEnded = { readonly tenantId: Id; readonly caseId: Id; readonly writes: Writes };

/**
 * Takes back grants of sight whose end has come, on the owner's connection. Each case in a transaction of its own, and one that somebody works on just
 * now the next time: it is safe when several servers run it.
 */
export async function endDueGrants(db: Db, nowMs: number): Promise<readonly GrantsEnded[]> {
	const now = new Date(nowMs).toISOString();
	const { rows } = await sql<{ tenant_id: Id; id: Id }>`
		select r.tenant_id, r.id from record r where r.type = 'case' and not r.deleted and jsonb_path_exists(r.fields, '$.keyvalue() ? (@.key starts with "grant.")')
			and exists (select 1 from jsonb_each(r.fields) g where g.key like 'grant.%' and g.value ->> 'until' <= ${now} and not r.fields ? ('grantEnd.' || substr(g.key, 7)))
		order by r.tenant_id, r.id`.execute(db);
	const ended: GrantsEnded[] = [];
	for (const { tenant_id: tenantId, id: caseId } of rows) {
		const writes = await endGrantsIn(db, tenantId, caseId, now);
		if (writes !== null) ended.push({ tenantId, caseId, writes });
	}
	return ended;
}

/** Of one case; null when nothing was due, or somebody works on it just now. */
export async function endGrantsIn(db: Db, tenantId: Id, caseId: Id, now: Instant): Promise<Writes | null> {
	return db.transaction().execute((tx) => endGrantsOf(serverTx(tx, tenantId), caseId, now));
}

/** What core needs to end a grant, for the server itself. */
function serverTx(tx: Tx, tenantId: Id): Pick<StoreTx, 'lock' | 'childrenOf' | 'write'> {
	return {
		lock: async (refs) => {
			const rows = await tx.selectFrom('record').selectAll().where('tenant_id', '=', tenantId).where('type', '=', 'case').where('id', 'in', refs.map(({ id }) => id)).where('deleted', '=', false).forNoKeyUpdate().skipLocked().execute();
			return rows.map(placedRecord);
		},
		childrenOf: (caseIds) => childrenOf(tx, tenantId, caseIds),
		write: async ({ records, moved, log }) => {
			const [work, event] = records;
			if (work === undefined || event === undefined) return;
			await tx.updateTable('record').set({ rev: work.rev, fields: sql`${JSON.stringify(work.fields)}::jsonb`, stamps: sql`${JSON.stringify(work.stamps)}::jsonb`, readers: work.placement.readers === null ? null : [...work.placement.readers], updated_at: sql`now()` })
				.where('tenant_id', '=', tenantId).where('type', '=', 'case').where('id', '=', work.id).execute();
			await insertNew(tx, tenantId, [event]);
			await moveRecords(tx, tenantId, moved);
			await writeLog(tx, tenantId, log);
			const grants = Object.keys(work.fields).flatMap((field) => (field.startsWith('grantEnd.') && work.stamps[field]?.rev === work.rev ? [field.slice('grantEnd.'.length) as Id] : []));
			await appendAuditFor(tx, tenantId, grants.map((grant) => ({ kind: 'grant_ended' as const, detail: { id: work.id, grant, of: String((work.fields[grantField(grant)] as { readonly to?: unknown } | null)?.to ?? ''), how: 'time' } })));
		},
	};
}
