import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import { sealerOf } from '../crypto/seal.ts';
import { asVaultId } from '../domain/ids.ts';
import { held, operation } from '../testing/deviceStoreContract.ts';
import { testId } from '../testing/memoryContext.ts';
import { dexieStore } from './dexieStore.ts';
import type { DeviceStore } from './store.ts';
import { openVaultDatabases, unsentOf } from './vaultDatabases.ts';
import { type Version1, writeVaultVersion1 } from './vaultVersion1.ts';

const vault = asVaultId(testId(5));
const at = '2026-03-02T01:00:00.000Z';
const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
const content: Version1 = {
	held: Array.from({ length: 500 }, (_, number) => held(number, `v1-${number}`)),
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
let made = 0;

async function oldVault() {
	made += 1;
	const names = { records: `ur${made}`, outbox: `uo${made}` };
	const sealer = sealerOf(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']), vault);
	await writeVaultVersion1(names, sealer, vault, content);
	const open = async (): Promise<DeviceStore> => {
		const opened = await openVaultDatabases(names, sealer, vault);
		if (!opened.ok) throw new Error(opened.problem.code);
		return dexieStore(opened.value, sealer, () => undefined);
	};
	return { names, open };
}

async function expectAll(store: DeviceStore): Promise<void> {
	const loaded = await store.load();
	if (!loaded.ok) throw new Error(loaded.problem.code);
	expect(loaded.value.held.toSorted((a, b) => (a.record.id < b.record.id ? -1 : 1))).toEqual(content.held);
	expect(loaded.value.cursors).toEqual(content.cursors);
	expect(loaded.value.items).toEqual(content.items);
	expect([loaded.value.lastSeq, loaded.value.damaged]).toEqual([3, 0]);
	expect(loaded.value.files).toEqual([content.file]);
	expect(await store.drafts()).toEqual([content.draft]);
	expect((await store.readDraft(content.draft.id))?.journal).toEqual(content.journal);
	expect(await store.readFile(content.file)).toEqual(bytes);
	expect(await store.value('memory')).toEqual({ companions: ['赵'] });
}

describe('a vault of the first version', () => {
	it('opens with all that was pulled and all that is unsent, also after its first compaction', async () => {
		const { names, open } = await oldVault();
		const store = await open();
		await expectAll(store);
		expect((await store.compact()).ok).toBe(true);
		await expectAll(await open());
		const db = await new Dexie(names.records).open();
		expect([await db.table('rows').count(), await db.table('pages').count()]).toEqual([0, 3]);
		db.close();
	});

	it('goes on: the next save follows the last, and what waits is still counted', async () => {
		const { names, open } = await oldVault();
		const store = await open();
		await store.load();
		expect((await store.addGroup([operation(4)], [])).ok).toBe(true);
		await store.applyPull({ puts: [held(7, 'new'), held(900)], removes: [{ type: 'place', id: testId(8) }], cursors: [{ stream: 't', seq: 42 }] });
		store.close();
		const again = await (await open()).load();
		if (!again.ok) throw new Error(again.problem.code);
		expect(again.value.items.map((item) => item.operation.seq)).toEqual([1, 2, 3, 4]);
		expect(again.value.held).toHaveLength(500);
		expect(again.value.held.find((each) => each.record.id === testId(7))).toEqual(held(7, 'new'));
		expect(await unsentOf(names)).toBe(4);
	});
});
