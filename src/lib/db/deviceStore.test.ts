import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import { sealerOf } from '../crypto/seal.ts';
import { asVaultId } from '../domain/ids.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { deviceStoreContract, held, operation, type VaultPlace } from '../testing/deviceStoreContract.ts';
import { fileStoreContract } from '../testing/fileStoreContract.ts';
import { MemoryDisk, memoryDeviceStore } from '../testing/memoryDeviceStore.ts';
import { testId } from '../testing/memoryContext.ts';
import { dexieStore } from './dexieStore.ts';
import { problemOf } from './fence.ts';
import type { PageSizes } from './recordIndex.ts';
import type { DeviceStore, OutboxItem } from './store.ts';
import { openRegistry } from './registry.ts';
import { createVaultDatabases, glanceAt, openVaultDatabases, type VaultDatabases } from './vaultDatabases.ts';

const vault = asVaultId(testId(5));
let made = 0;

async function dexiePlace(sizes?: PageSizes): Promise<Omit<VaultPlace, 'open'> & { open(parting?: () => Promise<void>): Promise<DeviceStore>; readonly names: { readonly records: string; readonly outbox: string }; readonly told: Problem[]; databases(): Promise<VaultDatabases> }> {
	made += 1;
	const names = { records: `r${made}`, outbox: `o${made}` };
	const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
	const sealer = sealerOf(key, vault);
	await createVaultDatabases(names, sealer, vault);
	const told: Problem[] = [];
	const databases = async (): Promise<VaultDatabases> => {
		const opened = await openVaultDatabases(names, sealer, vault);
		if (!opened.ok) throw new Error(opened.problem.code);
		return opened.value;
	};
	return {
		names, told, databases,
		open: async (parting = async () => undefined) => dexieStore(await databases(), sealer, { stopped: (why) => void told.push(why), parting }, sizes),
		wipe: async () => {
			const { records, outbox } = await databases();
			for (const db of [records, outbox]) await Promise.all(db.tables.map((table) => table.clear()));
		},
	};
}

deviceStoreContract('the device store on Dexie', () => dexiePlace());
deviceStoreContract('the device store on Dexie with small pages', () => dexiePlace({ page: 4, least: 3, atOnce: 2 }));
const memoryPlace = async (): Promise<VaultPlace> => {
	const disk = new MemoryDisk();
	return { open: async () => memoryDeviceStore(disk), wipe: async () => { disk.wiped = true; } };
};
deviceStoreContract('the device store in memory', memoryPlace);
fileStoreContract('files on Dexie', () => dexiePlace());
fileStoreContract('files in memory', memoryPlace);

