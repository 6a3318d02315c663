import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { OfficerShape } from '../../domain/records/shapes.ts';
import type { Actor } from '../core/port.ts';
import { as, type Caller, type Db, type Tx } from './database.ts';

/** A vault's keys change only so soon after its officer signed in with the password. */
const freshMs = 15 * 60_000;
/** What may lie in quarantine for one vault: a lost device must not fill the server. */
const quarantineMost = 2_000;

export type KeyPart = { readonly keyId: string; readonly publicKey: string };
export type KnownDevice = { readonly officerId: Id; readonly publicKey: string; readonly revoked: boolean;
	/** Whether it was asked to clear itself, and has. */
	readonly wipe: 'asked' | 'done' | null;
};
export type Quarantined = { readonly vault: VaultId; readonly officerId: Id; readonly group: Id; readonly lane: 'sealed' | 'clear'; readonly code: string; readonly body: string };
export type KeptAside = Pick<Quarantined, 'vault' | 'officerId' | 'code' | 'body'> & { readonly lane: string; readonly receivedAt: Date };
/** So many are shown at once. */
const asideMost = 100;

/** The public keys of vaults and devices, and what came without being proven by them. */
export class DeviceKeys {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** False when the vault has other keys and the session is not a fresh sign-in of its own: then nothing was changed. */
	async register(actor: Actor, token: string, officer: KeyPart, device: KeyPart, now: Date): Promise<boolean> {
		return as(this.#db, this.#auth(), async (tx) => {
			const session = await tx.selectFrom('session').select(['created_at', 'carried']).where('tenant_id', '=', this.#tenantId).where('token_hash', '=', createHash('sha256').update(token).digest()).executeTakeFirst();
			if (session === undefined || session.carried) return false;
			const mayChange = session.created_at.getTime() > now.getTime() - freshMs;
			const [had, hadDevice] = [await current(tx, 'officer_key', this.#tenantId, actor.vault), await current(tx, 'device_key', this.#tenantId, actor.vault)];
			const changes = [had !== undefined && had !== officer.keyId, hadDevice !== undefined && hadDevice !== device.keyId];
			if (changes.includes(true) && !mayChange) return false;
			await this.#put(tx, 'officer_key', actor, officer, had, now);
			await this.#put(tx, 'device_key', actor, device, hadDevice, now);
			return true;
		});
	}

	/** Also a key that was replaced since: work may be older than that. */
	async officerKey(vault: VaultId, officerId: Id, keyId: string): Promise<string | undefined> {
		const row = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('officer_key').select('public_key').where('tenant_id', '=', this.#tenantId).where('vault', '=', vault).where('officer_id', '=', officerId).where('key_id', '=', keyId).executeTakeFirst());
		return row?.public_key;
	}

	/** The device that may speak for this vault now; not one whose key was replaced. */
	async device(vault: VaultId, keyId: string): Promise<KnownDevice | undefined> {
		const row = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('device_key').innerJoin('device', (join) => join.onRef('device.tenant_id', '=', 'device_key.tenant_id').onRef('device.vault', '=', 'device_key.vault'))
			.select(['device_key.officer_id', 'device_key.public_key', 'device.revoked_at', 'device.wipe_asked_at', 'device.wiped_at']).where('device_key.tenant_id', '=', this.#tenantId).where('device_key.vault', '=', vault)
			.where('device_key.key_id', '=', keyId).where('device_key.ended_at', 'is', null).executeTakeFirst());
		return row === undefined ? undefined : { officerId: row.officer_id, publicKey: row.public_key, revoked: row.revoked_at !== null, wipe: row.wiped_at !== null ? 'done' : row.wipe_asked_at !== null ? 'asked' : null };
	}

	/** False when it was taken before. */
	async takeNonce(vault: VaultId, nonce: string, now: Date): Promise<boolean> {
		const taken = await as(this.#db, this.#auth(), (tx) => tx.insertInto('request_nonce').values({ tenant_id: this.#tenantId, vault, nonce, at: now }).onConflict((conflict) => conflict.doNothing()).returning('nonce').executeTakeFirst());
		return taken !== undefined;
	}

	/** Kept once, however often it comes. What is beyond the limit stays on the device. */
	async quarantine(items: readonly Quarantined[], now: Date): Promise<void> {
		const [first] = items;
		if (first === undefined) return;
		await as(this.#db, this.#auth(), async (tx) => {
			const { count } = await tx.selectFrom('quarantine').select(sql<number>`count(*)`.as('count')).where('tenant_id', '=', this.#tenantId).where('vault', '=', first.vault).executeTakeFirstOrThrow();
			const rows = items.slice(0, Math.max(0, quarantineMost - count)).map(({ vault, officerId, group, lane, code, body }) => ({
				tenant_id: this.#tenantId, vault, officer_id: officerId, group_id: group, lane, code, body, received_at: now, digest: createHash('sha256').update(body).digest(),
			}));
			if (rows.length > 0) await tx.insertInto('quarantine').values(rows).onConflict((conflict) => conflict.doNothing()).execute();
		});
	}

	/** How many saves of each device were kept aside. */
	async asideCounts(): Promise<ReadonlyMap<VaultId, number>> {
		const rows = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('quarantine').select(['vault', sql<number>`count(*)`.as('count')]).where('tenant_id', '=', this.#tenantId).groupBy('vault').execute());
		return new Map(rows.map(({ vault, count }) => [vault, Number(count)]));
	}

	/** What a device sent and was not applied, the newest first. */
	async keptAside(vault: VaultId): Promise<readonly KeptAside[]> {
		const rows = await as(this.#db, this.#auth(), (tx) => tx.selectFrom('quarantine').select(['officer_id', 'lane', 'code', 'body', 'received_at']).where('tenant_id', '=', this.#tenantId).where('vault', '=', vault)
			.orderBy('received_at', 'desc').limit(asideMost).execute());
		return rows.map((row) => ({ vault, officerId: row.officer_id, lane: row.lane, code: row.code, body: row.body, receivedAt: row.received_at }));
	}

	/** The officer as of now, with the areas of now; undefined when the account is not active. */
	async actorOf(vault: VaultId, officerId: Id): Promise<Actor | undefined> {
		type Row = { name: string; zone: string; grants: number | null; officer: OfficerShape; leaves: Id[] };
		const { rows } = await as(this.#db, this.#auth(), (tx) => sql<Row>`
			select t.name, t.zone, t.grant_days as grants, r.fields as officer, array(select leaf_areas(array(select jsonb_array_elements_text(r.fields -> 'areaIds')::uuid))) as leaves
			from record r join tenant t on t.tenant_id = r.tenant_id
			where r.tenant_id = ${this.#tenantId} and r.type = 'officer' and r.id = ${officerId} and not r.deleted and (r.fields -> 'active')::boolean`.execute(tx));
		const [row] = rows;
		if (row === undefined) return undefined;
		const { name, role, organisationId, areaIds, certificateNo } = row.officer;
		return { vault, me: { officerId, tenantId: this.#tenantId, tenantName: row.name, zone: row.zone, name, role, organisationId, areaIds, leafAreaIds: [...row.leaves].sort(), certificateNo, ...(row.grants === null ? {} : { grantDays: row.grants }) } };
	}

	async #put(tx: Tx, table: 'officer_key' | 'device_key', actor: Actor, part: KeyPart, had: string | undefined, now: Date): Promise<void> {
		if (had === part.keyId) return;
		await tx.updateTable(table).set({ ended_at: now }).where('tenant_id', '=', this.#tenantId).where('vault', '=', actor.vault).where('ended_at', 'is', null).execute();
		await tx.insertInto(table).values({ tenant_id: this.#tenantId, vault: actor.vault, officer_id: actor.me.officerId, key_id: part.keyId, public_key: part.publicKey, created_at: now })
			.onConflict((conflict) => conflict.columns(['tenant_id', 'vault', 'key_id']).doUpdateSet({ ended_at: null })).execute();
	}

	#auth(): Caller {
		return { tenantId: this.#tenantId, officerId: null, areas: [], purpose: 'auth' };
	}
}

async function current(tx: Tx, table: 'officer_key' | 'device_key', tenantId: Id, vault: VaultId): Promise<string | undefined> {
	return (await tx.selectFrom(table).select('key_id').where('tenant_id', '=', tenantId).where('vault', '=', vault).where('ended_at', 'is', null).forUpdate().executeTakeFirst())?.key_id;
}
