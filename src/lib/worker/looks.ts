import type { Id } from '../domain/ids.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { mostLooks, type DeviceLook } from '../protocol/restricted.ts';
import type { WorkerContext } from './context.ts';

/** Within this time a case that is opened again counts as looked at once. */
const onceMs = 10 * 60_000;
/** So many are kept for a device that is offline for long; then the oldest go. */
const mostKept = 2_000;
const key = 'restricted.looks';

/** That a restricted case was opened on this device: kept sealed, and told to the server after the next round of sync. It never holds up who looks. */
export class Looks {
	readonly #ports: Pick<WorkerContext, 'memory' | 'server' | 'nowMs'>;
	readonly #last = new Map<Id, number>();
	#queue: Promise<unknown> = Promise.resolve();

	constructor(ports: Pick<WorkerContext, 'memory' | 'server' | 'nowMs'>) {
		this.#ports = ports;
	}

	opened(id: Id): void {
		const nowMs = this.#ports.nowMs();
		const last = this.#last.get(id);
		if (last !== undefined && nowMs - last < onceMs) return;
		this.#last.set(id, nowMs);
		const at: Instant = new Date(nowMs).toISOString();
		void this.#next(async () => this.#set([...(await this.#kept()), { id, at }].slice(-mostKept)));
	}

	/** What the server has taken is forgotten; what it has not waits for the next time. */
	tell(): Promise<void> {
		return this.#next(async () => {
			for (let kept = await this.#kept(); kept.length > 0; kept = await this.#kept()) {
				const looks = kept.slice(0, mostLooks);
				const told = await this.#ports.server.ask('POST', '/api/restricted/seen', { looks });
				if (!told.ok) return;
				await this.#set(kept.slice(looks.length));
			}
		});
	}

	async #kept(): Promise<readonly DeviceLook[]> {
		return (await this.#ports.memory.get<readonly DeviceLook[]>(key)) ?? [];
	}

	async #set(looks: readonly DeviceLook[]): Promise<void> {
		await this.#ports.memory.set(key, looks);
	}

	#next(work: () => Promise<void>): Promise<void> {
		const run = this.#queue.then(work);
		this.#queue = run.catch(() => undefined);
		return run;
	}
}
