import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import { sealerOf } from '../../crypto/seal.ts';
import { asVaultId } from '../../domain/ids.ts';
import { held, operation } from '../../testing/deviceStoreContract.ts';
import { testId } from '../../testing/memoryContext.ts';
import { dexieStore } from '../dexieStore.ts';
import type { DeviceStore } from '../store.ts';
import { makingRoom } from '../room.ts';
import { dropRecords, glanceAt, openVaultDatabases } from '../vaultDatabases.ts';
import { outboxSchema, recordsSchema, type Schema } from '../vaultSchema.ts';
import type { OldVault } from './oldVault.ts';
import { writeVaultVersion1 } from './version1.ts';
import { writeVaultVersion2 } from './version2.ts';
import { writeVaultVersion3 } from './version3.ts';
import { writeVaultVersion4 } from './version4.ts';

const vault = asVaultId(testId(5));
const at = '2026-03-02T01:00:00.000Z';
const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
const content: OldVault = {
	held: Array.from({ length: 500 }, (_, number) => held(number, `old-${number}`)),
	cursors: [{ stream: 't', seq: 41 }],
	items: [
		{ operation: operation(1), state: 'waiting' },
		{ operation: operation(2), state: 'refused', problem: { code: 'out_of_scope' }, at },
		{ operation: operation(3), state: 'waiting' },
	],
	draft: { id: testId(700), packId: 'visit', formId: 'f', formVersion: 1, placeId: null, caseId: null, taskId: null, areaId: testId(4), title: '1-101', startedAt: at, updatedAt: at, position: { question: 'q3' } },
	journal: [1, 2].map((seq) => ({ seq, ref: '/a', op: 'set', value: `x${seq}`, at })),
	file: { id: testId(800), mime: 'image/jpeg', size: bytes.byteLength, sha256: 'aa', chunks: 1, state: 'waiting', upload: null },
	bytes,
};
const versions = [{ name: 'the first version', write: writeVaultVersion1 }, { name: 'records 2, outbox 1', write: writeVaultVersion2 }, { name: 'records 2, outbox 2', write: writeVaultVersion3 }, { name: 'records 2, outbox 3', write: writeVaultVersion4 }];
const silent = { stopped: () => undefined, parting: async () => undefined };
let made = 0;

