import 'fake-indexeddb/auto';
import { Dexie, type DBCore, type DBCoreTable } from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { sealerOf, type Sealer } from '../crypto/seal.ts';
import { asVaultId } from '../domain/ids.ts';
import { refKey } from '../domain/records/record.ts';
import { held } from '../testing/deviceStoreContract.ts';
import { testId } from '../testing/memoryContext.ts';
import { dexieStore } from './dexieStore.ts';
import type { DeviceStore, Held, PullChange } from './store.ts';
import { createVaultDatabases, openVaultDatabases, type VaultDatabases } from './vaultDatabases.ts';

const vault = asVaultId(testId(5));
const sizes = { page: 4, least: 3, atOnce: 2 };
const place = (number: number) => ({ type: 'place', id: testId(number) }) as const;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** Counts every call that awaits, of the database or the cipher, and fails at the n-th: once, or from then on, as after a kill. */
const fault = { at: 0, kill: false, count: 0, struck: false };
function point(): void {
	fault.count += 1;
	if (fault.at === 0 || fault.count < fault.at || (fault.count > fault.at && !fault.kill)) return;
	fault.struck = true;
	throw new Error('struck');
}
function arm(at: number, kill: boolean): void {
	Object.assign(fault, { at, kill, count: 0, struck: false });
}
afterEach(() => arm(0, false));

Dexie.addons.push((db) => db.use({
	stack: 'dbcore', name: 'faults',
	create: (down: DBCore): DBCore => ({
		...down,
		table: (name): DBCoreTable => {
			const table = down.table(name);
			const struck = <In, Out>(call: (request: In) => Promise<Out>) => async (request: In): Promise<Out> => {
				point();
				const answer = await call(request);
				point();
				return answer;
			};
			return { ...table, mutate: struck(table.mutate), get: struck(table.get), getMany: struck(table.getMany), query: struck(table.query) };
		},
	}),
}));

function failing(sealer: Sealer): Sealer {
	return {
		...sealer,
		seal: async (...given) => {
			point();
			return sealer.seal(...given);
		},
		open: async (...given) => {
			point();
			return sealer.open(...given);
		},
	};
}

