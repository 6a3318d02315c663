import { describe, expect, it } from 'vitest';
import type { AsideRow } from '../db/asideRows.ts';
import type { DeviceStore, Held, OutboxItem } from '../db/store.ts';
import type { Draft } from '../db/draft.ts';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { Operation, OperationBody } from '../domain/operation.ts';
import { testId } from './memoryContext.ts';

/** A place where a vault lies: opened again and again, as after a kill, or wiped as a browser does. */
export type VaultPlace = { open(): Promise<DeviceStore>; wipe(): Promise<void> };

const at = '2026-03-02T01:00:00.000Z';

export function operation(seq: number, body?: OperationBody): Operation {
	const fallback: OperationBody = { kind: 'note', noteId: testId(1000 + seq), areaId: testId(4), of: { type: 'place', id: testId(100) }, text: `note ${seq}` };
	return { opId: testId(2000 + seq), vault: asVaultId(testId(5)), officerId: testId(1), seq, group: testId(3000 + seq), groupSize: 1, schema: 1, at, deviceAt: at, body: body ?? fallback };
}
export function held(number: number, label = 'a', streams: readonly string[] = ['t']): Held {
	return { record: { type: 'place', id: testId(number), areaId: testId(4), rev: 1, fields: { label } }, streams };
}
const draft = (id: Id): Draft => ({
	id, packId: 'visit', formId: 'f', formVersion: 1, placeId: null, caseId: null, taskId: null, areaId: testId(4), title: '1-101', startedAt: at, updatedAt: at, position: {},
});
export async function loaded(store: DeviceStore) {
	const all = await store.load();
	if (!all.ok) throw new Error(all.problem.code);
	return all.value;
}
const sorted = (all: readonly Held[]): readonly Held[] => all.toSorted((a, b) => (a.record.id < b.record.id ? -1 : 1));
const seqs = (items: readonly OutboxItem[]): number[] => items.map((item) => item.operation.seq).toSorted((a, b) => a - b);

