import { describe, expect, it } from 'vitest';
import type { LaneResult } from '../sync/lockedLane.ts';
import { LockedSender } from './lockedSender.ts';

function sending(...results: readonly Partial<LaneResult>[]) {
	const [said, timers]: [string[], { readonly ms: number; readonly work: () => void }[]] = [[], []];
	let round = 0;
	const sender = new LockedSender({
		send: async () => {
			said.push('send');
			return { done: 0, left: 0, problem: null, cleared: 0, ...results[round++] };
		},
		sent: () => said.push('sent'), cleared: () => said.push('cleared'),
		after: (ms, work) => {
			timers.push({ ms, work });
			return () => undefined;
		},
	});
	const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
	return { sender, said, timers, settled };
}

describe('the lock screen’s sender', () => {
	it('asks every quarter of an hour with nothing to send: an administrator may have asked for something', async () => {
		const { sender, said, timers, settled } = sending({}, { cleared: 1 });
		sender.start();
		await settled();
		expect(timers.map(({ ms }) => ms)).toEqual([15 * 60_000]);
		timers[0]?.work();
		await settled();
		expect(said).toEqual(['send', 'sent', 'send', 'sent', 'cleared']);
	});

	it('comes back sooner while something is left, later each time that nothing went', async () => {
		const { sender, said, timers, settled } = sending({ left: 2 }, { left: 2 }, { done: 1, left: 1 });
		sender.start();
		await settled();
		for (let time = 0; time < 2; time += 1) {
			timers.at(-1)?.work();
			await settled();
		}
		expect(timers.map(({ ms }) => ms)).toEqual([30_000, 60_000, 15_000]);
		expect(said.filter((each) => each === 'send')).toHaveLength(3);
	});

	it('asks no more once somebody unlocks', async () => {
		const { sender, said, timers, settled } = sending({});
		sender.start();
		await settled();
		sender.stop();
		timers[0]?.work();
		await settled();
		expect(said).toEqual(['send', 'sent']);
	});
});
