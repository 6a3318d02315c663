import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Db } from './database.ts';

/** Devices of one tenant that were withdrawn: nothing they send is applied. */
export class DeviceRevokes {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** Withdraws it at `when` and ends its sessions, or, for null, takes that back: it signs in anew. Answers whose it is; undefined when there is none, or it stands so already. */
	async set(by: Actor, vault: VaultId, when: Date | null): Promise<Id | undefined> {
		return as(this.#db, callerOf(by, 'admin'), async (tx) => {
			const { rows } = await sql<{ officer_id: Id | null }>`select revoke_device(${vault}::uuid, ${when}::timestamptz) as officer_id`.execute(tx);
			const of = rows[0]?.officer_id ?? undefined;
			if (of === undefined) return undefined;
			if (when !== null) await tx.updateTable('session').set({ revoked_at: when }).where('tenant_id', '=', this.#tenantId).where('vault', '=', vault).where('revoked_at', 'is', null).execute();
			await appendAudit(tx, [{ kind: when === null ? 'device_readmitted' : 'device_revoked', vault: by.vault, detail: { of, device: vault } }]);
			return of;
		});
	}
}
