import { sql } from 'kysely';
import type { SecondFactorOf } from '../../domain/accounts/secondFactor.ts';
import type { AuditKind } from '../../domain/auditKinds.ts';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';

export type HeldFactor = { readonly sealed: Buffer; readonly confirmed: boolean };

/** Second factors of one tenant's accounts: sealed secrets, and digests of recovery codes. */
export class SecondFactors {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	async of(officerId: Id): Promise<HeldFactor | undefined> {
		const row = await this.#auth((tx) => tx.selectFrom('second_factor').select(['sealed', 'confirmed_at']).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).executeTakeFirst());
		return row === undefined ? undefined : { sealed: row.sealed, confirmed: row.confirmed_at !== null };
	}

	async recoveryLeft(officerId: Id): Promise<number> {
		return this.#auth(async (tx) => (await tx.selectFrom('recovery_code').select(sql<number>`count(*)`.as('n')).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('used_at', 'is', null).executeTakeFirstOrThrow()).n);
	}

	/** A new secret, not yet confirmed; false when a confirmed one is there, which is removed first. */
	async begin(officerId: Id, sealed: Buffer, now: Date): Promise<boolean> {
		const begun = { sealed, begun_at: now, last_step: 0 };
		return this.#auth(async (tx) => (await tx.insertInto('second_factor').values({ tenant_id: this.#tenantId, officer_id: officerId, ...begun })
			.onConflict((conflict) => conflict.columns(['tenant_id', 'officer_id']).doUpdateSet(begun).where('second_factor.confirmed_at', 'is', null)).returning('officer_id').executeTakeFirst()) !== undefined);
	}

	/** The first right code: from now on it is asked for, and this session counts as one that had it. `sealed`: the secret that the code was of. */
	async confirm(actor: Actor, sealed: Buffer, step: number, codes: readonly Buffer[], now: Date): Promise<boolean> {
		const { officerId } = actor.me;
		return this.#auth(async (tx) => {
			const confirmed = await tx.updateTable('second_factor').set({ confirmed_at: now, last_step: step }).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId)
				.where('confirmed_at', 'is', null).where('sealed', '=', sealed).returning('officer_id').executeTakeFirst();
			if (confirmed === undefined) return false;
			await this.#putCodes(tx, officerId, codes);
			await tx.updateTable('session').set({ strong: true }).where('tenant_id', '=', this.#tenantId).where('vault', '=', actor.vault).where('officer_id', '=', officerId).where('revoked_at', 'is', null).execute();
			await note(tx, 'second_factor_set', officerId, actor.vault);
			return true;
		});
	}

	/** Each step is taken once, also by two at the same moment: false when it, or a later one, was. */
	async takeStep(officerId: Id, step: number): Promise<boolean> {
		return this.#auth(async (tx) => (await tx.updateTable('second_factor').set({ last_step: step }).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId)
			.where('confirmed_at', 'is not', null).where('last_step', '<', step).returning('officer_id').executeTakeFirst()) !== undefined);
	}

	async takeRecovery(officerId: Id, code: Buffer, now: Date): Promise<boolean> {
		return this.#auth(async (tx) => {
			const taken = await tx.updateTable('recovery_code').set({ used_at: now }).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('code_hash', '=', code).where('used_at', 'is', null).returning('officer_id').executeTakeFirst();
			if (taken !== undefined) await note(tx, 'recovery_code_used', officerId);
			return taken !== undefined;
		});
	}

	/** New recovery codes take the place of all that were. */
	async renewRecovery(actor: Actor, codes: readonly Buffer[]): Promise<void> {
		await this.#auth(async (tx) => {
			await this.#putCodes(tx, actor.me.officerId, codes);
			await note(tx, 'recovery_codes_made', actor.me.officerId, actor.vault);
		});
	}

	async remove({ me: { officerId }, vault }: Actor): Promise<void> {
		await this.#auth(async (tx) => {
			for (const table of ['recovery_code', 'second_factor'] as const) await tx.deleteFrom(table).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).execute();
			// Where one is demanded, every session has to have it again.
			await tx.updateTable('session').set({ strong: false }).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('strong', '=', true).execute();
			await note(tx, 'second_factor_removed', officerId, vault);
		});
	}

	/** Another officer's, by right. False: there was none. */
	async drop(by: Actor, officerId: Id): Promise<boolean> {
		return as(this.#db, callerOf(by, 'admin'), async (tx) => {
			const { rows } = await sql<{ dropped: boolean }>`select drop_second_factor(${officerId}::uuid) as dropped`.execute(tx);
			if (rows[0]?.dropped !== true) return false;
			await appendAudit(tx, [{ kind: 'second_factor_dropped', vault: by.vault, detail: { of: officerId } }]);
			return true;
		});
	}

	async officers(by: Actor): Promise<readonly Id[]> {
		return as(this.#db, callerOf(by, 'admin'), async (tx) => (await sql<{ id: Id }>`select second_factor_officers() as id`.execute(tx)).rows.map(({ id }) => id));
	}

	async demand(): Promise<SecondFactorOf> {
		return this.#auth(async (tx) => (await tx.selectFrom('tenant').select('second_factor').where('tenant_id', '=', this.#tenantId).executeTakeFirstOrThrow()).second_factor);
	}

	async #putCodes(tx: Tx, officerId: Id, codes: readonly Buffer[]): Promise<void> {
		await tx.deleteFrom('recovery_code').where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).execute();
		await tx.insertInto('recovery_code').values(codes.map((code_hash) => ({ tenant_id: this.#tenantId, officer_id: officerId, code_hash, used_at: null }))).execute();
	}

	#auth<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' }, work);
	}
}

async function note(tx: Tx, kind: AuditKind, officerId: Id, vault?: VaultId): Promise<void> {
	await appendAudit(tx, [{ kind, officerId, ...(vault === undefined ? {} : { vault }) }]);
}
