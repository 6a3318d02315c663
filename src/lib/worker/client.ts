import { proxy, wrap } from 'comlink';
import { problem } from '../domain/problems/problem.ts';
import { fail } from '../domain/result.ts';
import type { Notice } from './api.ts';
import type { DoorstepApi, WorkerOwn } from './index.ts';
import { plain } from './plain.ts';
import { Pulse } from './pulse.ts';

export type WorkerEvents = {
	readonly notice: (notice: Notice) => void;
	/** The worker had stopped and a new one runs, with no vault open. */
	readonly restarted: () => void;
};
export type WorkerClient = {
	/** Arguments are copied plainly, answers are values; no call ever throws or stays without an answer. */
	readonly api: DoorstepApi;
	/** Ends the worker: keys and records are gone from memory. Calls under way get a moment to end (a save, an answer of a form), then answer `worker_stopped`. */
	readonly stop: () => Promise<void>;
	/** The calls under way have ended, or had their moment. */
	readonly settled: () => Promise<void>;
};

const pulseMs = 10_000;
/** Beats without an answer after which the worker counts as dead. Deriving a key may take one beat on a slow phone. */
const missesAllowed = 3;
/** A worker that dies again and again is not started for ever. */
const restartsAllowed = 3;
const graceMs = 1_000;

type Calls = { readonly [part: string]: { readonly [method: string]: (...args: readonly unknown[]) => Promise<unknown> } };
type Running = { readonly worker: Worker; readonly calls: Calls; readonly died: Promise<never>; readonly die: () => void; readonly pulse: Pulse };

/** Starts the worker and owns its life: it listens, feels the pulse, and starts it anew after a crash. */
export function startWorker(events: WorkerEvents): WorkerClient {
	let restarts = 0;
	let stopped = false;
	const underWay = new Set<Promise<unknown>>();
	let running = start();

	function start(): Running {
		const worker = new Worker(new URL('./index.ts', import.meta.url), { type: 'module', name: 'doorstep' });
		const calls = wrap(worker) as unknown as Calls;
		const own = calls['own'] as unknown as { readonly [Name in keyof WorkerOwn]: WorkerOwn[Name] };
		let die = (): void => undefined;
		const died = new Promise<never>((_, reject) => { die = () => reject(new Error('the worker stopped')); });
		died.catch(() => undefined);
		const pulse = new Pulse({ beatMs: pulseMs, misses: missesAllowed, ping: () => own.ping(), dead: () => restart(worker) });
		worker.addEventListener('error', () => pulse.doubt());
		own.listen(proxy(events.notice)).catch(() => undefined);
		return { worker, calls, died, die, pulse };
	}

	function restart(dead: Worker): void {
		if (stopped || running.worker !== dead) return;
		end();
		if (restarts >= restartsAllowed) return;
		restarts += 1;
		running = start();
		events.restarted();
	}

	function end(): void {
		running.pulse.stop();
		running.worker.terminate();
		running.die();
	}

	async function call(part: string, method: string, args: readonly unknown[]): Promise<unknown> {
		const { calls, died } = running;
		const answer = Promise.race([calls[part]?.[method]?.(...args.map(plain)), died]);
		underWay.add(answer);
		try {
			return await answer;
		} catch {
			return fail(problem('worker_stopped'));
		} finally {
			underWay.delete(answer);
		}
	}

	const api = new Proxy({}, {
		get: (_, part) => new Proxy({}, { get: (__, method) => (...args: readonly unknown[]) => call(String(part), String(method), args) }),
	}) as DoorstepApi;
	const settled = async (): Promise<void> => {
		await Promise.race([Promise.allSettled(underWay), new Promise((resolve) => { setTimeout(resolve, graceMs); })]);
	};
	return {
		api, settled,
		stop: async () => {
			stopped = true;
			await settled();
			end();
		},
	};
}