let made = 0;
async function makeVault() {
	made += 1;
	const names = { records: `pr${made}`, outbox: `po${made}` };
	const sealer = failing(sealerOf(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']), vault));
	await createVaultDatabases(names, sealer, vault);
	const databases = async (): Promise<VaultDatabases> => {
		const opened = await openVaultDatabases(names, sealer, vault);
		if (!opened.ok) throw new Error(opened.problem.code);
		return opened.value;
	};
	return { databases, open: async (): Promise<DeviceStore> => dexieStore(await databases(), sealer, { stopped: () => undefined, parting: async () => undefined }, sizes) };
}

function shown(all: readonly Held[]): Record<string, unknown> {
	return Object.fromEntries(all.map((each) => [refKey(each.record), each.record.fields['label']]).toSorted());
}
async function contentOf(store: DeviceStore) {
	const loaded = await store.load();
	if (!loaded.ok) throw new Error(loaded.problem.code);
	expect(new Set(loaded.value.held.map((each) => refKey(each.record))).size).toBe(loaded.value.held.length);
	return { held: shown(loaded.value.held), cursors: loaded.value.cursors };
}

/** Pages with changed, removed, and come-again records over them, and rows that no page has. */
const history: readonly PullChange[] = [
	{ puts: range(0, 18).map((number) => held(number)), removes: [], cursors: [{ stream: 't', seq: 1 }] },
	{ puts: [1, 2, 9, 14].map((number) => held(number, 'b')), removes: [3, 10, 17].map(place), cursors: [{ stream: 't', seq: 2 }] },
	{ puts: [held(10, 'c'), held(50), held(51)], removes: [place(2)], cursors: [{ stream: 't', seq: 3 }] },
];
const more: PullChange = { puts: [held(3, 'd'), held(1, 'd'), ...range(60, 65).map((number) => held(number))], removes: [place(10), place(4)], cursors: [{ stream: 't', seq: 4 }] };
const before = shown([...[0, 4, 5, 6, 7, 8, 11, 12, 13, 15, 16, 50, 51].map((number) => held(number)), ...[1, 9, 14].map((number) => held(number, 'b')), held(10, 'c')]);
const after = shown([...[0, 5, 6, 7, 8, 11, 12, 13, 15, 16, 50, 51, ...range(60, 65)].map((number) => held(number)), ...[9, 14].map((number) => held(number, 'b')), held(3, 'd'), held(1, 'd')]);

async function lived() {
	const made = await makeVault();
	const store = await made.open();
	await store.load();
	for (const change of history) expect((await store.applyPull(change)).ok).toBe(true);
	return { ...made, store };
}
const quiet = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('sealed pages', () => {
	it('leave no row and no tombstone after a compaction, and of the pages of before only those that hold nothing stale', async () => {
		const { store, databases } = await lived();
		const { records } = await databases();
		const old = await records.pages.toCollection().primaryKeys();
		expect([old.length, await records.rows.count(), await records.gone.count()]).toEqual([5, 6, 2]);
		expect((await store.compact()).ok).toBe(true);
		expect([await records.rows.count(), await records.gone.count()]).toEqual([0, 0]);
		expect((await records.pages.toCollection().primaryKeys()).filter((key) => old.includes(key))).toHaveLength(1);
	});

	it('wait until there is enough to pack, but for what was removed', async () => {
		const { open, databases } = await makeVault();
		const store = await open();
		await store.load();
		await store.applyPull({ puts: range(0, 8).map((number) => held(number)), removes: [], cursors: [] });
		await store.applyPull({ puts: [held(1, 'b')], removes: [], cursors: [] });
		await store.compact();
		const { records } = await databases();
		expect(await records.rows.count()).toBe(1);
		await store.applyPull({ puts: [], removes: [place(2)], cursors: [] });
		await store.compact();
		expect([await records.rows.count(), await records.gone.count()]).toEqual([0, 0]);
	});

	it.each([['killed', true], ['failing once', false]])('lose nothing when a compaction is %s at any await', async (_, kill) => {
		let at = 1;
		for (; ; at += 1) {
			const { store, open } = await lived();
			arm(at, kill);
			await quiet(store.compact());
			const { struck } = fault;
			arm(0, false);
			if (!struck) break;
			const going = kill ? await open() : store;
			if (kill) expect(await contentOf(going)).toEqual({ held: before, cursors: [{ stream: 't', seq: 3 }] });
			// What lies there can be worked on as if nothing had been.
			expect((await going.applyPull(more)).ok).toBe(true);
			expect(await contentOf(await open())).toEqual({ held: after, cursors: [{ stream: 't', seq: 4 }] });
			const last = await open();
			await last.load();
			expect((await last.compact()).ok).toBe(true);
			expect((await contentOf(await open())).held).toEqual(after);
		}
		expect(at).toBeGreaterThan(30);
	}, 60_000);

	it.each([['killed', true], ['failing once', false]])('have all of a pull with its cursor or none of it, when it is %s at any await', async (_, kill) => {
		let at = 1;
		for (; ; at += 1) {
			const { store, open } = await lived();
			arm(at, kill);
			await quiet(store.applyPull(more));
			const { struck } = fault;
			arm(0, false);
			if (!struck) break;
			if (!kill) expect((await store.applyPull(more)).ok).toBe(true);
			const content = await contentOf(await open());
			expect([{ held: before, cursors: [{ stream: 't', seq: 3 }] }, { held: after, cursors: [{ stream: 't', seq: 4 }] }]).toContainEqual(content);
			if (!kill) expect(content.held).toEqual(after);
		}
		expect(at).toBeGreaterThan(15);
	}, 60_000);

	it('take a pull and a compaction one after the other', async () => {
		const { store, open } = await lived();
		const [compacted, pulled] = await Promise.all([store.compact(), store.applyPull(more)]);
		expect([compacted.ok, pulled.ok]).toEqual([true, true]);
		expect(await contentOf(await open())).toEqual({ held: after, cursors: [{ stream: 't', seq: 4 }] });
	});

	it.each(range(0, 5))('are pulled anew when one was altered or moved (number %i), and what lies beside stays', async (damaged) => {
		const { databases, open } = await lived();
		const { records } = await databases();
		const pages = await records.pages.toArray();
		const [one, other] = [pages[damaged], pages[(damaged + 1) % pages.length]];
		if (one === undefined || other === undefined) throw new Error('five pages expected');
		await records.pages.put({ key: one.key, sealed: other.sealed });
		const content = await contentOf(await open());
		expect(content.cursors).toEqual([]);
		expect(Object.keys(content.held).length).toBeGreaterThan(10);
		expect(await records.pages.count()).toBe(4);
		// All comes again, also what a tombstone names whose page is no more.
		const store = await open();
		await store.load();
		await store.applyPull({ puts: range(0, 18).map((number) => held(number, 'new')), removes: [], cursors: [] });
		expect(Object.keys((await contentOf(await open())).held)).toHaveLength(20);
	});

	it('bring nothing removed back when a tombstone was altered: all is pulled anew', async () => {
		const { databases, open } = await lived();
		const { records } = await databases();
		const [stone] = await records.gone.toArray();
		if (stone === undefined) throw new Error('a tombstone expected');
		await records.gone.put({ key: stone.key, sealed: stone.sealed.slice(0, -1) });
		expect(await contentOf(await open())).toEqual({ held: {}, cursors: [] });
		expect([await records.pages.count(), await records.rows.count(), await records.gone.count()]).toEqual([0, 0, 0]);
	});
});
