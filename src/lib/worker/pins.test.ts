import { describe, expect, it } from 'vitest';
import type { Id } from '../domain/ids.ts';
import { asVaultId, newId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Me, PullLine, StreamName } from '../protocol/messages.ts';
import { pullAll } from '../sync/pull.ts';
import { StreamChecks } from '../sync/streamChecks.ts';
import { MemoryDisk, memoryDeviceStore } from '../testing/memoryDeviceStore.ts';
import { countingRandom, testMe } from '../testing/memoryContext.ts';
import { openVault } from './vault.ts';

const now = Date.parse('2026-11-20T04:00:00Z');
const ids = countingRandom(0xa1);
const fresh = (): Id => newId(now, ids);
const east = testMe.leafAreaIds[0] as Id;
const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString();
const vaultId = asVaultId(fresh());

function work(closedAt: string | null) {
	const id = fresh();
	const record: StoredRecord = { type: 'case', id, areaId: east, rev: 3, fields: { number: 'YH1', title: '飞线充电', closedAt, placeId: null } };
	const note: StoredRecord = { type: 'note', id: fresh(), areaId: east, rev: 1, fields: { of: { type: 'case', id }, text: '电话里说已拆除', by: testMe.officerId, at: daysAgo(100) } };
	return { id, record, note };
}

/** One officer's device over its memory disk, with a server that answers what the test says. */
async function device(disk = new MemoryDisk()) {
	const store = memoryDeviceStore(disk);
	const loaded = await store.load();
	if (!loaded.ok) throw new Error(loaded.problem.code);
	let me: Me = testMe;
	const server: { answer: Result<unknown>; asked: number } = { answer: fail(problem('offline')), asked: 0 };
	const vault = openVault({
		vault: vaultId, store, me: () => me, nowMs: () => now, wallMs: () => now, random: ids, sha256: async () => '', fetchFile: async () => fail(problem('offline')), room: async () => ok(null),
		server: { ask: async () => { server.asked += 1; return server.answer; } }, changed: () => undefined, saved: () => undefined,
	}, loaded.value);
	const checks = new StreamChecks(vault.held, () => 0);
	const pull = async (...lines: readonly PullLine[]): Promise<void> => {
		const pulled = await pullAll({
			transport: { pull: async (_request, heard) => {
				for (const line of [{ kind: 'scope', streams: ['t', ...me.leafAreaIds.map((id): StreamName => `a:${id}`)], me } as const, ...lines]) {
					const taken = await heard(line);
					if (!taken.ok) return taken;
				}
				return ok(null);
			} },
			store, held: vault.held, checks, request: { protocol: 1, vault: vaultId, app: 'test' }, me: async () => ok(null), epoch: async () => ok(null),
			stored: (ref) => vault.view.serverRecord(ref.type, ref.id), staysPinned: (ref) => vault.pins.stays(ref), applied: (puts, removes) => void vault.view.apply(puts, removes, []),
		});
		if (!pulled.ok) throw new Error(pulled.problem.code);
		const settled = await vault.pins.settle();
		if (!settled.ok) throw new Error(settled.problem.code);
	};
	return { vault, server, pull, disk, givenAreas: (leafAreaIds: readonly Id[]) => { me = { ...me, leafAreaIds }; } };
}
const stream: StreamName = `a:${east}`;
const put = (...records: readonly StoredRecord[]): PullLine[] => [...records.map((record): PullLine => ({ kind: 'put', stream, record })), { kind: 'checkpoint', cursor: { stream, seq: 5 }, more: false }];
const leave = (...records: readonly StoredRecord[]): PullLine[] => [...records.map(({ type, id }): PullLine => ({ kind: 'leave', stream, type, id })), { kind: 'checkpoint', cursor: { stream, seq: 9 }, more: false }];

