import { problem } from '../../domain/problems/problem.ts';
import { fail, type Result } from '../../domain/result.ts';
import { Life, type Scheduler } from './scheduler.ts';
import type { SimServer } from './server.ts';

/** How often the network does its worst; each a probability of a call. */
export type Weather = { readonly lost: number; readonly answerLost: number; readonly cut: number; readonly portal: number; readonly repeated: number; readonly newsBroken: number };
export const storm: Weather = { lost: 0.08, answerLost: 0.1, cut: 0.12, portal: 0.03, repeated: 0.1, newsBroken: 0.2 };
export const calm: Weather = { lost: 0, answerLost: 0, cut: 0, portal: 0, repeated: 0, newsBroken: 0 };

/** Carries requests to the server: late, twice, in another order, or not at all. */
export class SimNetwork {
	weather: Weather = storm;
	readonly #scheduler: Scheduler;
	readonly #server: SimServer;
	/** Messages on their way; a new one after a restore, for nothing in flight outlives the database that it was sent to. */
	#way: Life;
	/** Second copies: they come when nobody thinks of them any more. */
	#late: Life;

	constructor(scheduler: Scheduler, server: SimServer) {
		this.#scheduler = scheduler;
		this.#server = server;
		this.#way = new Life(scheduler, 'network');
		this.#late = this.#lateWay();
	}

	/** Everything in flight is lost. */
	cutAll(): void {
		this.#way.end();
		this.#late.end();
		this.#way = new Life(this.#scheduler, 'network');
		this.#late = this.#lateWay();
	}

	/** What is late comes as fast as all else. */
	hurry(): void {
		this.#late.weight = 1;
	}

	/** A request of a program and its answer. `offline` when nothing comes back, whatever the server did with it. */
	async request<T>(life: Life, online: () => boolean, label: string, handle: (server: Life) => Promise<Result<T>>): Promise<Result<T>> {
		const { random } = this.#scheduler;
		const offline = fail(problem('offline'));
		const fault = await life.point(`${label} leaves`);
		const { lost, answerLost, portal, repeated } = this.weather;
		if (fault === 'error' || !online() || random.chance(lost)) return offline;
		if (random.chance(portal)) return fail(problem('server_answer_unreadable'));
		if (random.chance(repeated)) this.#late.spawn(`${label} comes again`, () => this.#server.serve(handle));
		const answered = this.#carry(this.#way, label, handle);
		if (random.chance(answerLost)) {
			await life.point(`${label} is given up`);
			return offline;
		}
		const answer = await answered;
		return (await life.point(`${label} is answered`)) === 'error' || !online() ? offline : answer;
	}

	/** Where a cut answer ends; null for an answer that arrives whole. */
	cutAt(length: number): number | null {
		const { random } = this.#scheduler;
		return random.chance(this.weather.cut) ? random.int(length + 1) : null;
	}

	chance(probability: number): boolean {
		return this.#scheduler.random.chance(probability);
	}

	tell(label: string, work: () => void): void {
		this.#way.spawn(label, async () => work());
	}

	#carry<T>(way: Life, label: string, handle: (server: Life) => Promise<Result<T>>): Promise<Result<T>> {
		return new Promise((resolve) => {
			way.onEnd(() => resolve(fail(problem('offline'))));
			way.spawn(`${label} travels`, async () => resolve(await this.#server.serve(handle)));
		});
	}

	#lateWay(): Life {
		const late = new Life(this.#scheduler, 'late');
		late.weight = 0.01;
		return late;
	}
}
