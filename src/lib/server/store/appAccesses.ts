import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { newId, type Id, type VaultId } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { ToldAccess } from '../../protocol/apps.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Caller, type Db } from './database.ts';
import { refusedBy } from './refusedBy.ts';

/** What a token opens. `vault`: the device as which what comes by it counts. */
export type FoundAccess = { readonly id: Id; readonly officerId: Id; readonly vault: VaultId; readonly areaId: Id; readonly ended: boolean; readonly usedAt: Date | null };
export type NewAccess = { readonly officerId: Id; readonly areaId: Id; readonly name: string };

/** A use is recorded once in so long: apps ask for the list of forms every quarter of an hour. */
const useNotedMs = 24 * 3_600_000;

/** Accesses of other apps: made and withdrawn by two functions of migration 40, which look who asks. */
export class AppAccesses {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** Null when it is made. */
	async make(by: Actor, { officerId, areaId, name }: NewAccess, token: string, now: Date): Promise<Problem | null> {
		const given = { id: newId(now.getTime()), vault: newId(now.getTime()), officerId, areaId, name, byVault: by.vault, at: now.toISOString() };
		return refusedBy(() => as(this.#db, this.#for(by, officerId), (tx) => sql`select make_app_access(${JSON.stringify(given)}::jsonb, ${digest(token)})`.execute(tx)), (code) => problem(code));
	}

	/** False: there is no such access of the own that could be withdrawn; of others, for who administers accounts. */
	async revoke(by: Actor, officerId: Id, id: Id, now: Date): Promise<boolean> {
		const { rows } = await as(this.#db, this.#for(by, officerId), (tx) => sql<{ id: Id | null }>`select revoke_app_access(${id}, ${by.vault}, ${now}) as id`.execute(tx));
		return rows[0]?.id != null;
	}

	/** The newest first; withdrawn ones too, for what came by them is still there. */
	async list(by: Actor, officerId: Id): Promise<readonly ToldAccess[]> {
		const rows = await as(this.#db, this.#for(by, officerId), (tx) => tx.selectFrom('app_access').selectAll().where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).orderBy('made_at', 'desc').limit(50).execute());
		return rows.map((row) => ({
			id: row.access_id, name: row.name, areaId: row.area_id, madeBy: row.made_by, madeAt: row.made_at.toISOString(), usedAt: row.used_at?.toISOString() ?? null, revokedAt: row.revoked_at?.toISOString() ?? null,
		}));
	}

	async find(token: string): Promise<FoundAccess | undefined> {
		const row = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('app_access').innerJoin('device', (join) => join.onRef('device.tenant_id', '=', 'app_access.tenant_id').onRef('device.vault', '=', 'app_access.vault'))
			.select(['access_id', 'app_access.officer_id', 'app_access.vault', 'area_id', 'used_at', 'app_access.revoked_at', 'device.revoked_at as device_revoked_at']).where('app_access.tenant_id', '=', this.#tenantId)
			.where('token_hash', '=', digest(token)).executeTakeFirst());
		return row === undefined ? undefined : { id: row.access_id, officerId: row.officer_id, vault: row.vault, areaId: row.area_id, ended: row.revoked_at !== null || row.device_revoked_at !== null, usedAt: row.used_at };
	}

	/** Notes that it was used; of a day's uses the first is recorded. */
	async used({ id, officerId, vault, usedAt }: FoundAccess, now: Date): Promise<void> {
		const first = usedAt === null || usedAt.getTime() < now.getTime() - useNotedMs;
		if (!first && usedAt.getTime() > now.getTime() - 60_000) return;
		await as(this.#db, { ...this.#auth(), ...(first ? {} : { forgettable: true }) }, async (tx) => {
			await tx.updateTable('app_access').set({ used_at: now }).where('tenant_id', '=', this.#tenantId).where('access_id', '=', id).execute();
			if (first) await appendAudit(tx, [{ kind: 'app_access_used', officerId, vault, detail: { id } }]);
		});
	}

	#for(by: Actor, officerId: Id): Caller {
		return callerOf(by, by.me.officerId === officerId ? '' : 'admin');
	}

	#auth(): Caller {
		return { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' };
	}
}

function digest(token: string): Buffer {
	return createHash('sha256').update(token).digest();
}