/** What every device store promises; run on each implementation. `makePlace` makes a new, empty vault. */
export function deviceStoreContract(name: string, makePlace: () => Promise<VaultPlace>): void {
	describe(name, () => {
		it('has a pull again after a kill, rows and cursors together', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			expect((await store.applyPull({ puts: [held(1), held(2)], removes: [], cursors: [{ stream: 't', seq: 7 }] })).ok).toBe(true);
			await store.applyPull({ puts: [held(2, 'b')], removes: [{ type: 'place', id: testId(1) }], cursors: [{ stream: 't', seq: 8 }] });
			const again = await loaded(await place.open());
			expect(again.held).toEqual([held(2, 'b')]);
			expect(again.cursors).toEqual([{ stream: 't', seq: 8 }]);
		});

		it('keeps two records of different types that share an id', async () => {
			const place = await makePlace();
			const store = await place.open();
			const other: Held = { record: { ...held(1).record, type: 'person' }, streams: ['t'] };
			await store.applyPull({ puts: [held(1), other], removes: [], cursors: [] });
			await store.applyPull({ puts: [], removes: [{ type: 'place', id: testId(1) }], cursors: [] });
			expect((await loaded(await place.open())).held).toEqual([other]);
		});

		it('answers the same before and after it is compacted, and brings nothing back that was removed', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
			await store.applyPull({ puts: numbers(0, 450).map((number) => held(number)), removes: [], cursors: [{ stream: 't', seq: 1 }] });
			await store.applyPull({ puts: numbers(100, 350).map((number) => held(number, 'b')), removes: numbers(350, 360).map((number) => ({ type: 'place', id: testId(number) })), cursors: [{ stream: 't', seq: 2 }] });
			const expected = [...numbers(0, 100).map((number) => held(number)), ...numbers(100, 350).map((number) => held(number, 'b')), ...numbers(360, 450).map((number) => held(number))];
			expect(sorted((await loaded(await place.open())).held)).toEqual(sorted(expected));
			const second = await place.open();
			await second.load();
			expect((await second.compact()).ok).toBe(true);
			const third = await place.open();
			const again = await loaded(third);
			expect(sorted(again.held)).toEqual(sorted(expected));
			expect(again.cursors).toEqual([{ stream: 't', seq: 2 }]);
			// Removed and come again, before and after the next compaction.
			await third.applyPull({ puts: [], removes: [{ type: 'place', id: testId(5) }], cursors: [] });
			await third.applyPull({ puts: [held(5, 'c')], removes: [], cursors: [] });
			expect((await loaded(await place.open())).held.find((each) => each.record.id === testId(5))).toEqual(held(5, 'c'));
			const fourth = await place.open();
			await fourth.load();
			await fourth.compact();
			await fourth.applyPull({ puts: [], removes: [{ type: 'place', id: testId(5) }], cursors: [] });
			expect((await loaded(await place.open())).held.some((each) => each.record.id === testId(5))).toBe(false);
		});

		it('holds what a plain map would hold, through any order of pulls, compactions and kills', async () => {
			const place = await makePlace();
			let state = 11;
			const below = (most: number): number => {
				state = (state * 48_271) % 2_147_483_647;
				return state % most;
			};
			const expected = new Map<number, Held>();
			let store = await place.open();
			await store.load();
			for (let round = 0; round < 50; round += 1) {
				const many = below(4) === 0 ? 70 : 5;
				const puts = new Map(Array.from({ length: below(many) }, () => below(300)).map((number) => [number, held(number, `r${round}`)]));
				const removes = Array.from({ length: below(many) }, () => below(300)).filter((number) => !puts.has(number));
				await store.applyPull({ puts: [...puts.values()], removes: removes.map((number) => ({ type: 'place', id: testId(number) })), cursors: [{ stream: 't', seq: round }] });
				for (const number of removes) expected.delete(number);
				for (const [number, each] of puts) expected.set(number, each);
				if (below(5) === 0) expect((await store.compact()).ok).toBe(true);
				if (below(4) !== 0) continue;
				store = await place.open();
				const again = await loaded(store);
				expect(again.cursors).toEqual([{ stream: 't', seq: round }]);
				expect(sorted(again.held)).toEqual(sorted([...expected.values()]));
			}
		});

		it('has a save again after a kill, in order and without the drafts it ended', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			await store.putDraft(draft(testId(50)));
			await store.appendJournal(testId(50), { seq: 1, ref: '/a', op: 'set', value: 'x', at });
			expect((await store.addGroup([operation(1), operation(2)], [testId(50)])).ok).toBe(true);
			const second = await place.open();
			const again = await loaded(second);
			expect(seqs(again.items)).toEqual([1, 2]);
			expect(again.lastSeq).toBe(2);
			expect(await second.drafts()).toEqual([]);
			expect(await second.readDraft(testId(50))).toBeNull();
		});

		it('refuses a hole or a repeat in the sequence, and writes nothing of that save', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			await store.addGroup([operation(1)], []);
			await store.putDraft(draft(testId(50)));
			expect((await store.addGroup([operation(3)], [testId(50)])).ok).toBe(false);
			expect((await store.addGroup([operation(1)], [testId(50)])).ok).toBe(false);
			expect(seqs((await loaded(await place.open())).items)).toEqual([1]);
			expect(await (await place.open()).drafts()).toHaveLength(1);
		});

		it('takes away what it kept of records that were erased, and nothing else', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			const note = (seq: number, noteId: Id): Operation => operation(seq, { kind: 'note', noteId, areaId: testId(4), of: { type: 'place', id: testId(100) }, text: 'x' });
			const sent = [note(1, testId(701)), note(2, testId(702)), note(3, testId(703))];
			await store.addGroup(sent, []);
			const done = sent.map((each): OutboxItem => ({ operation: each, state: 'acknowledged', outcome: 'ok', revisions: [], at: '2026-03-01T00:00:00.000Z' }));
			await store.settle(done);
			await store.retire(done.slice(0, 2));
			await store.retire(done.slice(2));
			expect(await store.forgetSent(new Set([testId(799)]))).toEqual({ ok: true, value: null });
			expect(await store.forgetSent(new Set([testId(701), testId(703)]))).toEqual({ ok: true, value: null });
			const later = await place.open();
			await later.load();
			const again = await later.reoffer();
			expect(again.ok && seqs(again.value)).toEqual([2]);
		});

		it('settles, retires and in the end prunes what was sent', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			await store.addGroup([operation(1), operation(2), operation(3)], []);
			const done = (seq: number, when: string): OutboxItem => ({ operation: operation(seq), state: 'acknowledged', outcome: 'ok', revisions: [], at: when });
			await store.settle([done(1, '2026-01-01T00:00:00.000Z'), done(2, '2026-03-01T00:00:00.000Z')]);
			expect((await loaded(await place.open())).items.map((item) => item.state)).toEqual(['acknowledged', 'acknowledged', 'waiting']);
			const last = await place.open();
			await last.load();
			await last.retire([done(1, '2026-01-01T00:00:00.000Z'), done(2, '2026-03-01T00:00:00.000Z')]);
			expect(await last.pruneSent('2026-02-01T00:00:00.000Z')).toEqual({ ok: true, value: 1 });
			expect(await last.pruneSent('2026-02-01T00:00:00.000Z')).toEqual({ ok: true, value: 0 });
			const again = await loaded(await place.open());
			expect(seqs(again.items)).toEqual([3]);
			expect(again.lastSeq).toBe(3);
		});

		it('holds the last answer to each, and offers again what was retired together, as often as need be', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			await store.addGroup([operation(1), operation(2), operation(3), operation(4)], []);
			const done = (seq: number): OutboxItem => ({ operation: operation(seq), state: 'acknowledged', outcome: 'ok', revisions: [], at });
			const refused: OutboxItem = { operation: operation(1), state: 'refused', problem: { code: 'record_missing' }, at };
			await store.settle([{ operation: operation(1), state: 'waiting' }, done(2)]);
			await store.settle([refused, done(3)]);
			expect((await loaded(await place.open())).items).toEqual([refused, done(2), done(3), { operation: operation(4), state: 'waiting' }]);
			let last = await place.open();
			await last.load();
			for (let round = 0; round < 3; round += 1) {
				await last.retire(round === 0 ? [refused, done(2), done(3)] : [done(2), done(3)]);
				expect(seqs((await loaded(await place.open())).items)).toEqual([4]);
				last = await place.open();
				await last.load();
				const offered = await last.reoffer();
				expect(offered.ok && offered.value.map((item) => [item.operation.seq, item.state]).toSorted((a, b) => (Number(a[0]) - Number(b[0])))).toEqual([[2, 'waiting'], [3, 'waiting'], [4, 'waiting']]);
				await last.settle([done(2), done(3)]);
				last = await place.open();
				expect((await loaded(last)).items.map((item) => `${item.operation.seq} ${item.state}`).toSorted()).toEqual(['2 acknowledged', '3 acknowledged', '4 waiting']);
			}
		});

		it('lets all that was answered wait again, also what is kept of it, and forgets no save', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			await store.addGroup([operation(1), operation(2), operation(3), operation(4)], []);
			const done = (seq: number): OutboxItem => ({ operation: operation(seq), state: 'acknowledged', outcome: 'ok', revisions: [], at });
			const refused: OutboxItem = { operation: operation(3), state: 'refused', problem: { code: 'record_missing' }, at };
			await store.settle([done(1), done(2), refused]);
			await store.retire([done(1)]);
			const offered = await store.reoffer();
			expect(offered.ok && seqs(offered.value).toSorted()).toEqual([1, 2, 3, 4]);
			const again = await loaded(await place.open());
			expect([seqs(again.items).toSorted(), again.items.map((item) => item.state), again.lastSeq]).toEqual([[1, 2, 3, 4], ['waiting', 'waiting', 'waiting', 'waiting'], 4]);
			const later = await place.open();
			await later.load();
			expect(await later.pruneSent('2100-01-01T00:00:00.000Z')).toEqual({ ok: true, value: 0 });
		});

		it('comes back to the same answer of a draft', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.putDraft({ ...draft(testId(50)), position: { question: 'q7' } });
			for (const seq of [1, 2, 10]) await store.appendJournal(testId(50), { seq, ref: '/a', op: 'set', value: `v${seq}`, at });
			await store.appendJournal(testId(51), { seq: 1, ref: '/b', op: 'set', value: 'other', at });
			await store.putSnapshot(testId(50), '<data/>', 2);
			const read = await (await place.open()).readDraft(testId(50));
			expect(read?.draft.position).toEqual({ question: 'q7' });
			expect(read?.journal.map((row) => row.value)).toEqual(['v1', 'v2', 'v10']);
			expect([read?.snapshotXml, read?.snapshotSeq]).toEqual(['<data/>', 2]);
		});

		it('keeps small values', async () => {
			const place = await makePlace();
			expect([await (await place.open()).value('memory'), (await (await place.open()).setValue('memory', { companions: ['赵'] })).ok]).toEqual([undefined, true]);
			const again = await place.open();
			expect(await again.value('memory')).toEqual({ companions: ['赵'] });
			// What a rescue file brought of damaged rows, each once.
			const row = (key: string): AsideRow => ({ vault: asVaultId(testId(6)), wrapped: { salt: 'AA' }, table: 'journal', key, sealed: 'AAECAw' });
			for (const rows of [[row('a/1'), row('a/2')], [row('a/2')]]) expect((await again.keepAside(rows)).ok).toBe(true);
			expect((await (await place.open()).aside()).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([row('a/1'), row('a/2')]);
		});

		it('lets no earlier holder write after a take-over', async () => {
			const place = await makePlace();
			const first = await place.open();
			await first.load();
			await first.applyPull({ puts: Array.from({ length: 60 }, (_, number) => held(number)), removes: [], cursors: [] });
			await first.applyPull({ puts: [], removes: [{ type: 'place', id: testId(1) }], cursors: [] });
			const second = await place.open();
			await second.load();
			const elsewhere = { ok: false, problem: { code: 'vault_elsewhere' } };
			expect(await first.addGroup([operation(1)], [])).toEqual(elsewhere);
			expect(await first.applyPull({ puts: [held(1)], removes: [], cursors: [] })).toEqual(elsewhere);
			expect(await first.compact()).toEqual(elsewhere);
			expect(await first.putDraft(draft(testId(50)))).toEqual(elsewhere);
			expect((await second.addGroup([operation(1)], [])).ok).toBe(true);
		});

		it('never writes into a vault that the browser has wiped', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			await place.wipe();
			const missing = { ok: false, problem: { code: 'vault_missing' } };
			expect(await store.addGroup([operation(1)], [])).toEqual(missing);
			expect(await store.applyPull({ puts: [held(1)], removes: [], cursors: [] })).toEqual(missing);
		});

		it('writes nothing once it is closed', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			store.close();
			expect((await store.addGroup([operation(1)], [])).ok).toBe(false);
		});
	});
}
