import type { Id } from '../../domain/ids.ts';
import { appendAuditFor } from '../store/auditAppend.ts';
import type { Db } from '../store/database.ts';

/** What an organisation may set for all its devices, in days or minutes; null: the app's own. */
const names = ['grant_days', 'lock_idle_minutes', 'lock_hidden_minutes', 'offline_days'] as const;
export type TenantLimits = { readonly [Name in (typeof names)[number]]: number | null };

/** Sets those that are given, and answers all; what changes stands in the record of who did what. */
export async function setTenantLimits(db: Db, tenantId: Id, set: Partial<TenantLimits>): Promise<TenantLimits> {
	return db.transaction().execute(async (tx) => {
		const before = await tx.selectFrom('tenant').select([...names]).where('tenant_id', '=', tenantId).forUpdate().executeTakeFirstOrThrow();
		const changed = names.filter((name) => set[name] !== undefined && set[name] !== before[name]);
		if (changed.length === 0) return before;
		const after = { ...before, ...set };
		await tx.updateTable('tenant').set(Object.fromEntries(changed.map((name) => [name, after[name]]))).where('tenant_id', '=', tenantId).execute();
		await appendAuditFor(tx, tenantId, changed.map((name) => ({ kind: 'limit_set' as const, detail: { limit: name, from: before[name], to: after[name] } })));
		return after;
	});
}
