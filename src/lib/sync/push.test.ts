import { describe, expect, it } from 'vitest';
import type { Id } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits, type PushLine } from '../protocol/messages.ts';
import { makeMemoryContext, testId, type MemoryContext } from '../testing/memoryContext.ts';
import { groupsOf, nextBatch } from './batches.ts';
import { Pusher } from './push.ts';
import type { PushAnswer } from './transport.ts';

const area = testId(4);
const note = (context: MemoryContext, text: string) => ({ kind: 'note', noteId: context.newId(), areaId: area, of: { type: 'place', id: testId(100) }, text }) as const;
const line = (operation: Operation, rest: Partial<PushLine> = {}): PushLine => ({ opId: operation.opId, outcome: 'ok', revisions: [], ...rest });

/** A server of one function, and what was sent to it. */
async function pushing(answer: (operations: readonly Operation[], call: number) => Result<PushAnswer>) {
	const context = await makeMemoryContext();
	const calls: (readonly Operation[])[] = [];
	let monotonicMs = 0;
	const pusher = new Pusher({
		transport: { push: async (_, operations) => { calls.push(operations); return answer(operations, calls.length); } },
		outbox: context.vault.outbox, head: async () => ({ protocol: 1, vault: context.vault.outbox.waiting()[0]?.vault ?? (testId(5) as never), app: 'test' }),
		now: () => '2026-03-02T01:00:00.000Z', monotonicMs: () => monotonicMs,
	});
	return { context, pusher, calls, pass: (ms: number) => { monotonicMs += ms; }, waiting: () => context.vault.outbox.waiting().length };
}
const all = (operations: readonly Operation[]): Result<PushAnswer> => ok({ lines: operations.map((each) => line(each)), complete: true });

