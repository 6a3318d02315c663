import { sql } from 'kysely';
import { asVaultId, newId, serverId, type Id, type VaultId } from '../../domain/ids.ts';
import type { Fields, RecordRef, RecordType } from '../../domain/records/record.ts';
import { placeChange } from '../core/push.ts';
import type { PlacedRecord, Placement } from '../core/port.ts';
import { openDatabase, openPool, type Db, type Tx } from './database.ts';
import { insertNew, writeLog } from './writes.ts';

/** A record that set-up, an import or the demo makes: no officer's operation stands behind it. */
export type NewRecord = RecordRef & { readonly placement: Placement; readonly fields: Fields };

/** Stands for the server itself where a vault is named. */
export const serverVault: VaultId = asVaultId(serverId);

export const everyone: Placement = { areaId: null, readers: null, caseId: null };

/** On the owner's connection, which row-level security lets through; for set-up and jobs only. */
export async function withOwner<T>(ownerUrl: string, work: (db: Db) => Promise<T>): Promise<T> {
	const pool = openPool(ownerUrl, 1);
	try {
		return await work(openDatabase(pool));
	} finally {
		await pool.end();
	}
}

/** Writes records with their streams, in slices that a statement can carry. */
export async function insertRecords(tx: Tx, tenantId: Id, records: readonly NewRecord[]): Promise<void> {
	const placed = records.map((record) => asPlaced(record));
	for (let from = 0; from < placed.length; from += 1000) await insertNew(tx, tenantId, placed.slice(from, from + 1000));
	await writeLog(tx, tenantId, placed.flatMap((record) => placeChange({ type: record.type, id: record.id }, undefined, record.placement)));
}

export function asPlaced(record: NewRecord): PlacedRecord {
	const stamps = Object.fromEntries(Object.keys(record.fields).map((field) => [field, { rev: 1, vault: serverVault }]));
	return { type: record.type, id: record.id, areaId: record.placement.areaId, rev: 1, fields: record.fields, stamps, placement: record.placement, kept: true };
}

export type NewAccount = { readonly officerId: Id; readonly account: string; readonly passwordHash: string; readonly demo: boolean };

export async function insertTenant(tx: Tx, tenant: { readonly id: Id; readonly name: string; readonly zone: string; readonly demo: boolean }, accounts: readonly NewAccount[]): Promise<void> {
	await tx.insertInto('tenant').values({ tenant_id: tenant.id, name: tenant.name, zone: tenant.zone, demo: tenant.demo }).execute();
	await tx.insertInto('account').values(accounts.map((row) => ({ tenant_id: tenant.id, officer_id: row.officerId, account: row.account, password: row.passwordHash, demo: row.demo }))).execute();
}

export async function tenantIds(tx: Db | Tx): Promise<readonly Id[]> {
	return (await tx.selectFrom('tenant').select('tenant_id').execute()).map((row) => row.tenant_id);
}

/** Packs and forms of a tenant, as `pack/<id>/<version>`. */
export async function publishedNames(tx: Tx, tenantId: Id): Promise<ReadonlySet<string>> {
	const rows = await tx.selectFrom('record').select(['type', sql<string>`coalesce(fields ->> 'formId', fields ->> 'packId')`.as('name'), sql<string>`fields ->> 'version'`.as('version')])
		.where('tenant_id', '=', tenantId).where('type', 'in', ['pack', 'form'] satisfies RecordType[]).execute();
	return new Set(rows.map((row) => `${row.type}/${row.name}/${row.version}`));
}

/** One at a time over all servers, until the transaction ends. */
export async function lockSetup(tx: Tx): Promise<void> {
	await sql`select pg_advisory_xact_lock(7230116)`.execute(tx);
}

export function freshId(): Id {
	return newId(Date.now());
}
