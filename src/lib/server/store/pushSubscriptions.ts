import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Caller, type Db } from './database.ts';

/** Where devices can be woken: one address a device, kept until it is switched off or the push service no longer knows it. */
export class PushSubscriptions {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	async keep(actor: Actor, endpoint: string, streams: readonly StreamName[], now: Date): Promise<void> {
		await as(this.#db, callerOf(actor), (tx) => tx.insertInto('push_subscription')
			.values({ tenant_id: this.#tenantId, vault: actor.vault, officer_id: actor.me.officerId, endpoint, streams: [...streams], created_at: now })
			.onConflict((conflict) => conflict.columns(['tenant_id', 'vault']).doUpdateSet({ endpoint, streams: [...streams], woken_at: null })).execute());
	}

	async drop(actor: Actor): Promise<void> {
		await as(this.#db, callerOf(actor), (tx) => tx.deleteFrom('push_subscription').where('tenant_id', '=', this.#tenantId).where('vault', '=', actor.vault).execute());
	}

	async any(): Promise<boolean> {
		return (await as(this.#db, this.#wake(), (tx) => tx.selectFrom('push_subscription').select('vault').where('tenant_id', '=', this.#tenantId).limit(1).executeTakeFirst())) !== undefined;
	}

	async seen(actor: Actor, streams: readonly StreamName[]): Promise<void> {
		await as(this.#db, callerOf(actor), (tx) => tx.updateTable('push_subscription').set({ woken_at: null, streams: [...streams] }).where('tenant_id', '=', this.#tenantId).where('vault', '=', actor.vault).execute());
	}

	async line(actor: Actor, until: Date): Promise<void> {
		await as(this.#db, callerOf(actor), (tx) => tx.updateTable('push_subscription').set({ line_until: until }).where('tenant_id', '=', this.#tenantId).where('vault', '=', actor.vault).execute());
	}

	/** Devices to wake now, marked as woken. Not who wrote, not who has a line, not who was woken since and has not answered. */
	async takeDue(news: { readonly streams: readonly StreamName[]; readonly except: VaultId; readonly now: Date; readonly before: Date }): Promise<readonly { readonly vault: VaultId; readonly endpoint: string }[]> {
		return as(this.#db, this.#wake(), (tx) => tx.updateTable('push_subscription').set({ woken_at: news.now }).where('tenant_id', '=', this.#tenantId).where('vault', '!=', news.except)
			.where(sql<boolean>`streams && ${news.streams}::text[]`).where(sql<boolean>`coalesce(line_until, '-infinity') < ${news.now}`).where(sql<boolean>`coalesce(woken_at, '-infinity') < ${news.before}`)
			.returning(['vault', 'endpoint']).execute());
	}

	async forget(vault: VaultId): Promise<void> {
		await as(this.#db, this.#wake(), (tx) => tx.deleteFrom('push_subscription').where('tenant_id', '=', this.#tenantId).where('vault', '=', vault).execute());
	}

	#wake(): Caller {
		return { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'wake' };
	}
}
