import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { may } from '../../domain/accounts/rights.ts';
import { demandsSecondFactor, type SecondFactorOf } from '../../domain/accounts/secondFactor.ts';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { OfficerShape } from '../../domain/records/shapes.ts';
import type { DeviceHealth, OtherVault } from '../../protocol/messages.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Caller, type Db } from './database.ts';

export type Tenant = { readonly id: Id; readonly name: string; readonly zone: string; readonly demo: boolean };
export type AccountRow = { readonly officerId: Id; readonly account: string; readonly password: string; readonly demo: boolean };
export type AuthEvent = 'signed_in' | 'sign_in_failed' | 'signed_out' | 'sessions_revoked' | 'sign_in_limited' | 'vault_carried' | 'passkey_added' | 'second_factor_failed' | 'provider_refused';
const changedNothing: readonly AuthEvent[] = ['sign_in_failed', 'sign_in_limited', 'passkey_added', 'second_factor_failed', 'provider_refused'];
/** How it was shown who signs in; `session`: another vault of the same device, just after. */
export type SignedInBy = 'password' | 'passkey' | 'provider' | 'session';
/** Whether a session began, and why not. */
export type Started = 'started' | 'not_allowed' | 'device_revoked';
const mostMinutes = { idle: 15, hidden: 10 };
/** A device as it said of itself at its last contact; `health` null: it never said anything (an older app). */
export type DeviceRow = {
	readonly vault: VaultId; readonly officerId: Id; readonly app: string; readonly firstSeen: string; readonly lastContact: string; readonly signedIn: boolean;
	readonly health: DeviceHealth | null;
	/** An administrator has asked it to clear itself, and since when it has. */
	readonly wipe: { readonly askedAt: string; readonly doneAt: string | null } | null;
	/** Since when it is withdrawn. */
	readonly revokedAt: string | null;
};

/** The tenant that this server serves: the first that was set up, or the one named. */
export async function readTenant(db: Db, wanted: string | null): Promise<Tenant | undefined> {
	const rows = await as(db, { tenantId: null, officerId: null, areas: [], purpose: 'boot' }, (tx) =>
		tx.selectFrom('tenant').select(['tenant_id', 'name', 'zone', 'demo']).orderBy('created_at').orderBy('tenant_id').execute());
	const row = wanted === null ? rows[0] : rows.find((candidate) => candidate.tenant_id === wanted);
	return row === undefined ? undefined : { id: row.tenant_id, name: row.name, zone: row.zone, demo: row.demo };
}

/** Accounts, sessions and devices of one tenant. */
export class Accounts {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	find(account: string): Promise<AccountRow | undefined> {
		return this.#active('account', account);
	}

	ofOfficer(officerId: Id): Promise<AccountRow | undefined> {
		return this.#active('officer_id', officerId);
	}

