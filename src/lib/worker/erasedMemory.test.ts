import { describe, expect, it } from 'vitest';
import type { OutboxItem } from '../db/store.ts';
import { asVaultId, type Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { PullLine } from '../protocol/messages.ts';
import { makeMemoryContext, testId, testMe } from '../testing/memoryContext.ts';
import { SyncEngine } from './syncEngine.ts';

const [erased, moved, here] = [testId(801), testId(802), testId(803)];
const stream = `a:${testId(4)}` as const;
const leave = (id: Id, more: { readonly erased?: true } = {}): PullLine => ({ kind: 'leave', stream, type: 'note', id, ...more });

/** A vault whose officer wrote three notes, all acknowledged, and what its server says at the next pull. */
async function device() {
	const { vault, store } = await makeMemoryContext();
	const loaded = await store.load();
	if (!loaded.ok) throw new Error(loaded.problem.code);
	await vault.outbox.save([erased, moved, here].map((noteId) => ({ kind: 'note', noteId, areaId: testId(4), of: { type: 'place', id: testId(100) }, text: 'x' })));
	await vault.outbox.settle(vault.outbox.items.map((item): OutboxItem => ({ operation: item.operation, state: 'acknowledged', outcome: 'ok', revisions: [], at: item.operation.at })));
	let says: readonly PullLine[] = [];
	let dies = false;
	const never = async () => fail(problem('offline'));
	const sync = () => new SyncEngine({
		vault, store: { ...store, applyPull: async (change) => (dies ? fail(problem('storage_failed')) : store.applyPull(change)) },
		transport: {
			serverInfo: never, signIn: never, signOut: never, ask: never, download: never, upload: never, news: never, push: async () => ok({ lines: [], complete: true }),
			pull: async (_request, heard): Promise<Result<null>> => {
				for (const line of says) {
					const taken = await heard(line);
					if (!taken.ok) return taken;
				}
				return ok(null);
			},
		},
		head: { vault: asVaultId(testId(5)), app: 'test' }, signedIn: () => true, me: async () => ok(null), nowMs: () => Date.parse('2026-03-02T01:00:00Z'), monotonicMs: () => 0, random: () => 0,
		after: () => () => undefined, changed: () => undefined, told: () => undefined, finished: async () => undefined,
	}, loaded.value, null);
	return {
		typed: vault.context.memory,
		hears: async (lines: readonly PullLine[], killed = false): Promise<void> => {
			says = [{ kind: 'scope', streams: ['t', stream], me: testMe }, ...lines, { kind: 'checkpoint', cursor: { stream, seq: 9 }, more: false }, { end: true, serverTime: '2026-03-02T01:00:00.000Z' }];
			dies = killed;
			await sync().now();
		},
		/** What it would offer a restored server. */
		keeps: async (): Promise<readonly Id[]> => {
			const offered = await store.reoffer();
			return offered.ok ? offered.value.flatMap(({ operation: { body } }) => (body.kind === 'note' ? [body.noteId] : [])) : [];
		},
		store,
	};
}

describe('what a device has sent of something that was erased', () => {
	it('and what was being typed about it goes when it hears of it; words about others stay', async () => {
		const phone = await device();
		for (const id of [erased, moved]) await phone.typed.set(`typed:note:${id}`, { text: '半句' });
		await phone.typed.set('companions', ['李']);
		await phone.hears([leave(erased, { erased: true }), leave(moved)]);
		expect(await phone.store.value('memory')).toEqual({ [`typed:note:${moved}`]: { text: '半句' }, companions: ['李'] });
	});

	it('goes when it hears of it; what only left its sight stays for a restored server', async () => {
		const phone = await device();
		await phone.hears([leave(erased, { erased: true }), leave(moved)]);
		expect(await phone.keeps()).toEqual([moved, here]);
		expect(await phone.store.value('erased')).toBeNull();
	});

	it('goes too when the device was killed before the page was stored', async () => {
		const phone = await device();
		await phone.hears([leave(erased, { erased: true })], true);
		expect(await phone.store.value('erased')).toEqual([erased]);
		await phone.hears([]);
		expect(await phone.keeps()).toEqual([moved, here]);
	});
});
