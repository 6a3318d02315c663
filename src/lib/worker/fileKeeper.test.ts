import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Typed } from '../domain/records/read.ts';
import type { FileShape } from '../domain/records/shapes.ts';
import { fail, ok } from '../domain/result.ts';
import { testId } from '../testing/memoryContext.ts';
import { MemoryDisk, memoryDeviceStore } from '../testing/memoryDeviceStore.ts';
import { FileKeeper } from './fileKeeper.ts';
import { Files } from './files.ts';
import { lineOf, type Line } from './network.ts';

const start = Date.parse('2026-03-02T01:00:00Z');
const day = 86_400_000;
const small = Uint8Array.of(1, 2, 3);
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function make(line: Line = 'good') {
	const disk = new MemoryDisk();
	const store = memoryDeviceStore(disk);
	const records = new Map<Id, Typed<'file'>>();
	const asked: string[] = [];
	const state = { nowMs: start, quiet: true, online: true };
	const whole = new Map<Id, Uint8Array>();
	const files = new Files({
		store, sha256: async (bytes) => hash(bytes), record: (id) => records.get(id)?.fields, guest: () => false, nowMs: () => state.nowMs, room: async () => ok(null), changed: () => undefined,
		fetch: async (id, which) => {
			asked.push(`${which} ${Number.parseInt(id.slice(-3), 16)}`);
			const bytes = which === 'small' ? small : whole.get(id);
			return state.online && bytes !== undefined ? ok({ bytes, mime: 'image/jpeg' }) : fail(problem('offline'));
		},
	}, []);
	/** A colleague's, so many days old. */
	function record(number: number, daysOld: number, more: Partial<FileShape> = {}): void {
		const bytes = Uint8Array.from({ length: 50 + number }, (_, index) => index % 7);
		const fields: FileShape = {
			of: { type: 'place', id: testId(4) }, placeId: null, purpose: 'visit', mime: 'image/jpeg', size: bytes.byteLength, sha256: hash(bytes), originalSha256: hash(bytes), width: 1, height: 1,
			capturedAt: new Date(start - daysOld * day).toISOString(), position: null, takenBy: testId(9), small: { mime: 'image/jpeg', size: 3, sha256: hash(small) }, ...more,
		};
		whole.set(testId(number), bytes);
		records.set(testId(number), { id: testId(number), areaId: testId(4), rev: 1, fields });
	}
	const keeper = (atStart = files.held()): FileKeeper => new FileKeeper({
		files, store, atStart, nowMs: () => state.nowMs, line: () => line, quiet: () => state.quiet, after: () => () => undefined,
		view: { all: () => [...records.values()] as never, get: () => undefined },
	});
	return { disk, store, files, records, asked, state, record, keeper };
}

describe('fetching ahead', () => {
	it('brings the small copies of the newest, then the newest files themselves, each once', async () => {
		const { files, asked, record, keeper } = make();
		record(60, 3);
		record(61, 1);
		record(62, 2, { kind: 'document' });
		await keeper().run();
		expect(asked).toEqual(['small 61', 'small 62', 'small 60', 'whole 61', 'whole 60']);
		await keeper().run();
		expect(asked).toHaveLength(5);
		expect(await files.state(testId(61))).toBe('received');
	});

	it('brings small copies alone where the line may be metered, and nothing on a poor one', async () => {
		const some = make('some');
		some.record(60, 1);
		await some.keeper().run();
		expect(some.asked).toEqual(['small 60']);
		const poor = make('poor');
		poor.record(60, 1);
		await poor.keeper().run();
		expect(poor.asked).toEqual([]);
	});

	it('is bounded, and gives way at once', async () => {
		const { asked, record, keeper, state } = make();
		for (let number = 100; number < 400; number += 1) record(number, number);
		await keeper().run();
		expect([asked.filter((each) => each.startsWith('small')).length, asked.filter((each) => each.startsWith('whole')).length]).toEqual([200, 30]);
		state.quiet = false;
		record(500, 0);
		await keeper().run();
		expect(asked).toHaveLength(230);
	});

	it('knows a line that is slow, metered, or of which nothing is told', () => {
		expect(lineOf(undefined)).toBe('some');
		expect(lineOf({ effectiveType: '4g' })).toBe('good');
		expect(lineOf({ effectiveType: '4g', type: 'wifi' })).toBe('good');
		expect(lineOf({ effectiveType: '4g', type: 'cellular' })).toBe('some');
		for (const poor of [{ effectiveType: '3g', type: 'wifi' }, { effectiveType: '2g' }, { effectiveType: '4g', type: 'wifi', saveData: true }]) expect(lineOf(poor)).toBe('poor');
	});
});

describe('what nobody needs any more', () => {
	it('goes when its record has left, but an own copy stays 30 days for a restored server', async () => {
		const { files, records, record, keeper, state } = make();
		record(60, 1);
		await keeper().run();
		await files.put({ id: testId(50), bytes: Uint8Array.of(1), mime: 'image/jpeg' });
		for (const manifest of files.staged()) await files.update({ ...manifest, state: 'received' });
		records.clear();
		await keeper().run();
		expect([await files.state(testId(60)), await files.state(testId(50))]).toEqual(['elsewhere', 'received']);
		state.nowMs += 31 * day;
		await keeper().run();
		expect(files.held()).toEqual([]);
	});

	it('goes when it was taken 30 days ago and no save, draft or half-filled sheet names it; what is unsent never goes', async () => {
		const { files, store, keeper, state } = make();
		const put = async (number: number): Promise<void> => void (await files.put({ id: testId(number), bytes: Uint8Array.of(number), mime: 'image/jpeg' }));
		for (const number of [70, 71, 72, 73]) await put(number);
		const unsent = files.staged().find((manifest) => manifest.id === testId(73));
		if (unsent !== undefined) await files.update({ ...unsent, state: 'waiting' });
		const at = new Date(start).toISOString();
		const draft = { id: testId(80), packId: 'p', formId: 'f', formVersion: 1, placeId: null, caseId: null, taskId: null, title: '', startedAt: at, updatedAt: at, position: {} };
		await store.putDraft(draft as never);
		await store.appendJournal(testId(80), { seq: 1, ref: '/data/photo', op: 'set', value: `${testId(71)}.jpg`, at });
		await store.setValue('memory', { photosTaken: Object.fromEntries([70, 71, 72].map((number) => [testId(number), { capturedAt: at }])), 'cases.move': { photos: [{ id: testId(72) }] } });
		state.nowMs += 29 * day;
		await keeper().run();
		expect(files.held()).toHaveLength(4);
		state.nowMs += 2 * day;
		await keeper().run();
		expect(files.held().map((manifest) => manifest.id)).toEqual([71, 72, 73].map(testId));
	});

	it('goes when a kill cut it off before anything knew of it, and not while it is just being taken', async () => {
		const { files, keeper } = make();
		await files.put({ id: testId(70), bytes: Uint8Array.of(1), mime: 'image/jpeg' });
		const begun = keeper([]);
		await begun.run();
		expect(files.held()).toHaveLength(1);
		await keeper().run();
		expect(files.held()).toHaveLength(0);
	});
});