	async #active(by: 'account' | 'officer_id', value: string): Promise<AccountRow | undefined> {
		const row = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('account').innerJoin('record', (join) => join.onRef('record.id', '=', 'account.officer_id').onRef('record.tenant_id', '=', 'account.tenant_id'))
			.select(['account.officer_id', 'account.account', 'account.password', 'account.demo']).where('account.tenant_id', '=', this.#tenantId).where(`account.${by}`, '=', value)
			.where('record.type', '=', 'officer').where(sql<boolean>`(record.fields -> 'active')::boolean`, '=', true).executeTakeFirst());
		return row === undefined ? undefined : { officerId: row.officer_id, account: row.account, password: row.password, demo: row.demo };
	}

	/**
	 * Ends the vault's earlier sessions. Not for a vault that is another officer's, nor for a device that was withdrawn. `strong`: two factors were
	 * given. `began`: when it was shown who signs in, where that was before now.
	 */
	async startSession(session: { readonly officerId: Id; readonly vault: VaultId; readonly app: string; readonly token: string; readonly now: Date; readonly began?: Date | undefined; readonly expiresAt: Date; readonly strong: boolean; readonly by: SignedInBy }): Promise<Started> {
		return as(this.#db, this.#auth(), async (tx): Promise<Started> => {
			const device = await tx.insertInto('device').values({ tenant_id: this.#tenantId, vault: session.vault, officer_id: session.officerId, app: session.app, first_seen: session.now, last_contact: session.now })
				.onConflict((conflict) => conflict.columns(['tenant_id', 'vault']).doUpdateSet({ app: session.app, last_contact: session.now }).where('device.officer_id', '=', session.officerId))
				.returning('revoked_at').executeTakeFirst();
			if (device === undefined) return 'not_allowed';
			if (device.revoked_at !== null) return 'device_revoked';
			await tx.updateTable('session').set({ revoked_at: session.now }).where('tenant_id', '=', this.#tenantId).where('vault', '=', session.vault).where('revoked_at', 'is', null).execute();
			await tx.insertInto('session').values({ tenant_id: this.#tenantId, token_hash: digest(session.token), officer_id: session.officerId, vault: session.vault, created_at: session.began ?? session.now, expires_at: session.expiresAt, strong: session.strong }).execute();
			await appendAudit(tx, [{ kind: 'signed_in', officerId: session.officerId, vault: session.vault, detail: { by: session.by, strong: session.strong } }]);
			return 'started';
		});
	}

	/**
	 * A short session for another vault of the same officer, so that what a rescue file holds is sent as the vault that made it. That vault's own
	 * sessions go on. Not for a vault that is another officer's, nor for a device that was withdrawn.
	 */
	async startCarrying(by: Actor, session: { readonly vault: VaultId; readonly app: string; readonly token: string; /** The token of who asks: as strong as that is this one. */ readonly by: string; readonly now: Date; readonly expiresAt: Date }): Promise<Started> {
		const officerId = by.me.officerId;
		return as(this.#db, this.#auth(), async (tx): Promise<Started> => {
			// A server restored from a backup may have forgotten the vault.
			await tx.insertInto('device').values({ tenant_id: this.#tenantId, vault: session.vault, officer_id: officerId, app: session.app, first_seen: session.now, last_contact: session.now })
				.onConflict((conflict) => conflict.columns(['tenant_id', 'vault']).doNothing()).execute();
			const device = await tx.selectFrom('device').select(['officer_id', 'revoked_at']).where('tenant_id', '=', this.#tenantId).where('vault', '=', session.vault).executeTakeFirst();
			if (device?.officer_id !== officerId) return 'not_allowed';
			if (device.revoked_at !== null) return 'device_revoked';
			await tx.insertInto('session').values({ tenant_id: this.#tenantId, token_hash: digest(session.token), officer_id: officerId, vault: session.vault, created_at: session.now, expires_at: session.expiresAt, carried: true, strong: sql<boolean>`coalesce((select s.strong from session s where s.tenant_id = ${this.#tenantId} and s.token_hash = ${digest(session.by)}), false)` }).execute();
			await appendAudit(tx, [{ kind: 'vault_carried', officerId, vault: session.vault }]);
			return 'started';
		});
	}

	/** When a session that has not ended began, and with how much. */
	async sessionOf(token: string, now: Date): Promise<{ readonly began: Date; readonly strong: boolean; readonly carried: boolean } | undefined> {
		const row = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('session').select(['created_at', 'strong', 'carried']).where('tenant_id', '=', this.#tenantId)
			.where('token_hash', '=', digest(token)).where('revoked_at', 'is', null).where('expires_at', '>', now).executeTakeFirst());
		return row === undefined ? undefined : { began: row.created_at, strong: row.strong, carried: row.carried };
	}

	/** Looked up at every request, so that a revoked session, a changed role or other areas count at once. */
	async actorOf(token: string, now: Date): Promise<Actor | undefined> {
		return (await this.actorsOf([token], now)).get(token);
	}

	/** Those of these tokens whose session has not ended. */
	async living(tokens: readonly string[], now: Date): Promise<ReadonlySet<string>> {
		const byDigest = new Map(tokens.map((token) => [digest(token).toString('hex'), token]));
		const rows = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('session').select('token_hash').where('tenant_id', '=', this.#tenantId)
			.where('token_hash', '=', sql<Buffer>`any (${tokens.map(digest)}::bytea[])`).where('revoked_at', 'is', null).where('expires_at', '>', now).execute());
		return new Set(rows.flatMap((row) => byDigest.get(row.token_hash.toString('hex')) ?? []));
	}

	/** Who stands behind these tokens; one that has ended is not among them. */
	async actorsOf(tokens: readonly string[], now: Date): Promise<ReadonlyMap<string, Actor>> {
		type Row = { token_hash: Buffer; vault: VaultId; officer_id: Id; name: string; zone: string; idle: number | null; hidden: number | null; offline: number | null; grants: number | null; demanded: SecondFactorOf; strong: boolean; officer: OfficerShape; leaves: Id[]; leaving: boolean };
		const byDigest = new Map(tokens.map((token) => [digest(token).toString('hex'), token]));
		const { rows } = await as(this.#db, this.#auth(), (tx) => sql<Row>`
			select s.token_hash, s.vault, s.officer_id, t.name, t.zone, t.lock_idle_minutes as idle, t.lock_hidden_minutes as hidden, t.offline_days as offline, t.grant_days as grants, t.second_factor as demanded, s.strong, r.fields as officer, array(select leaf_areas(array(select jsonb_array_elements_text(r.fields -> 'areaIds')::uuid))) as leaves,
				exists (select 1 from device d where d.tenant_id = s.tenant_id and d.vault = s.vault and d.wipe_asked_at is not null and d.wiped_at is null) as leaving
			from session s join tenant t on t.tenant_id = s.tenant_id join record r on r.tenant_id = s.tenant_id and r.type = 'officer' and r.id = s.officer_id
			where s.tenant_id = ${this.#tenantId} and s.token_hash = any (${tokens.map(digest)}::bytea[]) and s.revoked_at is null and s.expires_at > ${now}
				and not exists (select 1 from device d where d.tenant_id = s.tenant_id and d.vault = s.vault and d.revoked_at is not null) and not r.deleted and (r.fields -> 'active')::boolean`.execute(tx));
		return new Map(rows.flatMap((row): [string, Actor][] => {
			const token = byDigest.get(row.token_hash.toString('hex'));
			const { name, role, organisationId, areaIds, certificateNo } = row.officer;
			const leafAreaIds = [...row.leaves].sort();
			const me = { officerId: row.officer_id, tenantId: this.#tenantId, tenantName: row.name, zone: row.zone, name, role, organisationId, areaIds, leafAreaIds, certificateNo, ...lockOf(row.idle, row.hidden, row.offline), ...(row.grants === null ? {} : { grantDays: row.grants }), ...(demandsSecondFactor(row.demanded, role) && !row.strong ? { secondFactor: 'missing' as const } : {}) };
			return token === undefined ? [] : [[token, { vault: row.vault, me, ...(row.leaving ? { leaving: true } : {}) }]];
		}));
	}

	/** This token was a session of a device that is withdrawn now. */
	async isRevoked(token: string): Promise<boolean> {
		const row = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('session').innerJoin('device', (join) => join.onRef('device.tenant_id', '=', 'session.tenant_id').onRef('device.vault', '=', 'session.vault'))
			.select('device.vault').where('session.tenant_id', '=', this.#tenantId).where('session.token_hash', '=', digest(token)).where('device.revoked_at', 'is not', null).executeTakeFirst());
		return row !== undefined;
	}

	async contact(actor: Actor, contact: { readonly app: string; readonly health?: DeviceHealth }, now: Date): Promise<void> {
		await as(this.#db, { ...callerOf(actor), forgettable: true }, (tx) => tx.updateTable('device').set({ app: contact.app, last_contact: now, ...healthColumns(contact.health) })
			.where('tenant_id', '=', this.#tenantId).where('vault', '=', actor.vault).execute());
	}

	async endSession(token: string, now: Date): Promise<void> {
		await as(this.#db, this.#auth(), async (tx) => {
			const ended = await tx.updateTable('session').set({ revoked_at: now }).where('tenant_id', '=', this.#tenantId).where('token_hash', '=', digest(token)).returning(['officer_id', 'vault']).execute();
			await appendAudit(tx, ended.map((row) => ({ kind: 'signed_out', officerId: row.officer_id, vault: row.vault })));
		});
	}

	/** Ends every session of an officer; returns how many. */
	async revokeAll(by: Actor, officerId: Id, now: Date): Promise<number> {
		return as(this.#db, callerOf(by, 'admin'), async (tx) => {
			const done = await tx.updateTable('session').set({ revoked_at: now }).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('revoked_at', 'is', null).executeTakeFirst();
			const count = Number(done.numUpdatedRows);
			await appendAudit(tx, [{ kind: 'sessions_revoked', vault: by.vault, detail: { of: officerId, count } }]);
			return count;
		});
	}

	/** Of the own organisation, or all for who may see all. */
	async devices(by: Actor, now: Date): Promise<readonly DeviceRow[]> {
		const all = may(by.me, 'see_all_devices');
		const rows = await as(this.#db, callerOf(by, all ? 'admin' : 'board'), (tx) => {
			const every = tx.selectFrom('device').where('tenant_id', '=', this.#tenantId).where('for_app', '=', false).orderBy('last_contact', 'desc').limit(2000)
				.selectAll().select(sql<boolean>`exists (select 1 from session s where s.tenant_id = device.tenant_id and s.vault = device.vault
				and s.revoked_at is null and s.expires_at > ${now})`.as('signed_in'));
			return (all ? every : every.where('officer_id', 'in', sql<Id>`(select my_colleagues())`)).execute();
		});
		return rows.map((row) => ({
			vault: row.vault, officerId: row.officer_id, app: row.app, firstSeen: row.first_seen.toISOString(), lastContact: row.last_contact.toISOString(), signedIn: row.signed_in,
			health: row.unsent === null ? null : {
				unsent: row.unsent, unsentFiles: row.unsent_files ?? 0, oldestUnsentAt: row.oldest_unsent_at?.toISOString() ?? null, usedBytes: row.used_bytes, grantedBytes: row.granted_bytes,
				persistent: row.persistent, problems: row.problems,
			},
			wipe: row.wipe_asked_at === null ? null : { askedAt: row.wipe_asked_at.toISOString(), doneAt: row.wiped_at?.toISOString() ?? null },
			revokedAt: row.revoked_at?.toISOString() ?? null,
		}));
	}

	/** The officer's own vaults but the one that signed in; those that never sent or told anything are left out, unless they are asked for. */
	async otherVaults(by: Actor, had: readonly VaultId[]): Promise<readonly OtherVault[]> {
		const rows = await as(this.#db, callerOf(by), (tx) => tx.selectFrom('device').selectAll().where('tenant_id', '=', this.#tenantId).where('officer_id', '=', by.me.officerId)
			.where('vault', '!=', by.vault).where('for_app', '=', false).where((or) => or.or([or('last_seq', '>', 0), or('unsent', 'is not', null), ...(had.length === 0 ? [] : [or('vault', 'in', [...had])])])).orderBy('last_contact', 'desc').limit(20).execute());
		return rows.map((row) => ({
			vault: row.vault, wasHere: had.includes(row.vault), lastContactAt: row.last_contact.toISOString(), unsent: row.unsent, unsentFiles: row.unsent_files, oldestUnsentAt: row.oldest_unsent_at?.toISOString() ?? null,
		}));
	}

	async note(kind: AuthEvent, who: { readonly officerId?: Id; readonly by?: Id; readonly vault?: VaultId }): Promise<void> {
		await as(this.#db, this.#auth(), async (tx) => {
			await tx.insertInto('auth_event').values({ tenant_id: this.#tenantId, kind, officer_id: who.officerId ?? null, by_officer: who.by ?? null, vault: who.vault ?? null }).execute();
			// What worked is recorded with what it changed; a wrong sign-in changed nothing, and a passkey opens nothing here.
			if (changedNothing.includes(kind)) await appendAudit(tx, [{ kind, ...(who.officerId === undefined ? {} : { officerId: who.officerId }) }]);
		});
	}

	#auth(): Caller {
		return { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' };
	}
}

/** Absent where the tenant sets no limit: the app's own hold. */
function lockOf(idle: number | null, hidden: number | null, offline: number | null): Pick<Actor['me'], 'lock'> {
	if (idle === null && hidden === null && offline === null) return {};
	return { lock: { idleMinutes: idle ?? mostMinutes.idle, hiddenMinutes: hidden ?? mostMinutes.hidden, ...(offline === null ? {} : { offlineDays: offline }) } };
}

/** Only the digest is stored: a copy of the database opens no session. */
function digest(token: string): Buffer {
	return createHash('sha256').update(token).digest();
}

function healthColumns(health: DeviceHealth | undefined) {
	if (health === undefined) return {};
	return {
		unsent: health.unsent, unsent_files: health.unsentFiles, oldest_unsent_at: health.oldestUnsentAt, used_bytes: health.usedBytes, granted_bytes: health.grantedBytes,
		persistent: health.persistent, problems: [...health.problems],
	};
}
