export type PulsePorts = { readonly beatMs: number; readonly misses: number; readonly ping: () => Promise<unknown>; readonly dead: () => void };

/**
 * Feels whether the worker still answers. Counts beats, not time: a page that was frozen beats no more than its worker did, so waking
 * up is never taken for a death.
 */
export class Pulse {
	readonly #ports: PulsePorts;
	readonly #timer: ReturnType<typeof setInterval>;
	#outstanding = false;
	#missed = 0;

	constructor(ports: PulsePorts) {
		this.#ports = ports;
		this.#timer = setInterval(() => this.beat(), ports.beatMs);
	}

	beat(): void {
		if (this.#outstanding) {
			this.#missed += 1;
			if (this.#missed >= this.#ports.misses) this.#end();
			return;
		}
		this.#outstanding = true;
		this.#ports.ping().then(
			() => {
				this.#outstanding = false;
				this.#missed = 0;
			},
			() => undefined,
		);
	}

	/** Something went wrong in the worker: one missed beat more is enough. */
	doubt(): void {
		this.#missed = this.#ports.misses - 1;
		this.beat();
	}

	stop(): void {
		clearInterval(this.#timer);
	}

	#end(): void {
		this.stop();
		this.#ports.dead();
	}
}
