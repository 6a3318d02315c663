import { describe, expect, it } from 'vitest';
import type { OutboxItem } from '../db/store.ts';
import { recordTypes, refKey, type RecordType, type StoredRecord } from '../domain/records/record.ts';
import { makeMemoryContext, testId, type MemoryContext } from '../testing/memoryContext.ts';
import { packsOf } from './packs.ts';
import { RecordView } from './view.ts';

const place = testId(100);
const door: StoredRecord = {
	type: 'place', id: place, areaId: testId(4), rev: 5,
	fields: { kind: 'door', label: '1-101', address: {}, point: null, code: null, cautions: null, rhythmDays: 90, entranceId: testId(101), order: 1 },
};
const cautions = (text: string) => ({ kind: 'setFields', ref: { type: 'place', id: place }, base: 5, set: { cautions: text } }) as const;
const shownBy = (view: { get: RecordView['get']; all: RecordView['all']; pending: RecordView['pending'] }) => recordTypes.flatMap((type: RecordType) =>
	view.all(type).map(({ id }) => [refKey({ type, id }), view.get(type, id), view.pending(type, id)]));

/** A view that replays the whole outbox, to compare with. */
function anew(context: MemoryContext): RecordView {
	const view = new RecordView(packsOf);
	const records = recordTypes.flatMap((type: RecordType) => context.view.all(type).flatMap(({ id }) => context.vault.view.serverRecord(type, id) ?? []));
	view.apply(records, [], context.vault.outbox.items);
	return view;
}

describe('what the server has taken', () => {
	const answered = (item: OutboxItem | undefined, rev: number): OutboxItem[] => {
		if (item === undefined) throw new Error('nothing there');
		const { body } = item.operation;
		return [{ operation: item.operation, state: 'acknowledged', outcome: 'ok', revisions: 'ref' in body ? [{ ref: body.ref, rev }] : [], at: '2026-03-02T01:00:00.000Z' }];
	};

	it('stays shown, and waits no more only when nothing else of the record does, as if all were replayed anew', async () => {
		const context = await makeMemoryContext({ records: [door] });
		await context.save([cautions('a')]);
		await context.save([cautions('b')]);
		const { outbox } = context.vault;
		for (const pending of [true, false]) {
			await outbox.settle(answered(outbox.items.find((item) => item.state === 'waiting'), pending ? 6 : 7));
			expect(context.view.get('place', place)?.fields['cautions']).toBe('b');
			expect(context.view.pending('place', place)).toBe(pending);
			expect(shownBy(context.vault.view)).toEqual(shownBy(anew(context)));
		}
	});

	it('is replayed anew when the pull was quicker than the answer', async () => {
		const context = await makeMemoryContext({ records: [door] });
		await context.save([cautions('a')]);
		const { outbox, view } = context.vault;
		const had = view.serverRecord('place', place);
		if (had === undefined) throw new Error('the door is there');
		view.apply([{ ...had, rev: 8, fields: { ...had.fields, cautions: 'of somebody after me' } }], [], outbox.items);
		await outbox.settle(answered(outbox.items[0], 6));
		expect(context.view.get('place', place)?.fields['cautions']).toBe('of somebody after me');
		expect(context.view.pending('place', place)).toBe(false);
	});

	it('is not shown when it was refused', async () => {
		const context = await makeMemoryContext({ records: [door] });
		await context.save([cautions('a')]);
		const { outbox } = context.vault;
		await outbox.settle(outbox.items.map(({ operation }): OutboxItem => ({ operation, state: 'refused', problem: { code: 'not_allowed' }, at: '2026-03-02T01:00:00.000Z' })));
		expect(context.view.get('place', place)?.fields['cautions']).not.toBe('a');
		expect(context.view.pending('place', place)).toBe(false);
	});
});
