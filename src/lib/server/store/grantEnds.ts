import { sql } from 'kysely';
import { grantField } from '../../domain/cases/sight.ts';
import type { Id } from '../../domain/ids.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { endGrantsOf } from '../core/endGrants.ts';
import type { StoreTx, Writes } from '../core/port.ts';
import { appendAuditFor } from './auditAppend.ts';
import type { Db, Tx } from './database.ts';
import { serverTx } from './serverTx.ts';

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
	return db.transaction().execute((tx) => endGrantsOf(grantTx(tx, tenantId), caseId, now));
}

/** As ever for the server itself, and the end of each grant is recorded. */
function grantTx(tx: Tx, tenantId: Id): Pick<StoreTx, 'lock' | 'childrenOf' | 'write'> {
	const plain = serverTx(tx, tenantId);
	return {
		...plain,
		write: async (writes) => {
			await plain.write(writes);
			const [work] = writes.records;
			if (work === undefined) return;
			const grants = Object.keys(work.fields).flatMap((field) => (field.startsWith('grantEnd.') && work.stamps[field]?.rev === work.rev ? [field.slice('grantEnd.'.length) as Id] : []));
			await appendAuditFor(tx, tenantId, grants.map((grant) => ({ kind: 'grant_ended' as const, detail: { id: work.id, grant, of: String((work.fields[grantField(grant)] as { readonly to?: unknown } | null)?.to ?? ''), how: 'time' } })));
		},
	};
}
