import type { LaneResult } from '../sync/lockedLane.ts';

const retryMs = 15_000;
const retryMostMs = 5 * 60_000;
/** With nothing to send it still asks now and then whether this device is to clear itself. */
const idleMs = 15 * 60_000;

export type LockedSenderPorts = {
	readonly send: () => Promise<LaneResult>;
	/** A round has ended: the counts on the lock screen may stand differently now. */
	readonly sent: () => void;
	/** Vaults were cleared, as an administrator had asked. */
	readonly cleared: () => void;
	readonly after: (ms: number, work: () => void) => () => void;
};

/** Sends the sealed copies while the lock screen stands: at once, at every wake, and by a timer that grows while it fails. One round at a time. */
export class LockedSender {
	readonly #ports: LockedSenderPorts;
	#failures = 0;
	#cancel: () => void = () => undefined;
	#running = false;
	#again = false;
	#stopped = true;

	constructor(ports: LockedSenderPorts) {
		this.#ports = ports;
	}

	start(): void {
		this.#stopped = false;
		this.wake();
	}

	stop(): void {
		this.#stopped = true;
		this.#cancel();
	}

	wake(): void {
		if (this.#stopped) return;
		this.#again = true;
		if (!this.#running) void this.#rounds();
	}

	async #rounds(): Promise<void> {
		this.#running = true;
		this.#cancel();
		let left = 0;
		while (this.#again && !this.#stopped) {
			this.#again = false;
			// What breaks here breaks again at the unlock, where it is told.
			const result = await this.#ports.send().catch((): LaneResult => ({ done: 0, left: 1, problem: null, cleared: 0 }));
			this.#ports.sent();
			if (result.cleared > 0) this.#ports.cleared();
			left = result.left;
			this.#failures = left === 0 || result.done > 0 ? 0 : this.#failures + 1;
		}
		this.#running = false;
		if (!this.#stopped) this.#cancel = this.#ports.after(left > 0 ? Math.min(retryMs * 2 ** this.#failures, retryMostMs) : idleMs, () => this.wake());
	}
}
