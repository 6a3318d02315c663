import type { Id } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';

export type NewPasskey = { readonly credential: Buffer; readonly publicKey: Buffer; readonly counter: number; readonly transports: readonly string[]; readonly synced: boolean };

const challengeMs = 5 * 60_000;

/** The passkeys of an officer's vaults, as the server knows them: public keys. What they open on a device is not known here. */
export class Passkeys {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** One challenge a vault; a new one takes the place of the last. */
	async challenge(actor: Actor, challenge: string, now: Date): Promise<void> {
		const row = { challenge, expires_at: new Date(now.getTime() + challengeMs) };
		await as(this.#db, callerOf(actor), (tx) => tx.insertInto('passkey_challenge').values({ tenant_id: this.#tenantId, officer_id: actor.me.officerId, vault: actor.vault, ...row })
			.onConflict((conflict) => conflict.columns(['tenant_id', 'officer_id', 'vault']).doUpdateSet(row)).execute());
	}

	/** Takes the challenge away: an answer is checked once. */
	async takeChallenge(actor: Actor, now: Date): Promise<string | undefined> {
		const taken = await as(this.#db, callerOf(actor), (tx) => tx.deleteFrom('passkey_challenge').where('tenant_id', '=', this.#tenantId)
			.where('officer_id', '=', actor.me.officerId).where('vault', '=', actor.vault).returning(['challenge', 'expires_at']).executeTakeFirst());
		return taken === undefined || taken.expires_at <= now ? undefined : taken.challenge;
	}

	/** False: that credential is registered already. */
	async add(actor: Actor, passkey: NewPasskey, now: Date): Promise<boolean> {
		const added = await as(this.#db, callerOf(actor), (tx) => tx.insertInto('passkey').values({
			tenant_id: this.#tenantId, credential: passkey.credential, officer_id: actor.me.officerId, vault: actor.vault, public_key: passkey.publicKey,
			counter: passkey.counter, transports: [...passkey.transports], synced: passkey.synced, created_at: now,
		}).onConflict((conflict) => conflict.columns(['tenant_id', 'credential']).doNothing()).returning('credential').executeTakeFirst());
		return added !== undefined;
	}
}