describe('a case that the officer keeps on this device', () => {
	it('stays with all that belongs to it when it leaves by age, also offline and after a restart; others leave', async () => {
		const [kept, other] = [work(daysAgo(80)), work(daysAgo(80))];
		const here = await device();
		await here.pull(...put(kept.record, kept.note, other.record, other.note));
		expect(await here.vault.pins.pin(kept.id)).toEqual(ok(null));
		await here.pull(...leave(kept.record, kept.note, other.record, other.note));
		const again = await device(here.disk);
		expect(again.vault.view.all('case').map(({ id }) => id)).toEqual([kept.id]);
		expect(again.vault.view.related('note', 'of.id', kept.id)).toHaveLength(1);
		expect(again.vault.context.beyond.whereabouts(kept.id)).toBe('pinned');
		expect(again.vault.view.get('note', other.note.id)).toBeUndefined();
	});

	it('is kept with what came to it after it was pinned', async () => {
		const kept = work(daysAgo(80));
		const here = await device();
		await here.pull(...put(kept.record));
		await here.vault.pins.pin(kept.id);
		await here.pull(...put(kept.note));
		await here.pull(...leave(kept.record, kept.note));
		expect(here.vault.view.get('note', kept.note.id)).toBeDefined();
	});

	it('goes at once when it leaves young: it has become somebody else’s', async () => {
		const kept = work(null);
		const here = await device();
		await here.pull(...put(kept.record, kept.note));
		await here.vault.pins.pin(kept.id);
		here.server.answer = fail(problem('not_found'));
		await here.pull(...leave(kept.record, kept.note));
		expect(here.disk.held.size).toBe(0);
		expect(await here.vault.pins.list()).toEqual([]);
	});

	it('goes with the area that the officer loses', async () => {
		const kept = work(daysAgo(80));
		const here = await device();
		await here.pull(...put(kept.record, kept.note));
		await here.vault.pins.pin(kept.id);
		await here.pull(...leave(kept.record, kept.note));
		here.givenAreas([]);
		here.server.answer = fail(problem('not_found'));
		await here.pull();
		expect(here.disk.held.size).toBe(0);
	});

	it('goes when the server says that it is no longer to be seen, and stays while the server cannot be asked', async () => {
		const kept = work(daysAgo(80));
		const here = await device();
		await here.pull(...put(kept.record, kept.note));
		await here.vault.pins.pin(kept.id);
		await here.pull(...leave(kept.record, kept.note));
		const again = await device(here.disk);
		await again.pull();
		expect(again.vault.view.get('case', kept.id)).toBeDefined();
		again.server.answer = fail(problem('not_found'));
		await again.pull();
		expect(again.disk.held.size).toBe(0);
	});

	it('leaves when it is released, unless the working set still holds it', async () => {
		const [old, open] = [work(daysAgo(80)), work(null)];
		const here = await device();
		await here.pull(...put(old.record, old.note, open.record));
		for (const { id } of [old, open]) await here.vault.pins.pin(id);
		await here.pull(...leave(old.record, old.note));
		for (const { id } of [old, open]) await here.vault.pins.unpin(id);
		expect(here.vault.view.all('case').map(({ id }) => id)).toEqual([open.id]);
		expect([...here.disk.held.keys()]).toEqual([`case/${open.id}`]);
	});
});

describe('a case that is only looked at', () => {
	it('is shown but in no list, leaves no trace on the disk, and is kept whole once pinned', async () => {
		const old = work(daysAgo(800));
		const here = await device();
		here.vault.context.beyond.look([old.record, old.note]);
		expect(here.vault.view.get('case', old.id)).toBeDefined();
		expect(here.vault.view.all('case')).toEqual([]);
		expect(here.disk.held.size).toBe(0);
		await here.vault.pins.pin(old.id);
		expect(here.disk.held.size).toBe(2);
		expect(here.vault.view.all('case')).toHaveLength(1);
	});

	it('comes from the server when it was pinned and is not here', async () => {
		const old = work(daysAgo(800));
		const here = await device();
		await here.vault.pins.pin(old.id);
		here.server.answer = ok({ records: [old.record, old.note], more: false });
		await here.pull();
		expect(here.disk.held.size).toBe(2);
		await here.pull();
		expect(here.server.asked, 'asked once a day').toBe(1);
	});
});
