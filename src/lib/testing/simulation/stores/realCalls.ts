import { setTimeout as wait } from 'node:timers/promises';
import type { Beneath } from '../scheduler.ts';

type Call = { readonly pid: number | null; readonly done: Promise<void>; deliver: (() => void) | null; blockedBy: string };
/** By backend: who holds what it waits for, as text; empty for one that waits for nobody. */
export type Blockers = (pids: readonly number[]) => Promise<ReadonlyMap<number, string>>;

/** Longer than PostgreSQL takes to find a ring (`deadlock_timeout` is 1 ms here): who waits after that waits for somebody who can go on. */
const ringMs = 6;

/**
 * Calls of a real database under the scheduler. Before anything else is chosen, each call has been answered or stands behind a lock that
 * another transaction holds; answers are handed out one at a time, in the order of the calls. So there is one real call at a time but for those
 * that wait for a lock, and the seed alone says what comes next.
 */
export class RealCalls implements Beneath {
	readonly #blockers: Blockers;
	#calls: Call[] = [];

	constructor(blockers: Blockers) {
		this.#blockers = blockers;
	}

	ask<T>(pid: number | null, work: () => Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			const call: Call = { pid, deliver: null, blockedBy: '', done: work().then((value) => { call.deliver = () => resolve(value); }, (error: unknown) => { call.deliver = () => reject(error as Error); }) };
			this.#calls.push(call);
		});
	}

	/** Nobody waits for the answers of this backend any more; resolves when what it had under way has ended. */
	async forget(pid: number, cancel: () => Promise<void>): Promise<void> {
		const calls = this.#calls.filter((call) => call.pid === pid);
		this.#calls = this.#calls.filter((call) => call.pid !== pid);
		while (calls.some((call) => call.deliver === null)) {
			await cancel();
			await Promise.race([Promise.all(calls.map((call) => call.done)), wait(5)]);
		}
	}

	async next(): Promise<boolean> {
		if (this.#calls.length === 0) return false;
		for (;;) {
			const open = this.#calls.filter((call) => call.deliver === null);
			const running = open.filter((call) => call.blockedBy === '');
			if (running.length === 0) break;
			await Promise.race([Promise.all(running.map((call) => call.done)), wait(ringMs)]);
			await this.#look();
		}
		const at = this.#calls.findIndex((call) => call.deliver !== null);
		if (at < 0) return false;
		const [call] = this.#calls.splice(at, 1);
		call?.deliver?.();
		// The locks that it gave back are others' now.
		await this.#look();
		return true;
	}

	/** A call counts as blocked when it stood behind the same backends at two looks; it is again looked at whenever these have changed. */
	async #look(): Promise<void> {
		const open = this.#calls.filter((call) => call.deliver === null && call.pid !== null);
		if (open.length === 0) return;
		const first = await this.#ask(open);
		const changed = open.some((call) => (first.get(call) ?? '') !== call.blockedBy);
		if (changed) await wait(ringMs);
		const second = changed ? await this.#ask(open) : first;
		for (const call of open) call.blockedBy = first.get(call) === second.get(call) ? (second.get(call) ?? '') : '';
	}

	async #ask(calls: readonly Call[]): Promise<ReadonlyMap<Call, string>> {
		const known = await this.#blockers(calls.flatMap(({ pid }) => pid ?? []));
		return new Map(calls.map((call) => [call, (call.pid === null ? '' : known.get(call.pid)) ?? '']));
	}
}
