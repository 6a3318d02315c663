import { hash } from 'node:crypto';
import type { Id } from '../../domain/ids.ts';
import { as, type Db, type Tx } from './database.ts';

/** What a ticket may be used for. */
export type TicketPurpose = 'passkey_new' | 'passkey_sign_in' | 'oidc_state' | 'oidc_handle';
export type TicketHeld = { readonly officerId: Id | null; readonly detail: string };

/** Challenges, states and handles of the sign-in: good once, for one purpose, for minutes. Their digests alone are here. */
export class SignInTickets {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	async add(purpose: TicketPurpose, value: string, ticket: { readonly now: Date; readonly lastsMs: number; readonly officerId?: Id; readonly detail?: string }): Promise<void> {
		const { now, lastsMs, officerId = null, detail = '' } = ticket;
		await this.#auth(async (tx) => {
			await tx.deleteFrom('sign_in_ticket').where('tenant_id', '=', this.#tenantId).where('expires_at', '<', now).execute();
			await tx.insertInto('sign_in_ticket').values({ tenant_id: this.#tenantId, digest: digestOf(purpose, value), purpose, officer_id: officerId, detail, expires_at: new Date(now.getTime() + lastsMs) }).execute();
		});
	}

	/** Takes it away, also when it is too old; of two who come at once one gets it. */
	async take(purpose: TicketPurpose, value: string, now: Date): Promise<TicketHeld | undefined> {
		const row = await this.#auth((tx) => tx.deleteFrom('sign_in_ticket').where('tenant_id', '=', this.#tenantId).where('digest', '=', digestOf(purpose, value)).where('purpose', '=', purpose).returning(['officer_id', 'detail', 'expires_at']).executeTakeFirst());
		return row === undefined || row.expires_at <= now ? undefined : { officerId: row.officer_id, detail: row.detail };
	}

	#auth<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' }, work);
	}
}

function digestOf(purpose: TicketPurpose, value: string): Buffer {
	return hash('sha256', `${purpose}|${value}`, 'buffer');
}
