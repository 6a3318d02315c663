import { describe, expect, it } from 'vitest';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { idleRoundMs, retryMs, retryMostMs, SyncLoop } from './loop.ts';

/** A loop whose steps answer as told, and whose timers ring by hand. */
function looping(outcomes: { push?: () => Result<null>; pull?: () => Result<null>; leave?: () => Result<null> } = {}) {
	const steps: string[] = [];
	const timers: { ms: number; work: () => void; cancelled: boolean }[] = [];
	const loop = new SyncLoop({
		push: async (asked) => { steps.push(asked ? 'push!' : 'push'); return outcomes.push?.() ?? ok(null); },
		pull: async () => { steps.push('pull'); return outcomes.pull?.() ?? ok(null); },
		files: async () => { steps.push('files'); return ok(null); },
		leave: async () => { steps.push('leave'); return outcomes.leave?.() ?? ok(null); },
		finished: async () => { steps.push('done'); },
		after: (ms, work) => {
			const timer = { ms, work, cancelled: false };
			timers.push(timer);
			return () => { timer.cancelled = true; };
		},
		random: () => 1, changed: () => undefined,
	});
	const armed = () => timers.filter((timer) => !timer.cancelled).map((timer) => timer.ms);
	return { loop, steps, armed, ring: () => timers.findLast((timer) => !timer.cancelled)?.work() };
}
const failing = (...codes: (Problem['code'] | null)[]) => () => {
	const code = codes.shift() ?? null;
	return code === null ? ok(null) : fail(problem(code));
};

describe('the sync loop', () => {
	it('sends, fetches, sends files, and rests', async () => {
		const { loop, steps, armed } = looping();
		await loop.wake();
		expect(steps).toEqual(['push', 'pull', 'files', 'done']);
		expect(loop.phase).toBe('idle');
		expect(armed()).toEqual([idleRoundMs]);
	});

	it('makes one more round for a wake that came meanwhile, and never two at once', async () => {
		const { loop, steps } = looping();
		await Promise.all([loop.wake(), loop.wake(), loop.wake()]);
		expect(steps).toEqual(['push', 'pull', 'files', 'done', 'push', 'pull', 'files', 'done']);
	});

	it('waits longer after each failure, and goes on by itself', async () => {
		const { loop, armed, ring } = looping({ push: failing('server_answer_unreadable', 'offline', 'server_busy') });
		const settle = () => new Promise((resolve) => { setImmediate(resolve); });
		await loop.wake();
		expect([loop.phase, loop.problem?.code]).toEqual(['waiting', 'server_answer_unreadable']);
		expect(armed()).toEqual([retryMs]);
		ring();
		await settle();
		expect(armed()).toEqual([retryMs * 2]);
		ring();
		await settle();
		expect(armed()).toEqual([retryMs * 4]);
		ring();
		await settle();
		expect(loop.phase).toBe('idle');
		expect(loop.problem).toBeNull();
	});

	it('never waits longer than the most', async () => {
		const { loop, armed } = looping({ push: () => fail(problem('offline')) });
		for (let round = 0; round < 20; round += 1) await loop.wake();
		expect(armed()).toEqual([retryMostMs]);
	});

	it('rests when the session has ended, until it is renewed', async () => {
		const { loop, steps, armed } = looping({ push: failing('session_ended') });
		await loop.wake();
		expect(loop.phase).toBe('signIn');
		expect(armed()).toEqual([]);
		await loop.wake();
		expect(steps).toEqual(['push']);
		await loop.fresh();
		expect(loop.phase).toBe('idle');
		expect(steps).toEqual(['push', 'push!', 'pull', 'files', 'done']);
	});

	it('stops asking a server for which the app is too old', async () => {
		const { loop, steps } = looping({ pull: failing('protocol_too_old') });
		await loop.wake();
		await loop.fresh();
		expect(loop.phase).toBe('update');
		expect(steps).toEqual(['push', 'pull']);
	});

	it('does nothing more once it is stopped', async () => {
		const { loop, steps } = looping();
		loop.stop();
		await loop.fresh();
		expect(steps).toEqual([]);
	});

	it('leaves, when the server asks this device to clear itself, only after records and files were sent', async () => {
		const { loop, steps } = looping({ pull: failing('device_wipe') });
		await loop.wake();
		expect(steps).toEqual(['push', 'pull', 'files', 'leave']);
	});

	it('tries again to leave while something waits to be sent', async () => {
		const { loop, steps, armed } = looping({ pull: () => fail(problem('device_wipe')), leave: failing('device_wipe_waits') });
		await loop.wake();
		expect([loop.phase, loop.problem?.code, armed().length]).toEqual(['waiting', 'device_wipe_waits', 1]);
		await loop.wake();
		expect(steps.slice(4)).toEqual(['push', 'pull', 'files', 'leave']);
	});

	it('goes through the states that are drawn, and no others', async () => {
		const walked = async (trouble: { push?: Problem['code']; pull?: Problem['code']; files?: Problem['code'] }) => {
			const phases: string[] = [];
			const step = (code: Problem['code'] | undefined) => async () => (code === undefined ? ok(null) : fail(problem(code)));
			const loop: SyncLoop = new SyncLoop({
				push: step(trouble.push), pull: step(trouble.pull), files: step(trouble.files), leave: step(undefined), finished: async () => undefined, after: () => () => undefined, random: () => 0,
				changed: () => phases.push(loop.phase),
			});
			await loop.wake();
			return phases.join(' ');
		};
		expect(await walked({})).toBe('sending receiving sending idle');
		expect(await walked({ push: 'server_busy' })).toBe('sending waiting');
		expect(await walked({ pull: 'offline' })).toBe('sending receiving waiting');
		expect(await walked({ files: 'offline' })).toBe('sending receiving sending waiting');
		expect(await walked({ push: 'session_ended' })).toBe('sending signIn');
		expect(await walked({ files: 'session_ended' })).toBe('sending receiving sending signIn');
		expect(await walked({ pull: 'protocol_too_old' })).toBe('sending receiving update');
	});

	it('spreads a town\'s devices: half of each wait is at random', async () => {
		const waits = await Promise.all([0, 0.5, 1].map(async (random) => {
			const armed: number[] = [];
			const loop = new SyncLoop({
				push: async () => fail(problem('server_busy')), pull: async () => ok(null), files: async () => ok(null), leave: async () => ok(null), finished: async () => undefined,
				after: (ms) => {
					armed.push(ms);
					return () => undefined;
				},
				random: () => random, changed: () => undefined,
			});
			for (let round = 0; round < 3; round += 1) await loop.wake();
			return armed;
		}));
		expect(waits).toEqual([[1_000, 2_000, 4_000], [1_500, 3_000, 6_000], [2_000, 4_000, 8_000]]);
	});

	it('is woken by anything while it waits, and ends a rest in `signIn` only by what can end it', async () => {
		let trouble: Problem['code'] | null = 'offline';
		const { loop, steps } = looping({ push: () => (trouble === null ? ok(null) : fail(problem(trouble))) });
		await loop.wake();
		trouble = 'session_ended';
		await loop.wake();
		expect(loop.phase).toBe('signIn');
		trouble = null;
		await loop.wake();
		expect([loop.phase, steps.length]).toEqual(['signIn', 2]);
		await loop.wake(true);
		expect(loop.phase).toBe('idle');
	});
});
