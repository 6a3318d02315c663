import { describe, expect, it } from 'vitest';
import { asId } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import type { StoredRecord } from '../domain/records/record.ts';
import { makeMemoryContext, testId } from '../testing/memoryContext.ts';

const door = testId(100);
const area = testId(4);
const place: StoredRecord = {
	type: 'place', id: door, areaId: area, rev: 5,
	fields: { kind: 'door', label: '1-101', address: {}, point: null, code: null, cautions: null, rhythmDays: 90, entranceId: testId(101), order: 1 },
};
const caution = (text: string): OperationBody => ({ kind: 'setFields', ref: { type: 'place', id: door }, base: 5, set: { cautions: text } });

describe('an open vault', () => {
	it('shows a save at once, over what the server sent', async () => {
		const context = await makeMemoryContext({ records: [place] });
		expect((await context.save([caution('狗')])).ok).toBe(true);
		expect(context.view.typed('place', door)?.fields.cautions).toBe('狗');
		expect(context.view.typed('place', door)?.fields.label).toBe('1-101');
		expect(context.view.pending('place', door)).toBe(true);
		expect(context.told).toContain('place');
	});

	it('has the save again after a kill', async () => {
		const first = await makeMemoryContext({ records: [place] });
		await first.save([caution('狗')]);
		const second = await makeMemoryContext({ disk: first.disk });
		expect(second.view.typed('place', door)?.fields.cautions).toBe('狗');
		expect(second.operations().map((operation) => operation.seq)).toEqual([1]);
	});

	it('keeps nothing of a group that the server would refuse', async () => {
		const context = await makeMemoryContext({ records: [place] });
		const saved = await context.save([caution('狗'), { kind: 'setFields', ref: { type: 'place', id: door }, base: 5, set: { faith: 'x' } }]);
		expect(saved).toEqual({ ok: false, problem: { code: 'field_unknown', params: { field: 'faith' } } });
		expect(context.view.typed('place', door)?.fields.cautions).toBeNull();
		expect(context.operations()).toEqual([]);
	});

	it('says that the device is full, and goes on counting without a hole', async () => {
		const context = await makeMemoryContext({ records: [place] });
		context.disk.full = true;
		expect(await context.save([caution('a')])).toEqual({ ok: false, problem: { code: 'storage_full' } });
		expect(context.view.typed('place', door)?.fields.cautions).toBeNull();
		context.disk.full = false;
		await Promise.all([context.save([caution('b')]), context.save([caution('c'), caution('d')])]);
		expect(context.operations().map((operation) => operation.seq)).toEqual([1, 2, 3]);
		expect(context.view.typed('place', door)?.fields.cautions).toBe('d');
	});

	it('finds records by what they point at, made here or pulled', async () => {
		const context = await makeMemoryContext({ records: [place] });
		const person = context.newId();
		const residence = context.newId();
		await context.save([
			{ kind: 'createRecord', ref: { type: 'person', id: person }, areaId: area, fields: { name: '王一', sex: null, birthYear: 1950, phones: [], idNumber: null, needs: [] } },
			{ kind: 'createRecord', ref: { type: 'residence', id: residence }, areaId: area, fields: { personId: person, placeId: door, tenure: 'owner', head: true, since: null, until: null, registered: true } },
		]);
		expect(context.view.related('residence', 'placeId', door).map((found) => found.id)).toEqual([residence]);
		expect(context.view.related('residence', 'personId', person)).toHaveLength(1);
		expect(context.view.related('place', 'entranceId', testId(101)).map((found) => found.id)).toEqual([door]);
		expect(context.view.all('person').map((found) => found.fields.name)).toEqual(['王一']);
	});

	it('never lets a pull hide unsent work, and ends the replay when the pull holds it', async () => {
		const context = await makeMemoryContext({ records: [place] });
		await context.save([caution('狗')]);
		const { view, outbox } = context.vault;
		view.apply([{ ...place, rev: 6, fields: { ...place.fields, label: '1-101A', cautions: '旧' } }], [], outbox.items);
		expect(view.typed('place', door)?.fields).toMatchObject({ label: '1-101A', cautions: '狗' });
		const [item] = outbox.items;
		if (item === undefined) throw new Error('no item');
		await outbox.settle([{ operation: item.operation, state: 'acknowledged', outcome: 'ok', revisions: [{ ref: { type: 'place', id: door }, rev: 7 }], at: '2026-03-02T01:00:00Z' }]);
		expect(view.pending('place', door)).toBe(false);
		expect(view.typed('place', door)?.fields.cautions).toBe('狗');
		view.apply([{ ...place, rev: 8, fields: { ...place.fields, cautions: '别人后来改的' } }], [], outbox.items);
		expect(view.typed('place', door)?.fields.cautions).toBe('别人后来改的');
	});

	it('gives back a discarded draft with its answers', async () => {
		const context = await makeMemoryContext();
		const id = context.newId();
		await context.drafts.put({ id, packId: 'visit', formId: 'f', formVersion: 1, placeId: door, caseId: null, taskId: null, areaId: area, title: '1-101', startedAt: '2026-03-02T01:00:00Z', updatedAt: '2026-03-02T01:00:00Z', position: { question: 'q1' } });
		await context.drafts.append(id, { seq: 1, ref: '/data/a', op: 'set', value: 'x', at: '2026-03-02T01:00:00Z' });
		await context.drafts.discard(id);
		expect(await context.drafts.list()).toEqual([]);
		await context.drafts.undoDiscard(id);
		const opened = await context.drafts.open(id);
		expect(opened.ok && opened.value.journal.map((row) => row.value)).toEqual(['x']);
		await context.save([], { endDrafts: [id] });
		expect((await context.drafts.open(asId(id))).ok).toBe(false);
	});
});
