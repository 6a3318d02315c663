import { Dexie, type EntityTable, type Table } from 'dexie';
import type { Sealer } from '../crypto/seal.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';

/** Random names: nothing of the officer or the vault is read from them. */
export type DatabaseNames = { readonly records: string; readonly outbox: string };
export type SealedRow<Key> = { readonly key: Key; readonly sealed: Uint8Array };
export type CounterName = 'holder' | 'lastSeq' | 'unsent' | 'unsentFiles';
/** A database of a later version is never opened: see `isNewer`. */
const recordsVersion = 2;
const outboxVersion = 1;
type Counters = Table<{ readonly key: CounterName; readonly value: number }, CounterName>;

/** What was pulled: it can be pulled again, so the browser may write it when it likes. */
export type RecordsDatabase = Dexie & {
	/** What pulls brought, about 200 records a page, under random ids. */
	pages: EntityTable<SealedRow<string>, 'key'>;
	/** What changed since, a record each; keyed by a running number: the disk does not even tell which records are held. */
	rows: EntityTable<SealedRow<number>, 'key'>;
	/** Tombstones: which records were removed while a copy lies in a page. */
	gone: EntityTable<SealedRow<number>, 'key'>;
	meta: EntityTable<SealedRow<string>, 'key'>;
	counters: Counters;
};
/** What exists nowhere else: written strictly. */
export type OutboxDatabase = Dexie & {
	operations: EntityTable<SealedRow<number>, 'key'>;
	sent: EntityTable<SealedRow<number>, 'key'>;
	drafts: EntityTable<SealedRow<Id>, 'key'>;
	journal: Table<{ readonly draft: Id; readonly seq: number; readonly sealed: Uint8Array }, [Id, number]>;
	snapshots: EntityTable<SealedRow<Id>, 'key'>;
	files: EntityTable<SealedRow<Id>, 'key'>;
	chunks: Table<{ readonly file: Id; readonly part: number; readonly sealed: Uint8Array }, [Id, number]>;
	values: EntityTable<SealedRow<string>, 'key'>;
	counters: Counters;
};
export type VaultDatabases = { readonly records: RecordsDatabase; readonly outbox: OutboxDatabase };

function recordsDatabase(name: string): RecordsDatabase {
	const db = new Dexie(name, { autoOpen: false }) as RecordsDatabase;
	db.version(1).stores({ rows: 'key', meta: 'key', counters: 'key' });
	// Rows of version 1 are rows still; the first compaction packs them.
	db.version(recordsVersion).stores({ pages: 'key', gone: 'key' });
	return db;
}

function outboxDatabase(name: string): OutboxDatabase {
	const db = new Dexie(name, { autoOpen: false, chromeTransactionDurability: 'strict' }) as OutboxDatabase;
	db.version(outboxVersion).stores({
		operations: 'key', sent: 'key', drafts: 'key', journal: '[draft+seq]', snapshots: 'key', files: 'key', chunks: '[file+part]', values: 'key', counters: 'key',
	});
	return db;
}

/** Makes the two empty databases of a new vault, each with its canary: a sealed row without which nothing is ever written there. */
export async function createVaultDatabases(names: DatabaseNames, sealer: Sealer, vault: VaultId): Promise<void> {
	const records = recordsDatabase(names.records);
	const outbox = outboxDatabase(names.outbox);
	const recordsCanary = await sealer.seal('meta', 'canary', vault);
	const outboxCanary = await sealer.seal('values', 'canary', vault);
	await records.open();
	await records.transaction('rw', records.meta, records.counters, async () => {
		await records.meta.add({ key: 'canary', sealed: recordsCanary });
		await records.counters.add({ key: 'holder', value: 0 });
	});
	await outbox.open();
	await outbox.transaction('rw', outbox.values, outbox.counters, async () => {
		await outbox.values.add({ key: 'canary', sealed: outboxCanary });
		await outbox.counters.bulkAdd([{ key: 'holder', value: 0 }, { key: 'lastSeq', value: 0 }, { key: 'unsent', value: 0 }, { key: 'unsentFiles', value: 0 }]);
	});
	records.close();
	outbox.close();
}

/** `vault_missing` when the browser has removed a database or emptied it; it is never made anew in silence. */
export async function openVaultDatabases(names: DatabaseNames, sealer: Sealer, vault: VaultId): Promise<Result<VaultDatabases>> {
	if (!(await Dexie.exists(names.records)) || !(await Dexie.exists(names.outbox))) return fail(problem('vault_missing'));
	const records = recordsDatabase(names.records);
	const outbox = outboxDatabase(names.outbox);
	try {
		await records.open();
		await outbox.open();
		if (isNewer(records, recordsVersion) || isNewer(outbox, outboxVersion)) throw new Dexie.VersionError();
	} catch (error) {
		records.close();
		outbox.close();
		return fail(problem(error instanceof Error && error.name === 'VersionError' ? 'vault_newer' : 'storage_failed'));
	}
	const [inRecords, inOutbox] = [await records.meta.get('canary'), await outbox.values.get('canary')];
	const sings = inRecords !== undefined && inOutbox !== undefined
		&& (await sealer.open('meta', 'canary', inRecords.sealed)) === vault && (await sealer.open('values', 'canary', inOutbox.sealed)) === vault;
	if (sings) return ok({ records, outbox });
	records.close();
	outbox.close();
	return fail(problem('vault_missing'));
}

/** Dexie opens a database of a later version without a word. It numbers versions by tens in IndexedDB. */
function isNewer(db: Dexie, version: number): boolean {
	return db.backendDB().version >= (version + 1) * 10;
}

/** Operations and files that wait, for the lock screen, read without a key; null when the vault's database is gone. */
export async function unsentOf(names: DatabaseNames): Promise<number | null> {
	if (!(await Dexie.exists(names.outbox))) return null;
	const outbox = outboxDatabase(names.outbox);
	try {
		await outbox.open();
		const [operations, files] = await outbox.counters.bulkGet(['unsent', 'unsentFiles']);
		return operations === undefined || files === undefined ? null : operations.value + files.value;
	} catch {
		return null;
	} finally {
		outbox.close();
	}
}

export async function deleteVaultDatabases(names: DatabaseNames): Promise<void> {
	await Dexie.delete(names.records);
	await Dexie.delete(names.outbox);
}
