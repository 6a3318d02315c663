import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Db } from './database.ts';

/** Devices that are to clear themselves at their next contact, of one tenant. */
export class DeviceWipes {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** At `when`, or null to take it back: the device was found. Answers whose it is; undefined when there is none, or it has cleared itself already. */
	async ask(by: Actor, vault: VaultId, when: Date | null): Promise<Id | undefined> {
		return as(this.#db, callerOf(by, 'admin'), async (tx) => {
			const { rows } = await sql<{ officer_id: Id | null }>`select ask_wipe(${vault}::uuid, ${when}::timestamptz) as officer_id`.execute(tx);
			const of = rows[0]?.officer_id ?? undefined;
			if (of !== undefined) await appendAudit(tx, [{ kind: when === null ? 'wipe_taken_back' : 'wipe_asked', vault: by.vault, detail: { of, device: vault } }]);
			return of;
		});
	}

	/** The device says that it has sent everything and clears itself now; it cannot ask anything more. */
	async done(officerId: Id, vault: VaultId, now: Date): Promise<void> {
		await as(this.#db, { tenantId: this.#tenantId, officerId, areas: [], purpose: 'auth' }, async (tx) => {
			await tx.updateTable('device').set({ wiped_at: now, last_contact: now, unsent: 0, unsent_files: 0, oldest_unsent_at: null }).where('tenant_id', '=', this.#tenantId).where('vault', '=', vault).execute();
			await tx.updateTable('session').set({ revoked_at: now }).where('tenant_id', '=', this.#tenantId).where('vault', '=', vault).where('revoked_at', 'is', null).execute();
			await appendAudit(tx, [{ kind: 'wiped', officerId, vault }]);
		});
	}
}