describe('the vault on the disk', () => {
	it('tells nothing but numbers, random ids and counts', async () => {
		const place = await dexiePlace();
		const store = await place.open();
		await store.load();
		await store.applyPull({ puts: Array.from({ length: 60 }, (_, number) => held(number, 'CANARY-PAGE')), removes: [], cursors: [] });
		await store.applyPull({ puts: [held(1, 'CANARY-PLACE')], removes: [{ type: 'place', id: testId(2) }], cursors: [{ stream: 'a:CANARY', seq: 1 }] });
		await store.addGroup([operation(1, { kind: 'note', noteId: testId(9), areaId: testId(4), of: { type: 'place', id: testId(1) }, text: 'CANARY-NOTE' })], []);
		await store.setValue('memory', { CANARY: 'CANARY' });
		await store.putSnapshot(testId(50), 'CANARY-XML', 1);
		const { records, outbox } = await place.databases();
		expect([await records.pages.count(), await records.rows.count(), await records.gone.count()]).toEqual([1, 1, 1]);
		for (const table of [...records.tables, ...outbox.tables]) {
			for (const row of await table.toArray()) {
				expect(Buffer.from(JSON.stringify(row, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value))).includes('CANARY')).toBe(false);
				const clear = Object.entries(row as object).filter(([, value]) => !(value instanceof Uint8Array)).map(([name]) => name);
				expect(['key', 'value', 'draft', 'seq', 'file', 'part']).toEqual(expect.arrayContaining(clear));
			}
		}
	});

	it('counts what is unsent for the lock screen', async () => {
		const place = await dexiePlace();
		const store = await place.open();
		await store.load();
		await store.addGroup([operation(1), operation(2)], []);
		await store.settle([{ operation: operation(1), state: 'refused', problem: { code: 'out_of_scope' }, at: operation(1).at }]);
		expect(await glanceAt(place.names)).toEqual({ state: 'here', unsent: 1 });
		const photo = { id: testId(60), mime: 'image/jpeg', size: 1, sha256: 'aa', chunks: 1, upload: null } as const;
		await store.putFile({ ...photo, state: 'staged' }, new Uint8Array(1));
		expect(await glanceAt(place.names)).toEqual({ state: 'here', unsent: 1 });
		await store.setManifest({ ...photo, state: 'waiting' });
		expect(await glanceAt(place.names)).toEqual({ state: 'here', unsent: 2 });
		await store.setManifest({ ...photo, state: 'received' });
		expect(await glanceAt(place.names)).toEqual({ state: 'here', unsent: 1 });
		expect(await glanceAt({ records: 'no', outbox: 'no' })).toEqual({ state: 'missing' });
		await place.wipe();
		expect(await glanceAt(place.names)).toEqual({ state: 'missing' });
	});

	it('is missing, and not made anew, when its outbox was removed or emptied', async () => {
		const emptied = await dexiePlace();
		await emptied.wipe();
		await expect(emptied.databases()).rejects.toThrow('vault_missing');
		const removed = await dexiePlace();
		await Dexie.delete(removed.names.outbox);
		await expect(removed.databases()).rejects.toThrow('vault_missing');
		expect(await Dexie.exists(removed.names.outbox)).toBe(false);
	});

	it.each(['removed', 'emptied', 'half made'] as const)('keeps all that is unsent when only the pulled records were %s', async (how) => {
		const place = await dexiePlace();
		const store = await place.open();
		await store.load();
		await store.applyPull({ puts: [held(1), held(2)], removes: [], cursors: [{ stream: 't', seq: 4 }] });
		await store.addGroup([operation(1)], []);
		store.close();
		const db = await new Dexie(place.names.records).open();
		if (how === 'emptied') await Promise.all(db.tables.map((table) => table.clear()));
		if (how === 'half made') await db.table('meta').delete('canary');
		db.close();
		if (how === 'removed') await Dexie.delete(place.names.records);
		const again = await place.open();
		const loaded = await again.load();
		expect(loaded.ok && [loaded.value.held, loaded.value.cursors, loaded.value.items.length]).toEqual([[], [], 1]);
		expect((await again.applyPull({ puts: [held(3)], removes: [], cursors: [{ stream: 't', seq: 1 }] })).ok).toBe(true);
	});

	it('stops as a whole, and tells it once, when one of its databases is removed or emptied under it', async () => {
		const removed = await dexiePlace();
		const first = await removed.open();
		await first.load();
		await Dexie.delete(removed.names.records);
		expect(removed.told.map((why) => why.code)).toEqual(['records_missing']);
		expect(await first.addGroup([operation(1)], [])).toEqual({ ok: false, problem: { code: 'records_missing' } });

		const emptied = await dexiePlace();
		const second = await emptied.open();
		await second.load();
		const { records, outbox } = await emptied.databases();
		await Promise.all(outbox.tables.map((table) => table.clear()));
		expect(await second.setValue('memory', 1)).toEqual({ ok: false, problem: { code: 'vault_missing' } });
		expect(await second.applyPull({ puts: [held(1)], removes: [], cursors: [] })).toEqual({ ok: false, problem: { code: 'vault_missing' } });
		expect(emptied.told.map((why) => why.code)).toEqual(['vault_missing']);
		expect([await outbox.values.count(), await records.rows.count()]).toEqual([0, 0]);
	});

	it('counts what does not open of drafts, answers and files too, and leaves it where it is', async () => {
		const place = await dexiePlace();
		const store = await place.open();
		await store.load();
		const at = operation(1).at;
		const draft = { packId: 'visit', formId: 'f', formVersion: 1, placeId: null, caseId: null, taskId: null, areaId: testId(4), title: 'x', startedAt: at, updatedAt: at, position: {} };
		for (const id of [testId(50), testId(51)]) {
			await store.putDraft({ ...draft, id });
			await store.putSnapshot(id, '<a/>', 1);
			await store.putFile({ id, mime: 'image/jpeg', size: 1, sha256: 'aa', chunks: 1, state: 'staged', upload: null }, new Uint8Array(1));
		}
		for (const seq of [1, 2, 3]) await store.appendJournal(testId(50), { seq, ref: '/a', op: 'set', value: 'x', at });
		const { outbox } = await place.databases();
		for (const table of [outbox.drafts, outbox.snapshots, outbox.files]) await table.update(testId(51), { sealed: new Uint8Array(40) });
		await outbox.journal.update([testId(50), 2], { sealed: new Uint8Array(40) });
		const loaded = await (await place.open()).load();
		expect(loaded.ok && loaded.value.damaged).toBe(4);
		expect([await outbox.drafts.count(), await outbox.journal.count(), await outbox.files.count()]).toEqual([2, 3, 2]);
	});

	it('pulls everything anew when pulled rows were altered, and leaves altered work where it is', async () => {
		const place = await dexiePlace();
		const store = await place.open();
		await store.load();
		await store.applyPull({ puts: [held(1), held(2)], removes: [], cursors: [{ stream: 't', seq: 4 }] });
		await store.addGroup([operation(1), operation(2)], []);
		const { records, outbox } = await place.databases();
		await swap(records.rows);
		await swap(outbox.operations);
		const loaded = await (await place.open()).load();
		expect(loaded.ok && [loaded.value.held, loaded.value.cursors, loaded.value.items, loaded.value.damaged]).toEqual([[], [], [], 2]);
		expect(await outbox.operations.count()).toBe(2);
	});

	it('keeps no answers of what is done with, also when the app was closed between', async () => {
		const place = await dexiePlace();
		const done = (seq: number): OutboxItem => ({ operation: operation(seq), state: 'acknowledged', outcome: 'ok', revisions: [], at: operation(1).at });
		const store = await place.open();
		await store.load();
		await store.addGroup([operation(1), operation(2), operation(3)], []);
		await store.settle([done(1), done(2), done(3)]);
		await store.retire([done(2)]);
		await store.retire([done(1)]);
		const again = await place.open();
		await again.load();
		await again.retire([done(3)]);
		const { outbox } = await place.databases();
		expect([await outbox.operations.count(), await outbox.answers.count(), await outbox.sent.count()]).toEqual([0, 0, 3]);
	});

	it('lets what was answered wait again when the answers were altered: the server says it once more', async () => {
		const place = await dexiePlace();
		const store = await place.open();
		await store.load();
		await store.addGroup([operation(1), operation(2)], []);
		await store.settle([{ operation: operation(1), state: 'acknowledged', outcome: 'ok', revisions: [], at: operation(1).at }]);
		const { outbox } = await place.databases();
		await outbox.answers.toCollection().modify({ sealed: new Uint8Array(40) });
		const again = await place.open();
		const loaded = await again.load();
		expect(loaded.ok && [loaded.value.items.map((item) => item.state), loaded.value.damaged]).toEqual([['waiting', 'waiting'], 0]);
		const both = [1, 2].map((seq): OutboxItem => ({ operation: operation(seq), state: 'acknowledged', outcome: 'ok', revisions: [], at: operation(1).at }));
		await again.settle(both);
		await again.retire(both);
		expect([await outbox.operations.count(), await outbox.answers.count(), await outbox.sent.count()]).toEqual([0, 0, 1]);
	});

	it('lets the last answer be stored, then stops for good, when another version of the app wants the database', async () => {
		const place = await dexiePlace();
		let lastAnswer: Promise<unknown> = Promise.resolve();
		const store = await place.open(async () => { lastAnswer = store.setValue('memory', 'typed just now'); await lastAnswer; });
		await store.load();
		const newer = await new Promise<IDBDatabase>((resolve, reject) => {
			const asked = indexedDB.open(place.names.outbox, 90);
			asked.onupgradeneeded = () => asked.result.createObjectStore('more');
			asked.onsuccess = () => resolve(asked.result);
			asked.onerror = () => reject(new Error('not opened'));
		});
		expect(await lastAnswer).toEqual({ ok: true, value: null });
		expect(place.told.map((why) => why.code)).toEqual(['vault_newer']);
		expect(await store.addGroup([operation(1)], [])).toEqual({ ok: false, problem: { code: 'vault_newer' } });
		expect((await store.applyPull({ puts: [held(1)], removes: [], cursors: [] })).ok, 'the other database is not written either').toBe(false);
		expect(newer.objectStoreNames.contains('more')).toBe(true);
		newer.close();
		await expect(place.databases()).rejects.toThrow('vault_newer');
	});

	it('opens on a full disk and reads what is there; the first write that fits takes it over', async () => {
		const place = await dexiePlace();
		const before = await place.open();
		await before.load();
		await before.addGroup([operation(1)], []);
		const put = IDBObjectStore.prototype.put;
		let full = true;
		IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
			if (full) throw Object.assign(new Error('no room'), { name: 'QuotaExceededError' });
			return put.apply(this, args);
		};
		try {
			const store = await place.open();
			const loaded = await store.load();
			expect(loaded.ok && loaded.value.items).toHaveLength(1);
			expect(await store.addGroup([operation(2)], [])).toEqual({ ok: false, problem: { code: 'storage_full' } });
			expect(await store.applyPull({ puts: [held(1)], removes: [], cursors: [] })).toEqual({ ok: false, problem: { code: 'storage_full' } });
			full = false;
			expect((await store.addGroup([operation(2)], [])).ok).toBe(true);
			expect(await before.addGroup([operation(3)], []), 'the earlier holder is out').toEqual({ ok: false, problem: { code: 'vault_elsewhere' } });
		} finally {
			IDBObjectStore.prototype.put = put;
		}
	});

	it('knows a full disk by what lies inside the abort', () => {
		expect(problemOf(Object.assign(new Error('x'), { name: 'AbortError', inner: { name: 'QuotaExceededError' } })).code).toBe('storage_full');
		expect(problemOf(Object.assign(new Error('x'), { name: 'QuotaExceededError' })).code).toBe('storage_full');
		expect(problemOf(new Error('x')).code).toBe('storage_failed');
	});
});

async function swap(table: VaultDatabases['records']['rows']): Promise<void> {
	const [a, b] = await table.toArray();
	if (a === undefined || b === undefined) throw new Error('two rows expected');
	await table.bulkPut([{ key: a.key, sealed: b.sealed }, { key: b.key, sealed: a.sealed }]);
}

describe('the register of vaults', () => {
	it('counts wrong passphrases until a right one', async () => {
		const registry = openRegistry('registry-test');
		const wrapped = { version: 1, memoryKib: 65_536, passes: 3, lanes: 1, salt: new Uint8Array(16), iv: new Uint8Array(12), sealed: new Uint8Array(48) } as const;
		await registry.add({ id: vault, officerId: testId(1), databases: { records: 'r', outbox: 'o' }, wrapped, initials: '测', wrongTries: 0, triedAt: 0 });
		expect(await registry.countTry(vault, 10)).toBe(1);
		expect(await registry.countTry(vault, 20)).toBe(2);
		expect((await openRegistry('registry-test').get(vault))?.triedAt).toBe(20);
		await registry.forgetTries(vault);
		expect((await registry.get(vault))?.wrongTries).toBe(0);
	});
});
