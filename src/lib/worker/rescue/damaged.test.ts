import '../../testing/quickPassphrases.ts';
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sealerOf, type Sealer } from '../../crypto/seal.ts';
import { newWrappedKey, type WrappedKey } from '../../crypto/wrap.ts';
import type { AsideRow } from '../../db/asideRows.ts';
import { dexieStore } from '../../db/dexieStore.ts';
import { readOutbox } from '../../db/outboxReader.ts';
import type { OutboxItem } from '../../db/store.ts';
import { createVaultDatabases, openVaultDatabases } from '../../db/vaultDatabases.ts';
import { operation } from '../../testing/deviceStoreContract.ts';
import { testId, testMe } from '../../testing/memoryContext.ts';
import { deviceAt, fill, loadedSource, lost, madeAt, passphrase, serverOf } from '../../testing/rescueWork.ts';
import { writeRescue, type RescueSource, type RescueWritten } from './rescueFile.ts';

let wrapped: WrappedKey;
let sealer: Sealer;
beforeAll(async () => {
	const made = await newWrappedKey(passphrase, lost);
	wrapped = made.wrapped;
	sealer = sealerOf(made.key, lost);
}, 60_000);
const written = async (source: () => Promise<RescueSource>): Promise<RescueWritten> => writeRescue(await source(), { vault: lost, wrapped, sealer }, { app: 'test', madeAt });

describe('what cannot be read on the device any more', () => {
	const place = { records: 'rescue-dr', outbox: 'rescue-do' };
	const rotten = new Uint8Array(60).fill(7);
	/** Of the day's work: the refused save's operation, the form's head, an end of a photo that waits, the manifest of another; one that waits is whole. */
	beforeAll(async () => {
		await createVaultDatabases(place, sealer, lost);
		const databases = await openVaultDatabases(place, sealer, lost);
		if (!databases.ok) throw new Error(databases.problem.code);
		const store = await dexieStore(databases.value, sealer, { stopped: () => undefined, parting: async () => undefined });
		await store.load();
		await fill(store);
		const { outbox } = databases.value;
		await outbox.operations.update(1, { sealed: rotten });
		await outbox.sealed.put({ key: 1, group: testId(3001), count: 1, state: 'ready', needs: [], sealed: null });
		await outbox.drafts.update(testId(700), { sealed: rotten });
		await outbox.chunks.update([testId(801), 2], { sealed: rotten });
		await outbox.files.update(testId(803), { sealed: rotten });
		store.close();
	});
	const damagedSource = async (): Promise<RescueSource> => {
		const read = await readOutbox(place.outbox, sealer);
		if (!read.ok) throw new Error(read.problem.code);
		return { ...read.value, officerId: testMe.officerId };
	};
	const named = (rows: readonly AsideRow[]): string[] => rows.map((row) => `${row.table} ${row.key}`).toSorted();
	const everything = [
		'operations 1', 'sealed 1', `drafts ${testId(700)}`, `journal ${testId(700)}/1`, `journal ${testId(700)}/2`, `snapshots ${testId(700)}`,
		...[801, 803].flatMap((id) => [`files ${testId(id)}`, ...[-1, 0, 1, 2].map((part) => `chunks ${testId(id)}/${String(part)}`)]),
	].toSorted();

	it('goes into the rescue file as it lies there, is said, and is kept aside by the device that takes the file in', async () => {
		const made = await written(damagedSource);
		expect(made).toMatchObject({ operations: 3, drafts: 0, files: 1, damaged: 4 });
		const device = await deviceAt(serverOf());
		const first = await device.take(made.file);
		expect(first).toMatchObject({ ok: true, value: { sent: 3, drafts: 0, files: 1, aside: 4 } });
		expect(named(await device.context.store.aside())).toEqual(everything);
		// Once, however often; and byte for byte, under the key that lies beside it.
		expect(await device.take(made.file)).toMatchObject({ ok: true, value: { aside: 4 } });
		const kept = await device.context.store.aside();
		expect(named(kept)).toEqual(everything);
		const bytesOf = (name: string): Uint8Array => Buffer.from(kept.find((row) => `${row.table} ${row.key}` === name)?.sealed ?? '', 'base64');
		expect(bytesOf('operations 1')).toEqual(Buffer.from(rotten));
		expect(await sealer.open('journal', `${testId(700)}/2`, new Uint8Array(bytesOf(`journal ${testId(700)}/2`)))).toMatchObject({ value: 'CANARY 2' });
		expect(JSON.parse(Buffer.from(bytesOf('sealed 1')).toString())).toMatchObject({ group: testId(3001), state: 'ready' });
		const text = Buffer.from(await made.file.arrayBuffer()).toString('latin1');
		expect(text.includes('journal')).toBe(false);
	});

	it('is in the rescue files of that device too, under the key it was sealed with, and goes on so', async () => {
		const device = await deviceAt(serverOf());
		await device.take((await written(damagedSource)).file);
		const next = await written(() => loadedSource(device.context.store));
		expect(next.damaged).toBe(4);
		const third = await deviceAt(serverOf());
		expect(await third.take(next.file)).toMatchObject({ ok: true, value: { aside: 4 } });
		expect((await third.context.store.aside()).toSorted(byName)).toEqual((await device.context.store.aside()).toSorted(byName));
		expect(new Set((await third.context.store.aside()).map((row) => JSON.stringify(row.wrapped))).size).toBe(1);
	});

	it('stays on the device when what was sent long ago is cleared away', async () => {
		const names = { records: 'rescue-pr', outbox: 'rescue-po' };
		await createVaultDatabases(names, sealer, lost);
		const databases = await openVaultDatabases(names, sealer, lost);
		if (!databases.ok) throw new Error(databases.problem.code);
		const store = await dexieStore(databases.value, sealer, { stopped: () => undefined, parting: async () => undefined });
		await store.load();
		const done = (seq: number, when: string): OutboxItem => ({ operation: operation(seq), state: 'acknowledged', outcome: 'ok', revisions: [], at: when });
		for (const [seq, when] of [[1, '2026-01-01T00:00:00.000Z'], [2, '2026-01-02T00:00:00.000Z'], [3, '2026-03-01T00:00:00.000Z'], [4, '2026-03-02T00:00:00.000Z']] as const) {
			await store.addGroup([operation(seq)], []);
			await store.retire([done(seq, when)]);
		}
		for (const seq of [1, 3]) await databases.value.outbox.sent.update(seq, { sealed: rotten });
		await store.pruneSent('2026-02-01T00:00:00.000Z');
		expect((await databases.value.outbox.sent.toArray()).map((row) => row.key)).toEqual([3, 4]);
		store.close();
	});
});

function byName(a: AsideRow, b: AsideRow): number {
	return `${a.table} ${a.key}` < `${b.table} ${b.key}` ? -1 : 1;
}
