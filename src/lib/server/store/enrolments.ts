import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Db } from './database.ts';

/** One-time codes of one tenant; their digests alone are here. */
export class Enrolments {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** False: that officer has no account here. */
	async add(by: Actor, officerId: Id, codeHash: Buffer, now: Date, expiresAt: Date): Promise<boolean> {
		const there = await as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' }, (tx) =>
			tx.selectFrom('account').select('officer_id').where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).executeTakeFirst());
		if (there === undefined) return false;
		await as(this.#db, callerOf(by, 'admin'), async (tx) => {
			await tx.insertInto('enrolment').values({ tenant_id: this.#tenantId, code_hash: codeHash, officer_id: officerId, made_by: by.me.officerId, made_at: now, expires_at: expiresAt, used_at: null }).execute();
			await appendAudit(tx, [{ kind: 'enrolment_made', detail: { officer: officerId } }]);
		});
		return true;
	}

	/** One for each of many officers, all or none; answers their accounts, and undefined when one of them has none here. */
	async addAll(by: Actor, codes: readonly { readonly officerId: Id; readonly codeHash: Buffer }[], now: Date, expiresAt: Date): Promise<ReadonlyMap<Id, string> | undefined> {
		const accounts = await as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' }, (tx) =>
			tx.selectFrom('account').select(['officer_id', 'account']).where('tenant_id', '=', this.#tenantId).where('officer_id', 'in', codes.map(({ officerId }) => officerId)).execute());
		if (accounts.length < codes.length) return undefined;
		await as(this.#db, callerOf(by, 'admin'), async (tx) => {
			await tx.insertInto('enrolment').values(codes.map(({ officerId, codeHash }) => ({ tenant_id: this.#tenantId, code_hash: codeHash, officer_id: officerId, made_by: by.me.officerId, made_at: now, expires_at: expiresAt, used_at: null }))).execute();
			await appendAudit(tx, codes.map(({ officerId }) => ({ kind: 'enrolment_made', vault: by.vault, detail: { officer: officerId, until: expiresAt.toISOString() } })));
		});
		return new Map(accounts.map((row) => [row.officer_id, row.account]));
	}

	/** The account whose password it now is; undefined when the code opens nothing. A code opens once, also for two who come at the same moment. */
	async redeem(codeHash: Buffer, passwordHash: string, now: Date): Promise<string | undefined> {
		return as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' }, async (tx) => {
			const { rows: [row] } = await sql<{ officer_id: Id; account: string }>`select * from redeem_enrolment(${codeHash}, ${passwordHash}, ${now})`.execute(tx);
			if (row !== undefined) await appendAudit(tx, [{ kind: 'enrolled', officerId: row.officer_id }]);
			return row?.account;
		});
	}
}
