import { Dexie } from 'dexie';
import type { Sealer } from '../crypto/seal.ts';
import type { VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { Refusal, problemOf } from './fence.ts';
import { presence } from './present.ts';
import { outboxSchema, recordsSchema, type OutboxDatabase, type RecordsDatabase, type Schema } from './vaultSchema.ts';
import { within } from './within.ts';

/** Random names: nothing of the officer or the vault is read from them. */
export type DatabaseNames = { readonly records: string; readonly outbox: string };
type Schemas = { readonly records: Schema; readonly outbox: Schema };
export type VaultDatabases = { readonly records: RecordsDatabase; readonly outbox: OutboxDatabase };
const current: Schemas = { records: recordsSchema, outbox: outboxSchema };

/** An upgrade waits until every older connection has closed; one that is frozen never does. */
const blockedMs = 8_000;

function recordsDatabase(name: string, schema: Schema = recordsSchema): RecordsDatabase {
	const db = new Dexie(name, { autoOpen: false }) as RecordsDatabase;
	schema.declare(db);
	return db;
}

function outboxDatabase(name: string, schema: Schema = outboxSchema): OutboxDatabase {
	const db = new Dexie(name, { autoOpen: false, chromeTransactionDurability: 'strict' }) as OutboxDatabase;
	schema.declare(db);
	return db;
}

/** Makes the two empty databases of a new vault, each with its canary: a sealed row without which nothing is ever written there. */
export async function createVaultDatabases(names: DatabaseNames, sealer: Sealer, vault: VaultId): Promise<void> {
	(await createRecords(names.records, sealer, vault, recordsSchema)).close();
	const outbox = outboxDatabase(names.outbox);
	const canary = await sealer.seal('values', 'canary', vault);
	await outbox.open();
	await outbox.transaction('rw', outbox.values, outbox.counters, async () => {
		await outbox.values.add({ key: 'canary', sealed: canary });
		await outbox.counters.bulkAdd([{ key: 'holder', value: 0 }, { key: 'lastSeq', value: 0 }, { key: 'unsent', value: 0 }, { key: 'unsentFiles', value: 0 }]);
	});
	outbox.close();
}

async function createRecords(name: string, sealer: Sealer, vault: VaultId, schema: Schema): Promise<RecordsDatabase> {
	const records = recordsDatabase(name, schema);
	const canary = await sealer.seal('meta', 'canary', vault);
	await records.open();
	await records.transaction('rw', records.meta, records.counters, async () => {
		await records.meta.add({ key: 'canary', sealed: canary });
		await records.counters.add({ key: 'holder', value: 0 });
	});
	return records;
}

/**
 * Opens a vault, upgraded where an earlier version left it. The outbox comes first: what is unsent exists nowhere else, so without it there is no
 * vault (`vault_missing`), and when its upgrade fails nothing at all was changed (`update_failed`). Pulled records that the browser removed or
 * emptied, or that could not be upgraded, are made anew, empty and without cursors, by which the sync knows it and says so.
 */
export async function openVaultDatabases(names: DatabaseNames, sealer: Sealer, vault: VaultId, schemas: Schemas = current, waitMs = blockedMs): Promise<Result<VaultDatabases>> {
	const there = await presence(names.outbox);
	if (there === 'missing' || there === 'unreadable') return fail(problem(there === 'missing' ? 'vault_missing' : 'storage_failed'));
	const outbox = outboxDatabase(names.outbox, schemas.outbox);
	const opened = await open(outbox, schemas.outbox, waitMs);
	if (!opened.ok) return opened;
	if (!(await sings(sealer, 'values', (await outbox.values.get('canary'))?.sealed, vault))) {
		outbox.close();
		return fail(problem('vault_missing'));
	}
	const records = await openRecords(names.records, sealer, vault, schemas.records, waitMs);
	if (!records.ok) {
		outbox.close();
		return records;
	}
	return ok({ records: records.value, outbox });
}

async function openRecords(name: string, sealer: Sealer, vault: VaultId, schema: Schema, waitMs: number): Promise<Result<RecordsDatabase>> {
	const there = await presence(name);
	if (there === 'unreadable') return fail(problem('storage_failed'));
	if (there !== 'missing') {
		const records = recordsDatabase(name, schema);
		const opened = await open(records, schema, waitMs);
		if (opened.ok && (await sings(sealer, 'meta', (await records.meta.get('canary'))?.sealed, vault))) return ok(records);
		records.close();
		if (!opened.ok && opened.problem.code !== 'update_failed') return opened;
	}
	try {
		await within(waitMs, Dexie.delete(name), () => new Refusal(problem('vault_blocked')));
		return ok(await createRecords(name, sealer, vault, schema));
	} catch (error) {
		return fail(problemOf(error));
	}
}

/** Whether a key is this vault's own. Opened as it lies there: a look never upgrades. */
export async function isKeyOf(names: DatabaseNames, sealer: Sealer, vault: VaultId): Promise<boolean> {
	if ((await presence(names.outbox)) !== 'here') return false;
	const outbox = new Dexie(names.outbox, { autoOpen: false });
	try {
		await within(blockedMs, outbox.open(), () => new Refusal(problem('vault_blocked')));
		return await sings(sealer, 'values', (await (outbox.table('values') as OutboxDatabase['values']).get('canary'))?.sealed, vault);
	} catch {
		return false;
	} finally {
		outbox.close();
	}
}

async function sings(sealer: Sealer, table: 'meta' | 'values', canary: Uint8Array | undefined, vault: VaultId): Promise<boolean> {
	return canary !== undefined && (await sealer.open(table, 'canary', canary)) === vault;
}

/** Closed again unless it answers ok. */
async function open(db: Dexie, schema: Schema, waitMs: number): Promise<Result<null>> {
	const before = await versionOf(db.name);
	try {
		await within(waitMs, db.open(), () => new Refusal(problem('vault_blocked')));
		if (!isNewer(db.backendDB().version, schema)) return ok(null);
		db.close();
		return fail(problem('vault_newer'));
	} catch (error) {
		db.close();
		if (error instanceof Refusal) return fail(error.problem);
		if (error instanceof Error && error.name === 'VersionError') return fail(problem('vault_newer'));
		const full = problemOf(error);
		if (full.code === 'storage_full') return fail(full);
		// IndexedDB has rolled the upgrade back as a whole: rows and version are as they were.
		return fail(problem(before !== undefined && before < schema.version * 10 && (await versionOf(db.name)) === before ? 'update_failed' : 'storage_failed'));
	}
}

/** Dexie opens a database of a later version without a word. It numbers versions by tens in IndexedDB. */
function isNewer(version: number, schema: Schema): boolean {
	return version >= (schema.version + 1) * 10;
}

async function versionOf(name: string): Promise<number | undefined> {
	return (await indexedDB.databases()).find((each) => each.name === name)?.version;
}

/** What can be said of a vault without its key. `unreadable`: it is there, and may hold anything; only `missing` is known to be gone. */
type VaultGlance = { readonly state: 'here'; readonly unsent: number } | { readonly state: 'missing' } | { readonly state: 'unreadable' };

/** Operations and files that wait, for the lock screen. Opened as it lies there: a look never upgrades. */
export async function glanceAt(names: DatabaseNames): Promise<VaultGlance> {
	const there = await presence(names.outbox);
	if (there !== 'here') return { state: there === 'missing' ? 'missing' : 'unreadable' };
	const outbox = new Dexie(names.outbox, { autoOpen: false });
	try {
		await within(blockedMs, outbox.open(), () => new Refusal(problem('vault_blocked')));
		if (outbox.tables.length === 0) return { state: 'missing' };
		const [operations, files] = await (outbox.table('counters') as OutboxDatabase['counters']).bulkGet(['unsent', 'unsentFiles']);
		if (operations !== undefined && files !== undefined) return { state: 'here', unsent: operations.value + files.value };
		const rows = await Promise.all(outbox.tables.map((table) => table.count()));
		return { state: rows.every((count) => count === 0) ? 'missing' : 'unreadable' };
	} catch {
		return { state: 'unreadable' };
	} finally {
		outbox.close();
	}
}

/** Lets go of what was pulled, where the outbox cannot be opened for want of room; the next opening makes it anew, and it is told. */
export async function dropRecords(names: DatabaseNames): Promise<boolean> {
	if ((await presence(names.records)) === 'missing') return false;
	return within(blockedMs, Dexie.delete(names.records), () => new Refusal(problem('vault_blocked'))).then(() => true, () => false);
}

export async function deleteVaultDatabases(names: DatabaseNames): Promise<void> {
	await Dexie.delete(names.records);
	await Dexie.delete(names.outbox);
}
