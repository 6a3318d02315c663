import { markOf, pinRight, type PinMark } from '../crypto/pin.ts';
import type { DeviceStore } from '../db/store.ts';
import { pinStrong } from '../domain/pin.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { PinApi } from './api.ts';

const triesAllowed = 5;

export type PinPorts = {
	/** The open vault's rows, covered or not; null when none is open. */
	readonly store: () => Pick<DeviceStore, 'value' | 'setValue'> | null;
	readonly passphraseRight: (passphrase: string) => Promise<Result<null>>;
	/** Closes the vault and forgets its key. */
	readonly drop: () => void;
};

/**
 * The cover over an open vault: while it lies on it, nothing of the vault is answered to the page, and the data key stays in this worker's
 * memory and nowhere else. The tries are counted in memory too: who kills the app to try more often has only the passphrase left.
 */
export class PinCover {
	readonly #ports: PinPorts;
	#covered = false;
	#tries = 0;
	/** One try after the other: many at once would all be compared before the first is counted. */
	#queue: Promise<unknown> = Promise.resolve();

	constructor(ports: PinPorts) {
		this.#ports = ports;
	}

	get covered(): boolean {
		return this.#covered;
	}

	readonly api: PinApi = {
		state: async () => ok({ set: (await this.#mark()) !== null }),
		set: async (passphrase, pin) => {
			const store = this.#ports.store();
			if (store === null || this.#covered) return fail(problem('vault_locked'));
			if (!pinStrong(pin)) return fail(problem('pin_too_simple'));
			const right = await this.#ports.passphraseRight(passphrase);
			return right.ok ? store.setValue('pin', await markOf(pin)) : right;
		},
		remove: async () => {
			const store = this.#ports.store();
			return store === null || this.#covered ? fail(problem('vault_locked')) : store.setValue('pin', null);
		},
		cover: async () => {
			if (this.#ports.store() === null) return fail(problem('vault_locked'));
			// At once: what the page asks after this is not answered, whatever the disk takes.
			this.#covered = true;
			return ok((await this.#mark()) !== null);
		},
		uncover: (pin) => {
			const run = this.#queue.then(() => this.#try(pin));
			this.#queue = run.catch(() => undefined);
			return run;
		},
	};

	async #try(pin: string): Promise<Result<null>> {
		const mark = await this.#mark();
		if (mark === null || !this.#covered) return fail(problem('vault_locked'));
		this.#tries += 1;
		if (await pinRight(mark, pin)) {
			this.#tries = 0;
			this.#covered = false;
			return ok(null);
		}
		if (this.#tries < triesAllowed) return fail(problem('wrong_pin', { left: triesAllowed - this.#tries }));
		this.#ports.drop();
		return fail(problem('pin_spent'));
	}

	async #mark(): Promise<PinMark | null> {
		return ((await this.#ports.store()?.value('pin')) as PinMark | null | undefined) ?? null;
	}
}