describe('a push', () => {
	it('sends the same again when the answer was lost', async () => {
		const { context, pusher, calls, waiting } = await pushing((operations, call) => (call === 1 ? fail(problem('offline')) : all(operations)));
		await context.save([note(context, 'a')]);
		expect((await pusher.run(false)).ok).toBe(false);
		expect(waiting()).toBe(1);
		expect((await pusher.run(false)).ok).toBe(true);
		expect(waiting()).toBe(0);
		expect(calls[1]).toEqual(calls[0]);
	});

	it('sends what an older app has saved as it was saved', async () => {
		const { context, pusher, calls } = await pushing(all);
		await context.save([note(context, 'a')]);
		const older = context.vault.outbox.items.map((item) => ({ ...item, operation: { ...item.operation, schema: 1, body: { ...item.operation.body, since: 'then' } as unknown as Operation['body'] } }));
		await context.vault.outbox.settle(older);
		await pusher.run(false);
		expect(calls).toEqual([older.map((item) => item.operation)]);
	});

	it('refuses a save that no push could carry before it is called saved', async () => {
		const { context, waiting } = await pushing(all);
		expect(await context.save([note(context, 'x'.repeat(limits.operationCharacters))])).toMatchObject({ problem: { code: 'entry_too_large', params: { limit: limits.operationCharacters } } });
		const half = '长'.repeat(Math.floor(limits.saveBytes / 3 / 5));
		expect(await context.save(Array.from({ length: 6 }, () => note(context, half)))).toMatchObject({ problem: { code: 'entry_too_large', params: { limit: limits.saveBytes } } });
		expect(waiting()).toBe(0);
		expect((await context.save(Array.from({ length: 4 }, () => note(context, half)))).ok).toBe(true);
	});

	it('shows what was put before others because the record has left, until the officer has read it', async () => {
		const { context, pusher, waiting } = await pushing((operations) => ok({ lines: operations.map((each) => line(each, { outcome: 'review', problem: problem('record_left') })), complete: true }));
		await context.save([note(context, 'a')]);
		await pusher.run(false);
		expect([waiting(), context.vault.outbox.items.map((item) => item.state === 'refused' && item.problem.code)]).toEqual([0, ['record_left']]);
	});

	it('lets what the server is too old for wait, visibly, and tries it again', async () => {
		const { context, pusher, calls, waiting, pass } = await pushing((operations, call) => (call === 1 ? ok({ lines: operations.map((each) => line(each, { outcome: 'retry', problem: problem('server_too_old') })), complete: true }) : all(operations)));
		await context.save([note(context, 'a')]);
		await pusher.run(false);
		expect([waiting(), pusher.aside().map((each) => each.problem.code)]).toEqual([1, ['server_too_old']]);
		pass(3_600_000);
		await pusher.run(false);
		expect([waiting(), calls.length]).toEqual([0, 2]);
	});

	it('keeps the answers that came before the line broke', async () => {
		const { context, pusher, waiting } = await pushing((operations) => ok({ lines: operations.slice(0, 1).map((each) => line(each)), complete: false }));
		await context.save([note(context, 'a')]);
		await context.save([note(context, 'b')]);
		expect((await pusher.run(false)).ok).toBe(false);
		expect(waiting()).toBe(1);
	});

	it('drops nothing when the session has ended', async () => {
		const { context, pusher, waiting } = await pushing(() => fail(problem('session_ended')));
		await context.save([note(context, 'a')]);
		expect(await pusher.run(false)).toEqual({ ok: false, problem: { code: 'session_ended' } });
		expect(waiting()).toBe(1);
	});

	it('shows what was refused, and takes it out of what is seen', async () => {
		const { context, pusher } = await pushing((operations) => ok({ lines: operations.map((each) => line(each, { outcome: 'refused', problem: problem('out_of_scope') })), complete: true }));
		await context.save([note(context, 'a')]);
		expect(context.view.all('note')).toHaveLength(1);
		await pusher.run(false);
		expect(context.vault.outbox.items.map((item) => item.state)).toEqual(['refused']);
		expect(context.view.all('note')).toHaveLength(0);
	});

	it('finds the one save that breaks the server, sets it aside and sends the others', async () => {
		const poisoned = (operations: readonly Operation[]): boolean => operations.some((each) => each.body.kind === 'note' && each.body.text === 'poison');
		const { context, pusher, waiting, pass, calls } = await pushing((operations) => (poisoned(operations) ? fail(problem('server_broken', { incident: 'x' })) : all(operations)));
		for (const text of ['a', 'b', 'poison', 'c', 'd', 'e', 'f']) await context.save([note(context, text)]);
		expect((await pusher.run(false)).ok).toBe(true);
		expect(waiting()).toBe(1);
		expect(pusher.aside().map((each) => each.problem.code)).toEqual(['server_broken']);
		const before = calls.length;
		await pusher.run(false);
		expect(calls).toHaveLength(before);
		pass(31_000);
		await pusher.run(false);
		expect(calls).toHaveLength(before + 1);
		await pusher.run(true);
		expect(calls).toHaveLength(before + 2);
	});

	it('holds back what builds on a save that stands aside, and nothing else', async () => {
		let broken = true;
		const isNew = (operations: readonly Operation[]): boolean => operations.some((each) => each.body.kind === 'createRecord');
		const { context, pusher, calls, waiting } = await pushing((operations) => (broken && isNew(operations) ? ok({ lines: operations.map((each) => line(each, { outcome: each.body.kind === 'createRecord' ? 'retry' : 'ok' })), complete: true }) : all(operations)));
		const person = context.newId();
		await context.save([{ kind: 'createRecord', ref: { type: 'person', id: person }, areaId: area, fields: { name: 'a', sex: null, birthYear: null, phones: [], idNumber: null, needs: [] } }]);
		await pusher.run(false);
		await context.save([{ kind: 'setFields', ref: { type: 'person', id: person }, base: 0, set: { name: 'b' } }]);
		await context.save([note(context, 'unrelated')]);
		await pusher.run(false);
		expect(waiting()).toBe(2);
		expect(calls.at(-1)?.map((each) => each.body.kind)).toEqual(['note']);
		broken = false;
		await pusher.run(true);
		expect(waiting()).toBe(0);
	});

	it('sends the next batch while the answers to the one before are stored, and counts them as answered meanwhile', async () => {
		const { context, waiting } = await pushing(all);
		for (const text of ['a', 'b', 'c']) await context.save([note(context, text)]);
		const { outbox } = context.vault;
		const log: string[] = [];
		let release = (): void => undefined;
		const held = new Promise<void>((resolve) => { release = resolve; });
		const pusher = new Pusher({
			transport: { push: async (_, operations) => {
				log.push(`sent ${operations.map((each) => each.seq).join()}`);
				if (operations.some((each) => each.seq === 2)) release();
				return all(operations);
			} },
			outbox: Object.assign(Object.create(outbox) as typeof outbox, {
				waiting: () => outbox.waiting(),
				settle: async (items: Parameters<typeof outbox.settle>[0]) => {
					await held;
					log.push(`stored ${items.map((item) => item.operation.seq).join()}`);
					return outbox.settle(items);
				},
			}),
			head: async (answered) => {
				log.push(`answered ${answered.map((item) => item.operation.seq).join()}`);
				return { protocol: 1, vault: testId(5) as never, app: 'test' };
			},
			now: () => '2026-03-02T01:00:00.000Z', monotonicMs: () => 0, mostOperations: 1,
		});
		expect(await pusher.run(false)).toEqual(ok(null));
		expect(waiting()).toBe(0);
		expect(log.filter((each) => !/^stored [23]$/.test(each))).toEqual(['answered ', 'sent 1', 'answered 1', 'sent 2', 'stored 1', 'answered 2', 'sent 3']);
		expect(log.filter((each) => each.startsWith('stored'))).toEqual(['stored 1', 'stored 2', 'stored 3']);
	});

	it('stops when an answer could not be stored, and sends the same again later', async () => {
		const { context, waiting, calls } = await pushing(all);
		for (const text of ['a', 'b', 'c']) await context.save([note(context, text)]);
		const { outbox } = context.vault;
		let full = true;
		const pusher = new Pusher({
			transport: { push: async (_, operations) => { calls.push(operations); return all(operations); } },
			outbox: Object.assign(Object.create(outbox) as typeof outbox, {
				waiting: () => outbox.waiting(),
				settle: async (items: Parameters<typeof outbox.settle>[0]) => (full ? fail(problem('storage_full')) : outbox.settle(items)),
			}),
			head: async () => ({ protocol: 1, vault: testId(5) as never, app: 'test' }), now: () => '2026-03-02T01:00:00.000Z', monotonicMs: () => 0, mostOperations: 1,
		});
		expect(await pusher.run(false)).toEqual(fail(problem('storage_full')));
		expect([waiting(), calls.length]).toEqual([3, 2]);
		full = false;
		expect(await pusher.run(false)).toEqual(ok(null));
		expect([waiting(), calls.length]).toEqual([0, 5]);
	});

	it('never splits a save', () => {
		const operation = (seq: number, group: Id): Operation => ({ opId: testId(seq), group, seq, body: { kind: 'note', text: 'x'.repeat(300_000) } }) as unknown as Operation;
		const groups = groupsOf([1, 2, 3].flatMap((number) => [operation(number * 10, testId(number)), operation(number * 10 + 1, testId(number)), operation(number * 10 + 2, testId(number))]));
		expect(nextBatch(groups, Number.POSITIVE_INFINITY).map((group) => group.operations.length)).toEqual([3, 3]);
		expect(nextBatch(groups.slice(0, 1), 0)).toEqual([]);
	});
});
