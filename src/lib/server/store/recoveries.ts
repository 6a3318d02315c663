import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { newId, type Id, type VaultId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { RecoveryAsked, RecoveryCopy, RecoveryRequest, RecoveryStands, RecoveryState } from '../../protocol/recovery.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Db } from './database.ts';

/** A request waits so long for somebody, and an approval so long for the device. */
export const recoveryMs = 24 * 3_600_000;
/** A recovery is asked for only so soon after a sign-in with the password. */
const freshMs = 15 * 60_000;
/** An answer may be lost on its way: within this time it is given again, for the same key. */
const againMs = 15 * 60_000;

type Row = { readonly vault: VaultId; readonly expires_at: Date; readonly decided_at: Date | null; readonly approved: boolean | null; readonly taken_at: Date | null; readonly ended_at: Date | null };

/** Requests to be let back into vaults, of one tenant. */
export class Recoveries {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** Whether this sign-in may ask for, or take, the key of its vault; else why not. `fresh`: it must have just happened. */
	async mayAsk(actor: Actor, token: string, now: Date, fresh: boolean): Promise<Result<null>> {
		const row = await as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' }, (tx) => tx.selectFrom('session')
			.innerJoin('device', (join) => join.onRef('device.tenant_id', '=', 'session.tenant_id').onRef('device.vault', '=', 'session.vault')).select(['session.created_at', 'session.carried', 'device.revoked_at', 'device.wiped_at'])
			.where('session.tenant_id', '=', this.#tenantId).where('session.vault', '=', actor.vault).where('session.token_hash', '=', createHash('sha256').update(token).digest()).executeTakeFirst());
		if (row === undefined || row.carried) return fail(problem('not_allowed'));
		if (row.revoked_at !== null || row.wiped_at !== null) return fail(problem('device_revoked'));
		return fresh && row.created_at.getTime() < now.getTime() - freshMs ? fail(problem('recovery_stale')) : ok(null);
	}

	/** A request before it for the same vault is over. */
	async ask(actor: Actor, asked: { readonly copy: RecoveryCopy; readonly publicKey: string }, now: Date): Promise<RecoveryAsked> {
		const row = { id: newId(now.getTime()), asked_at: now, expires_at: new Date(now.getTime() + recoveryMs) };
		await as(this.#db, callerOf(actor), async (tx) => {
			await tx.updateTable('recovery_request').set({ ended_at: now }).where('tenant_id', '=', this.#tenantId).where('vault', '=', actor.vault).where('ended_at', 'is', null).execute();
			await tx.insertInto('recovery_request').values({ ...row, tenant_id: this.#tenantId, vault: actor.vault, officer_id: actor.me.officerId, copy_digest: digestOf(asked.copy), public_key: asked.publicKey }).execute();
			await appendAudit(tx, [{ kind: 'recovery_asked', vault: actor.vault, detail: { request: row.id } }]);
		});
		return { id: row.id, askedAt: row.asked_at.toISOString(), expiresAt: row.expires_at.toISOString() };
	}

	/** Of the vault that asks; undefined when it has no such request. */
	async stands(actor: Actor, id: Id, now: Date): Promise<RecoveryStands | undefined> {
		const row = await as(this.#db, callerOf(actor), (tx) => tx.selectFrom('recovery_request').selectAll().where('tenant_id', '=', this.#tenantId).where('id', '=', id).where('vault', '=', actor.vault).where('officer_id', '=', actor.me.officerId).executeTakeFirst());
		return row === undefined ? undefined : { state: stateOf(row, now), expiresAt: row.expires_at.toISOString() };
	}

	/** The key to answer to, once it is approved, for the very copy that was asked with. */
	async take(actor: Actor, id: Id, copy: RecoveryCopy, now: Date): Promise<Result<{ readonly publicKey: string }>> {
		return as(this.#db, callerOf(actor), async (tx) => {
			const row = await tx.selectFrom('recovery_request').selectAll().where('tenant_id', '=', this.#tenantId).where('id', '=', id).where('vault', '=', actor.vault).where('officer_id', '=', actor.me.officerId).forUpdate().executeTakeFirst();
			const state = row === undefined ? 'ended' : stateOf(row, now);
			if (row === undefined || state !== 'approved') return fail(problem(state === 'waiting' ? 'recovery_waits' : state === 'refused' ? 'recovery_refused' : 'recovery_over'));
			if (!row.copy_digest.equals(digestOf(copy))) return fail(problem('recovery_unreadable'));
			if (row.taken_at === null) await tx.updateTable('recovery_request').set({ taken_at: now }).where('tenant_id', '=', this.#tenantId).where('id', '=', id).execute();
			await appendAudit(tx, [{ kind: 'recovery_taken', vault: actor.vault, detail: { request: id } }]);
			return ok({ publicKey: row.public_key });
		});
	}

	/** The device is through with it, or wants it no more. */
	async end(actor: Actor, id: Id, now: Date): Promise<void> {
		await as(this.#db, callerOf(actor), async (tx) => {
			const ended = await tx.updateTable('recovery_request').set({ ended_at: now }).where('tenant_id', '=', this.#tenantId).where('id', '=', id).where('vault', '=', actor.vault).where('officer_id', '=', actor.me.officerId).where('ended_at', 'is', null).returning('id').execute();
			await appendAudit(tx, ended.map(() => ({ kind: 'recovery_ended', vault: actor.vault, detail: { request: id } })));
		});
	}

	/** Those that wait for somebody, the oldest first. */
	async waiting(by: Actor, now: Date): Promise<readonly RecoveryRequest[]> {
		const rows = await as(this.#db, callerOf(by, 'admin'), (tx) => tx.selectFrom('recovery_request').selectAll().where('tenant_id', '=', this.#tenantId)
			.where('ended_at', 'is', null).where('decided_at', 'is', null).where('expires_at', '>', now).orderBy('asked_at').limit(200).execute());
		return rows.map((row) => ({
			id: row.id, vault: row.vault, officerId: row.officer_id, publicKey: row.public_key, askedAt: row.asked_at.toISOString(), expiresAt: row.expires_at.toISOString(), own: row.officer_id === by.me.officerId,
		}));
	}

	/** How many of others wait for somebody. */
	async waitingCount(by: Actor, now: Date): Promise<number> {
		const row = await as(this.#db, callerOf(by, 'admin'), (tx) => tx.selectFrom('recovery_request').select(({ fn }) => fn.countAll<string>().as('count')).where('tenant_id', '=', this.#tenantId)
			.where('ended_at', 'is', null).where('decided_at', 'is', null).where('expires_at', '>', now).where('officer_id', '!=', by.me.officerId).executeTakeFirst());
		return Number(row?.count ?? 0);
	}

	/** Never the own one: who has somebody's password is not to approve himself. */
	async decide(by: Actor, id: Id, approve: boolean, now: Date): Promise<Result<null>> {
		return as(this.#db, callerOf(by, 'admin'), async (tx) => {
			const row = await tx.selectFrom('recovery_request').select('officer_id').where('tenant_id', '=', this.#tenantId).where('id', '=', id).executeTakeFirst();
			if (row?.officer_id === by.me.officerId) return fail(problem('recovery_own'));
			const { rows: [decided] } = await sql<{ officer_id: Id; vault: VaultId }>`select * from decide_recovery(${id}::uuid, ${approve}, ${now}, ${new Date(now.getTime() + recoveryMs)})`.execute(tx);
			if (decided === undefined) return fail(problem('recovery_over'));
			await appendAudit(tx, [{ kind: approve ? 'recovery_approved' : 'recovery_refused', vault: by.vault, detail: { request: id, of: decided.officer_id, device: decided.vault } }]);
			return ok(null);
		});
	}
}

function stateOf(row: Row, now: Date): RecoveryState {
	if (row.ended_at !== null || (row.taken_at !== null && row.taken_at.getTime() < now.getTime() - againMs)) return 'ended';
	if (row.approved === false) return 'refused';
	if (row.expires_at <= now) return 'expired';
	return row.approved === true ? 'approved' : 'waiting';
}

function digestOf(copy: RecoveryCopy): Buffer {
	return createHash('sha256').update(`${copy.v}|${copy.kid}|${copy.enc}|${copy.sealed}`).digest();
}
