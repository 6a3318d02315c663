import { describe, expect, it } from 'vitest';
import type { OperationBody } from '../domain/operation.ts';
import { problem } from '../domain/problems/problem.ts';
import { makeMemoryContext, testId } from '../testing/memoryContext.ts';
import { healthOf } from './health.ts';
import { dropRefused, makeAnew, refusedGroups, unsentGroups } from './unsent.ts';

const note = (number: number, text: string): OperationBody => ({ kind: 'note', noteId: testId(number), areaId: testId(4), of: { type: 'place', id: testId(100) }, text });
const at = '2026-03-02T01:00:00.000Z';

async function refusedSave() {
	const context = await makeMemoryContext({ records: [{ type: 'place', id: testId(100), areaId: testId(4), rev: 1, fields: { label: '1-101' } }] });
	const saved = await context.save([note(1, '门口堆物'), note(2, '已拍照')]);
	if (!saved.ok) throw new Error(saved.problem.code);
	const { outbox } = context.vault;
	await outbox.settle(outbox.items.map((item, index) => ({ operation: item.operation, state: 'refused', problem: problem(index === 0 ? 'depends_on_refused' : 'out_of_scope'), at })));
	return { context, group: saved.value.group };
}

describe('what was refused', () => {
	it('is one save with its cause, its door and its words', async () => {
		const { context, group } = await refusedSave();
		expect(refusedGroups(context.vault)).toMatchObject([{ group, kinds: ['note'], of: { type: 'place' }, title: '1-101', problem: { code: 'out_of_scope' }, texts: ['门口堆物', '已拍照'] }]);
		expect(unsentGroups(context.vault)).toEqual([]);
	});

	it('can be saved again as a new save, and is dropped only knowingly', async () => {
		const { context, group } = await refusedSave();
		expect((await makeAnew(context.vault, group)).ok).toBe(true);
		expect(refusedGroups(context.vault)).toEqual([]);
		const [again] = unsentGroups(context.vault);
		expect([again?.title, again?.group === group]).toEqual(['1-101', false]);
		expect(context.operations().map((operation) => operation.body)).toEqual([note(1, '门口堆物'), note(2, '已拍照')]);
		const other = await refusedSave();
		expect((await dropRefused(other.context.vault, other.group)).ok).toBe(true);
		expect([refusedGroups(other.context.vault), unsentGroups(other.context.vault)]).toEqual([[], []]);
		expect([...other.context.disk.sent.values()].map((item) => item.state), 'kept for 30 days').toEqual(['refused', 'refused']);
	});

	it('stays when it cannot be saved anew', async () => {
		const place = { type: 'place', id: testId(100) } as const;
		const context = await makeMemoryContext({ records: [{ ...place, areaId: testId(4), rev: 1, fields: { label: '1-101', kind: 'door' } }] });
		const saved = await context.save([{ kind: 'setFields', ref: place, base: 1, set: { cautions: '有狗' } }]);
		if (!saved.ok) throw new Error(saved.problem.code);
		const { outbox, view } = context.vault;
		await outbox.settle(outbox.items.map((item) => ({ operation: item.operation, state: 'refused', problem: problem('out_of_scope'), at })));
		view.apply([], [place], outbox.items);
		expect(await makeAnew(context.vault, saved.value.group)).toMatchObject({ ok: false, problem: { code: 'record_missing' } });
		expect(refusedGroups(context.vault)).toHaveLength(1);
	});
});

it('what waits says why it stands aside', async () => {
	const context = await makeMemoryContext();
	const saved = await context.save([note(1, 'a b')]);
	if (!saved.ok) throw new Error(saved.problem.code);
	expect(unsentGroups(context.vault)).toMatchObject([{ why: null }]);
	expect(unsentGroups(context.vault, new Map([[saved.value.group, problem('server_broken')]]))).toMatchObject([{ why: { code: 'server_broken' } }]);
});

it('a device tells codes of its own troubles, not those of the line', () => {
	const state = { unsent: 2, unsentFiles: 1, oldestUnsentAt: at, problem: problem('offline'), needsAttention: [{ opId: testId(1), kind: 'note', at, problem: problem('out_of_scope'), of: null }] } as const;
	expect(healthOf(state, { usedBytes: 5, quotaBytes: 9, persistent: false })).toEqual({ unsent: 2, unsentFiles: 1, oldestUnsentAt: at, usedBytes: 5, grantedBytes: 9, persistent: false, problems: ['out_of_scope'] });
	expect(healthOf({ ...state, needsAttention: [] }, null)).toMatchObject({ usedBytes: null, persistent: null, problems: [] });
});
