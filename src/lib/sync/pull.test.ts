import { describe, expect, it } from 'vitest';
import type { PullChange } from '../db/store.ts';
import { asVaultId, type Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { refKey, type StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Me, PullLine } from '../protocol/messages.ts';
import { testId } from '../testing/memoryContext.ts';
import { HeldIndex } from './heldIndex.ts';
import { pullAll } from './pull.ts';
import { StreamChecks } from './streamChecks.ts';

const place = (number: number): StoredRecord => ({ type: 'place', id: testId(number), areaId: testId(1), rev: 1, fields: { label: String(number) } });
const put = (number: number): PullLine => ({ kind: 'put', stream: 't', record: place(number) });
const upTo = (seq: number): PullLine => ({ kind: 'checkpoint', cursor: { stream: 't', seq }, more: false });
const scope: PullLine = { kind: 'scope', streams: ['t'], me: {} as Me };
const end: PullLine = { end: true, serverTime: '2026-11-21T08:00:00.000Z' };
/** Page n holds record n and reaches cursor n. */
const pages = (count: number): PullLine[] => [scope, ...Array.from({ length: count }, (_, at) => [put(at + 1), upTo(at + 1)]).flat(), end];

type Store = { readonly writes: PullChange[]; apply: (change: PullChange) => Promise<Result<null>> };

/** Feeds lines as a transport does; `taken` counts those that were asked for. */
function pulling(lines: readonly PullLine[], store: Store, cut = false) {
	const held = new HeldIndex([], []);
	let taken = 0;
	const done = pullAll({
		transport: {
			pull: async (_request, heard) => {
				for (const line of lines) {
					taken += 1;
					const answer = await heard(line);
					if (!answer.ok) return answer;
				}
				return cut ? fail(problem('offline')) : ok(null);
			},
		},
		store: { applyPull: (change) => { store.writes.push(change); return store.apply(change); } },
		held, checks: new StreamChecks(held, () => 0), request: { protocol: 1, vault: asVaultId(testId(9)), app: 't' },
		me: async () => ok(null), epoch: async (_id: Id | undefined) => ok(null), stored: () => undefined, staysPinned: () => false, applied: () => undefined,
	});
	return { done, held, taken: () => taken };
}
/** A disk whose every write waits for its turn. */
function slowDisk() {
	const turns: ((result: Result<null>) => void)[] = [];
	const store: Store = { writes: [], apply: () => new Promise((resolve) => { turns.push(resolve); }) };
	return { store, next: async (result: Result<null> = ok(null)): Promise<void> => { turns.shift()?.(result); await settled(); } };
}
const settled = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve); });
const rows = (writes: readonly PullChange[]): string[] => writes.flatMap((write) => write.puts.map(({ record }) => refKey(record)));

describe('a pull', () => {
	it('takes in pages while one is written, and writes them together with the last of their cursors', async () => {
		const disk = slowDisk();
		const pull = pulling(pages(4), disk.store);
		await settled();
		expect(disk.store.writes.map((write) => [write.puts.length, write.cursors])).toEqual([[1, [{ stream: 't', seq: 1 }]]]);
		await disk.next();
		expect(disk.store.writes.map((write) => [write.puts.length, write.cursors])).toEqual([[1, [{ stream: 't', seq: 1 }]], [3, [{ stream: 't', seq: 4 }]]]);
		expect(pull.held.cursors).toEqual([{ stream: 't', seq: 1 }]);
		await disk.next();
		expect(await pull.done).toEqual(ok(null));
		expect([pull.held.size, pull.held.cursors]).toEqual([4, [{ stream: 't', seq: 4 }]]);
	});

	it('never stores a cursor without all rows before it', async () => {
		const store: Store = { writes: [], apply: async () => { await settled(); return ok(null); } };
		await pulling(pages(40), store).done;
		store.writes.forEach((write, at) => expect(rows(store.writes.slice(0, at + 1)).length).toBe(write.cursors[0]?.seq));
		expect(new Set(rows(store.writes)).size).toBe(40);
	});

	it('asks for no more while the disk is far behind', async () => {
		const disk = slowDisk();
		const pull = pulling(pages(50), disk.store);
		await settled();
		const before = pull.taken();
		expect(before).toBeLessThanOrEqual(1 + 6 * 2);
		await disk.next();
		expect(pull.taken()).toBeGreaterThan(before);
		expect(pull.taken()).toBeLessThanOrEqual(1 + 11 * 2);
	});

	it('ends with the problem of a write, and neither stores nor claims what came after', async () => {
		const disk = slowDisk();
		const pull = pulling(pages(9), disk.store);
		await settled();
		await disk.next();
		await disk.next(fail(problem('storage_full')));
		expect(await pull.done).toEqual(fail(problem('storage_full')));
		expect(disk.store.writes.length).toBe(2);
		expect([pull.held.size, pull.held.cursors]).toEqual([1, [{ stream: 't', seq: 1 }]]);
	});

	it('keeps the whole pages of an answer that was cut, and drops the rest', async () => {
		const store: Store = { writes: [], apply: async () => { await settled(); return ok(null); } };
		const pull = pulling([...pages(3).slice(0, -1), put(4)], store, true);
		expect(await pull.done).toEqual(fail(problem('offline')));
		expect([pull.held.size, pull.held.cursors]).toEqual([3, [{ stream: 't', seq: 3 }]]);
		expect(rows(store.writes).length).toBe(3);
	});

	it('hands on what a broken store throws', async () => {
		const store: Store = { writes: [], apply: async () => { await settled(); throw new Error('broken'); } };
		await expect(pulling(pages(3), store).done).rejects.toThrow('broken');
	});

	it('knows the streams of a record that still waits for the disk', async () => {
		const disk = slowDisk();
		const other: PullLine = { kind: 'put', stream: 'u:x', record: place(2) };
		const lines: PullLine[] = [{ ...scope, streams: ['t', 'u:x'] } as PullLine, put(1), upTo(1), put(2), upTo(2), other, { kind: 'checkpoint', cursor: { stream: 'u:x', seq: 1 }, more: false }, end];
		const pull = pulling(lines, disk.store);
		for (let turn = 0; turn < 4; turn += 1) {
			await settled();
			await disk.next();
		}
		await pull.done;
		expect(pull.held.streamsOf({ type: 'place', id: testId(2) })).toEqual(['t', 'u:x']);
		expect(pull.held.cursors).toEqual([{ stream: 't', seq: 2 }, { stream: 'u:x', seq: 1 }]);
	});
});
