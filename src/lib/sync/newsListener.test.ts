import { expect, test } from 'vitest';
import { problem } from '../domain/problems/problem.ts';
import type { ProblemCode } from '../domain/problems/catalogue.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { NewsListener } from './newsListener.ts';

/** A server that ends each line in turn as told here; after the last one it holds the line. */
function line(...ends: readonly Result<null>[]) {
	const waiting = [...ends];
	const seen = { opened: 0, heard: 0, waits: [] as number[] };
	let timer: (() => void) | null = null;
	const listener = new NewsListener({
		listen: async () => {
			seen.opened += 1;
			return waiting.shift() ?? new Promise<never>(() => undefined);
		},
		heard: () => { seen.heard += 1; },
		after: (ms, work) => {
			seen.waits.push(ms);
			timer = work;
			return () => { timer = null; };
		},
	});
	const settle = () => new Promise((resolve) => setTimeout(resolve));
	return {
		listener, seen, settle,
		timePasses: async () => {
			timer?.();
			await settle();
		},
	};
}

test.for<ProblemCode>(['session_ended', 'second_factor_missing', 'protocol_too_old'])('a line that is refused with %s makes the device ask at once, and is not asked for again', async (code) => {
	const { listener, seen, timePasses, settle } = line(ok(null), fail(problem(code)));
	listener.start();
	await settle();
	expect(seen, 'the server ended the first one').toEqual({ opened: 1, heard: 0, waits: [5_000] });
	await timePasses();
	expect(seen).toEqual({ opened: 2, heard: 1, waits: [5_000] });
});

test('without a network it waits ever longer, and causes no rounds', async () => {
	const gone = fail(problem('offline'));
	const { listener, seen, timePasses, settle } = line(gone, gone, gone);
	listener.start();
	await settle();
	await timePasses();
	await timePasses();
	expect(seen).toEqual({ opened: 3, heard: 0, waits: [5_000, 10_000, 20_000] });
	listener.stop();
	await timePasses();
	expect(seen.opened, 'stopped, it stays so').toBe(3);
});
