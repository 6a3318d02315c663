/** Runs in a dedicated worker of the browser: one round over each way to keep the same records, in milliseconds. */
import { Dexie } from 'dexie';
import { sealerOf } from '../../src/lib/crypto/seal.ts';
import { dexieStore } from '../../src/lib/db/dexieStore.ts';
import type { DeviceStore, Held } from '../../src/lib/db/store.ts';
import { createVaultDatabases, deleteVaultDatabases, openVaultDatabases } from '../../src/lib/db/vaultDatabases.ts';
import { asVaultId, newId } from '../../src/lib/domain/ids.ts';
import { operationSchema, type Operation } from '../../src/lib/domain/operation.ts';
import { packsOf } from '../../src/lib/worker/packs.ts';
import { RecordView } from '../../src/lib/worker/view.ts';

/** `load`: from the key to the list that the screens ask for. `kept`: one edit in the strict outbox, each. */
export type Figures = { readonly write: number; readonly load: number; readonly one: number; readonly pack: number | null; readonly kept: readonly number[] };
export type Round = { readonly plain: Figures; readonly rows: Figures; readonly pages: Figures };

const perPull = 1_000;
/** Enough that packing is worth it. */
const edited = 0.15;
const singles = 200;

/** About 1 KB of JSON each, half of it text that differs. */
function records(count: number): Held[] {
	return Array.from({ length: count }, (_, number) => {
		const text = Array.from(crypto.getRandomValues(new Uint8Array(250)), (byte) => byte.toString(16).padStart(2, '0')).join('');
		return { record: { type: 'place', id: newId(number), areaId: newId(number), rev: 1, fields: { label: `place ${number}`, text, more: 'x'.repeat(260) } }, streams: ['t'] };
	});
}
const changed = (held: Held): Held => ({ ...held, record: { ...held.record, rev: 2 } });
const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}
async function inPulls(held: readonly Held[], write: (part: readonly Held[]) => Promise<unknown>): Promise<number> {
	return timed(async () => {
		for (let from = 0; from < held.length; from += perPull) await write(held.slice(from, from + perPull));
	});
}
async function oneByOne(held: readonly Held[], write: (one: Held) => Promise<unknown>): Promise<readonly number[]> {
	const times: number[] = [];
	for (const each of held.slice(0, singles)) times.push(await timed(() => write(each)));
	return times;
}

/** One operation's JSON into raw IndexedDB, strictly: the limit of an edit that is kept. */
async function rawStrict(): Promise<(one: Held) => Promise<void>> {
	const db = await new Promise<IDBDatabase>((resolve, reject) => {
		const asked = indexedDB.open(crypto.randomUUID(), 1);
		asked.onupgradeneeded = () => void asked.result.createObjectStore('rows');
		asked.onsuccess = () => resolve(asked.result);
		asked.onerror = () => reject(asked.error ?? new Error('not opened'));
	});
	return (one) => new Promise((resolve, reject) => {
		const transaction = db.transaction('rows', 'readwrite', { durability: 'strict' });
		transaction.objectStore('rows').put(JSON.stringify(operationOn(one, 1)), one.record.id);
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
	});
}

function operationOn({ record }: Held, seq: number): Operation {
	const at = new Date().toISOString();
	const text = 'the dog is friendly, the bell is broken: knock twice';
	return { opId: newId(seq), vault: asVaultId(newId(1)), officerId: newId(2), seq, group: newId(seq), groupSize: 1, schema: operationSchema, at, deviceAt: at, body: { kind: 'setFields', ref: { type: 'place', id: record.id }, base: 1, set: { cautions: text } } };
}

/** No sealing, no cursors, no fence: the limit of Dexie itself. */
async function plain(held: readonly Held[]): Promise<Figures> {
	const name = crypto.randomUUID();
	const open = async () => {
		const db = new Dexie(name);
		db.version(1).stores({ rows: 'record.id' });
		return db.open();
	};
	let db = await open();
	const write = await inPulls(held, (part) => db.table('rows').bulkPut(part));
	db.close();
	const load = await timed(async () => {
		db = await open();
		if ((await db.table('rows').toArray()).length !== held.length) throw new Error('records are missing');
	});
	const one = median(await oneByOne(held, (each) => db.table('rows').put(changed(each))));
	await db.delete();
	return { write, load, one, pack: null, kept: await oneByOne(held, await rawStrict()) };
}

async function sealed(held: readonly Held[], least: number): Promise<Figures> {
	const names = { records: crypto.randomUUID(), outbox: crypto.randomUUID() };
	const vault = asVaultId(newId(0));
	const sealer = sealerOf(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']), vault);
	await createVaultDatabases(names, sealer, vault);
	const open = async (): Promise<DeviceStore> => {
		const opened = await openVaultDatabases(names, sealer, vault);
		if (!opened.ok) throw new Error(opened.problem.code);
		return dexieStore(opened.value, sealer, { stopped: () => undefined, parting: async () => undefined }, { page: 200, least, atOnce: 25 });
	};
	const expectAll = async (store: DeviceStore): Promise<void> => {
		const loaded = await store.load();
		if (!loaded.ok || loaded.value.held.length !== held.length) throw new Error('records are missing');
		const view = new RecordView(packsOf);
		view.apply(loaded.value.held.map(({ record }) => record), [], []);
		if (view.all('place').length !== held.length) throw new Error('the list is not whole');
	};
	const apply = async (store: DeviceStore, puts: readonly Held[]): Promise<void> => {
		const written = await store.applyPull({ puts, removes: [], cursors: [{ stream: 't', seq: 1 }] });
		if (!written.ok) throw new Error(written.problem.code);
	};
	let store = await open();
	await expectNothing(store);
	const write = await inPulls(held, (part) => apply(store, part));
	store.close();
	const load = await timed(async () => {
		store = await open();
		await expectAll(store);
	});
	const one = median(await oneByOne(held, (each) => apply(store, [changed(each)])));
	let seq = 0;
	const kept = await oneByOne(held, async (each) => {
		const added = await store.addGroup([operationOn(each, (seq += 1))], []);
		if (!added.ok) throw new Error(added.problem.code);
	});
	let pack: number | null = null;
	if (Number.isFinite(least)) {
		await inPulls(held.slice(-held.length * edited).map(changed), (part) => apply(store, part));
		pack = await timed(() => store.compact());
		store.close();
		store = await open();
		await expectAll(store);
	}
	store.close();
	await deleteVaultDatabases(names);
	return { write, load, one, pack, kept };
}

async function expectNothing(store: DeviceStore): Promise<void> {
	const loaded = await store.load();
	if (!loaded.ok || loaded.value.held.length !== 0) throw new Error('the vault is not new');
}

addEventListener('message', (event: MessageEvent<number>) => {
	void (async () => {
		const held = records(event.data);
		// Sealed rows are the same store that never makes a page: as the first version kept them.
		const round: Round = { plain: await plain(held), rows: await sealed(held, Number.POSITIVE_INFINITY), pages: await sealed(held, 50) };
		postMessage({ round });
	})().catch((error: unknown) => postMessage({ failed: String(error) }));
});
