import type { Id } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, type Db, type Tx } from './database.ts';

/** `maySync`, `synced`: the backup flags of WebAuthn. */
export type SignInPasskey = {
	readonly credential: Buffer; readonly officerId: Id; readonly publicKey: Buffer; readonly counter: number; readonly transports: readonly string[];
	readonly maySync: boolean; readonly synced: boolean; readonly createdAt: Date; readonly usedAt: Date | null;
};
export type NewSignInPasskey = Omit<SignInPasskey, 'officerId' | 'createdAt' | 'usedAt'>;

/** Passkeys that sign officers of one tenant in. Those that unlock a vault are others (`Passkeys`). */
export class SignInPasskeys {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	async ofOfficer(officerId: Id): Promise<readonly SignInPasskey[]> {
		return (await this.#auth((tx) => tx.selectFrom('sign_in_passkey').selectAll().where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).orderBy('created_at').execute())).map(passkeyOf);
	}

	async find(credential: Buffer): Promise<SignInPasskey | undefined> {
		const row = await this.#auth((tx) => tx.selectFrom('sign_in_passkey').selectAll().where('tenant_id', '=', this.#tenantId).where('credential', '=', credential).executeTakeFirst());
		return row === undefined ? undefined : passkeyOf(row);
	}

	/** False: that credential is registered already. */
	async add({ me: { officerId }, vault }: Actor, passkey: NewSignInPasskey, now: Date): Promise<boolean> {
		return this.#auth(async (tx) => {
			const added = await tx.insertInto('sign_in_passkey').values({
				tenant_id: this.#tenantId, credential: passkey.credential, officer_id: officerId, public_key: passkey.publicKey, counter: passkey.counter, transports: [...passkey.transports],
				may_sync: passkey.maySync, synced: passkey.synced, created_at: now,
			}).onConflict((conflict) => conflict.columns(['tenant_id', 'credential']).doNothing()).returning('credential').executeTakeFirst();
			if (added !== undefined) await appendAudit(tx, [{ kind: 'sign_in_passkey_added', officerId, vault }]);
			return added !== undefined;
		});
	}

	/** After a right answer. A counter that did not rise since it was read belongs to somebody else's answer: false. */
	async used(passkey: SignInPasskey, now: { readonly counter: number; readonly synced: boolean; readonly at: Date }): Promise<boolean> {
		return this.#auth(async (tx) => {
			const found = tx.updateTable('sign_in_passkey').set({ counter: now.counter, synced: now.synced, used_at: now.at }).where('tenant_id', '=', this.#tenantId).where('credential', '=', passkey.credential);
			const fits = now.counter === 0 ? found.where('counter', '=', 0) : found.where('counter', '<', now.counter);
			return (await fits.returning('credential').executeTakeFirst()) !== undefined;
		});
	}

	async remove({ me: { officerId }, vault }: Actor, credential: Buffer): Promise<boolean> {
		return this.#auth(async (tx) => {
			const removed = await tx.deleteFrom('sign_in_passkey').where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('credential', '=', credential).returning('credential').executeTakeFirst();
			if (removed !== undefined) await appendAudit(tx, [{ kind: 'sign_in_passkey_removed', officerId, vault }]);
			return removed !== undefined;
		});
	}

	#auth<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' }, work);
	}
}

type Row = { readonly credential: Buffer; readonly officer_id: Id; readonly public_key: Buffer; readonly counter: number; readonly transports: string[]; readonly may_sync: boolean; readonly synced: boolean; readonly created_at: Date; readonly used_at: Date | null };

function passkeyOf(row: Row): SignInPasskey {
	return {
		credential: row.credential, officerId: row.officer_id, publicKey: row.public_key, counter: row.counter, transports: row.transports, maySync: row.may_sync, synced: row.synced,
		createdAt: row.created_at, usedAt: row.used_at,
	};
}