async function oldVault(write: typeof writeVaultVersion1) {
	made += 1;
	const names = { records: `ur${made}`, outbox: `uo${made}` };
	const sealer = sealerOf(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']), vault);
	await write(names, sealer, vault, content);
	const databases = (schemas?: { readonly records: Schema; readonly outbox: Schema }) => openVaultDatabases(names, sealer, vault, schemas, 300);
	const open = async (schemas?: { readonly records: Schema; readonly outbox: Schema }): Promise<DeviceStore> => {
		const opened = await databases(schemas);
		if (!opened.ok) throw new Error(opened.problem.code);
		return dexieStore(opened.value, sealer, silent);
	};
	return { names, sealer, open, databases };
}

async function loadedOf(store: DeviceStore) {
	const loaded = await store.load();
	if (!loaded.ok) throw new Error(loaded.problem.code);
	return loaded.value;
}
async function expectUnsent(store: DeviceStore): Promise<void> {
	const loaded = await loadedOf(store);
	expect(loaded.items).toEqual(content.items);
	expect([loaded.lastSeq, loaded.damaged]).toEqual([3, 0]);
	expect(loaded.files).toEqual([content.file]);
	expect(await store.drafts()).toEqual([content.draft]);
	expect((await store.readDraft(content.draft.id))?.journal).toEqual(content.journal);
	expect(await store.readFile(content.file)).toEqual(bytes);
	expect(await store.value('memory')).toEqual({ companions: ['赵'] });
}
async function expectAll(store: DeviceStore): Promise<void> {
	await expectUnsent(store);
	const loaded = await loadedOf(store);
	expect(loaded.held.toSorted((a, b) => (a.record.id < b.record.id ? -1 : 1))).toEqual(content.held);
	expect(loaded.cursors).toEqual(content.cursors);
}
/** What a later release would bring: a new table, and rows written anew on the way. */
function next(schema: Schema, upgrade: (db: Dexie) => void): Schema {
	return { version: schema.version + 1, declare: (db) => { schema.declare(db); upgrade(db); } };
}
const larger = (schema: Schema): Schema => next(schema, (db) => void db.version(schema.version + 1).stores({ more: 'key' }).upgrade(async (tx) => { await tx.table('counters').put({ key: 'upgraded', value: 1 }); }));
const throwing = (schema: Schema): Schema => next(schema, (db) => void db.version(schema.version + 1).stores({ more: 'key' }).upgrade(async (tx) => {
	await tx.table('counters').clear();
	throw new Error('no such luck');
}));
const versionOnDisk = async (name: string): Promise<number | undefined> => (await indexedDB.databases()).find((each) => each.name === name)?.version;

describe.each(versions)('a vault of $name', ({ write }) => {
	it('opens with all that was pulled and all that is unsent, also after its first compaction', async () => {
		const { names, open } = await oldVault(write);
		const store = await open();
		await expectAll(store);
		expect((await store.compact()).ok).toBe(true);
		await expectAll(await open());
		const db = await new Dexie(names.records).open();
		expect([await db.table('rows').count(), await db.table('gone').count()]).toEqual([0, 0]);
		db.close();
	});

	it('goes on: the next save follows the last, and what waits is still counted', async () => {
		const { names, open } = await oldVault(write);
		const store = await open();
		await store.load();
		expect((await store.addGroup([operation(4)], [])).ok).toBe(true);
		await store.applyPull({ puts: [held(7, 'new'), held(900)], removes: [{ type: 'place', id: testId(8) }], cursors: [{ stream: 't', seq: 42 }] });
		store.close();
		const again = await loadedOf(await open());
		expect(again.items.map((item) => item.operation.seq)).toEqual([1, 2, 3, 4]);
		expect(again.held).toHaveLength(500);
		expect(again.held.find((each) => each.record.id === testId(7))).toEqual(held(7, 'new'));
		expect(await glanceAt(names)).toEqual({ state: 'here', unsent: 4 });
	});

	it('comes through the upgrade of a later release with everything', async () => {
		const { open } = await oldVault(write);
		const schemas = { records: larger(recordsSchema), outbox: larger(outboxSchema) };
		await expectAll(await open(schemas));
		await expectAll(await open(schemas));
	});

	it('is left exactly as it was by an upgrade of the outbox that throws, and says so', async () => {
		const { names, open, databases } = await oldVault(write);
		const before = [await versionOnDisk(names.records), await versionOnDisk(names.outbox)];
		const failed = await databases({ records: larger(recordsSchema), outbox: throwing(outboxSchema) });
		expect(failed).toEqual({ ok: false, problem: { code: 'update_failed' } });
		expect([await versionOnDisk(names.records), await versionOnDisk(names.outbox)]).toEqual(before);
		await expectAll(await open());
	});

	it('loses nothing unsent by an upgrade of the pulled records that throws: they are pulled anew', async () => {
		const { open } = await oldVault(write);
		let thrown = 0;
		const once: Schema = next(recordsSchema, (db) => void db.version(recordsSchema.version + 1).stores({ more: 'key' }).upgrade(() => {
			thrown += 1;
			throw new Error('no such luck');
		}));
		const store = await open({ records: once, outbox: outboxSchema });
		await expectUnsent(store);
		expect([thrown, (await loadedOf(store)).held, (await loadedOf(store)).cursors]).toEqual([1, [], []]);
	});

	it('is upgraded on a full device once what was pulled made room: what is unsent is all there, and the rest comes anew', async () => {
		const { names, sealer, databases } = await oldVault(write);
		const full: Schema = next(outboxSchema, (db) => void db.version(outboxSchema.version + 1).stores({ more: 'key' }).upgrade(async () => {
			if ((await indexedDB.databases()).some(({ name }) => name === names.records)) throw new DOMException('no room', 'QuotaExceededError');
		}));
		const schemas = { records: recordsSchema, outbox: full };
		expect(await databases(schemas)).toEqual({ ok: false, problem: { code: 'storage_full' } });
		let asked = 0;
		const opened = await makingRoom(() => databases(schemas), [async () => { asked += 1; return false; }, () => dropRecords(names)]);
		if (!opened.ok) throw new Error(opened.problem.code);
		const store = await dexieStore(opened.value, sealer, silent);
		await expectUnsent(store);
		expect([asked, (await loadedOf(store)).held, (await loadedOf(store)).cursors]).toEqual([1, [], []]);
	});

	it('waits for an older page that does not let go, and says what to do; nothing is upgraded meanwhile', async () => {
		const { names, open, databases } = await oldVault(write);
		const frozen = await new Promise<IDBDatabase>((resolve) => {
			const asked = indexedDB.open(names.outbox);
			asked.onsuccess = () => resolve(asked.result);
		});
		const schemas = { records: recordsSchema, outbox: larger(outboxSchema) };
		expect(await databases(schemas)).toEqual({ ok: false, problem: { code: 'vault_blocked' } });
		frozen.close();
		await expectAll(await open(schemas));
	});
});
