import { describe, expect, it } from 'vitest';
import { roomRule } from '../db/room.ts';
import { asVaultId } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { makeMemoryContext, testId } from '../testing/memoryContext.ts';
import { packAfterMs, SyncEngine } from './syncEngine.ts';

/** An engine whose server has nothing to say, whose timers ring by hand, and that tells how often its store packed. */
async function engine() {
	const { vault, store } = await makeMemoryContext();
	const loaded = await store.load();
	if (!loaded.ok) throw new Error(loaded.problem.code);
	let packed = 0;
	let pulls = 0;
	let ms = 0;
	let trouble: Problem | null = null;
	const timers: { readonly ms: number; readonly work: () => void; done: boolean }[] = [];
	const never = async () => fail(problem('offline'));
	const sync = new SyncEngine({
		vault, store: { ...store, compact: async () => {
			packed += 1;
			return ok(null);
		} },
		transport: {
			serverInfo: never, signIn: never, signOut: never, ask: never, download: never, upload: never, news: never,
			push: async () => ok({ lines: [], complete: true }),
			pull: async () => {
				pulls += 1;
				return trouble === null ? ok(null) : fail(trouble);
			},
		},
		head: { vault: asVaultId(testId(5)), app: 'test' }, signedIn: () => true, me: async () => ok(null), nowMs: () => 0, monotonicMs: () => ms, random: () => 0,
		after: (ms, work) => {
			const timer = { ms, work, done: false };
			timers.push(timer);
			return () => { timer.done = true; };
		},
		changed: () => undefined, told: () => undefined, finished: async () => undefined,
	}, loaded.value, null);
	const armed = () => timers.filter((timer) => timer.ms === packAfterMs && !timer.done);
	const ring = () => {
		for (const timer of armed()) {
			timer.done = true;
			timer.work();
		}
	};
	return { sync, armed, ring, packed: () => packed, pulls: () => pulls, pass: (some: number) => { ms += some; }, fails: (why: Problem | null) => { trouble = why; } };
}

describe('packing what pulls changed', () => {
	it('follows a round that went well, once however many rounds come meanwhile', async () => {
		const { sync, armed, ring, packed } = await engine();
		await sync.now();
		await sync.now();
		expect(armed()).toHaveLength(1);
		expect(packed()).toBe(0);
		ring();
		expect(packed()).toBe(1);
		await sync.now();
		expect(armed()).toHaveLength(1);
	});

	it('does not disturb a loop that has work or waits for the network, nor a vault that was closed', async () => {
		const { sync, armed, ring, packed, fails } = await engine();
		fails(problem('offline'));
		await sync.now();
		expect(armed()).toHaveLength(0);
		fails(null);
		await sync.now();
		fails(problem('offline'));
		await sync.now();
		ring();
		expect(packed()).toBe(0);
		fails(null);
		await sync.now();
		expect(armed()).toHaveLength(1);
		sync.stop();
		expect(armed()).toHaveLength(0);
	});
});

describe('a device too full to receive', () => {
	it('goes on sending, says so, and asks for the same again only after a while or when the officer asks', async () => {
		const { sync, fails, pulls, pass } = await engine();
		fails(problem('storage_full'));
		const round = async () => {
			sync.wake();
			await new Promise((resolve) => { setTimeout(resolve, 5); });
		};
		await round();
		expect(sync.state().phase, 'the round went on to its end: files are sent too').toBe('idle');
		await round();
		await round();
		const state = sync.state();
		expect([pulls(), state.storage?.code, state.problem?.code, state.receivedAt, state.phase]).toEqual([1, 'pull_full', 'pull_full', null, 'idle']);
		await sync.now();
		expect(pulls()).toBe(2);
		pass(roomRule.pullAgainMs);
		fails(null);
		await round();
		expect([pulls(), sync.state().storage, sync.state().receivedAt]).toEqual([3, null, '1970-01-01T00:00:00.000Z']);
		sync.stop();
	});
});
