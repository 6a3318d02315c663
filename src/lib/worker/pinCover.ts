import { markOf, pinRight, type PinMark } from '../crypto/pin.ts';
import type { DeviceStore } from '../db/store.ts';
import { pinStrong } from '../domain/pin.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { PinApi, TurnSecret } from './api.ts';

const triesAllowed = 5;

export type PinPorts = {
	/** The open vault's rows, covered or not; null when none is open. */
	readonly store: () => Pick<DeviceStore, 'value' | 'setValue'> | null;
	/** Counted durably before it is judged, as on the lock screen. */
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
	#turned = false;
	#tries = 0;
	/** One try after the other: many at once would all be compared before the first is counted. */
	#queue: Promise<unknown> = Promise.resolve();

	constructor(ports: PinPorts) {
		this.#ports = ports;
	}

	get covered(): boolean {
		return this.#covered;
	}

	/** Covered, but for the text that a resident reads. */
	get turned(): boolean {
		return this.#turned;
	}

	/** As `cover`, for the resident's view. Answers whether a PIN lifts it. */
	async turn(): Promise<boolean> {
		this.#covered = true;
		this.#turned = true;
		return (await this.#mark()) !== null;
	}

	/** By the PIN where one is set, else by the passphrase. */
	turnBack(secret: TurnSecret): Promise<Result<null>> {
		return this.#next(async () => {
			if (!this.#turned) return fail(problem('vault_locked'));
			return 'pin' in secret ? this.#try(secret.pin) : this.#tryPassphrase(secret.passphrase);
		});
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
			this.#turned = false;
			return ok((await this.#mark()) !== null);
		},
		uncover: (pin) => this.#next(async () => (this.#turned ? fail(problem('vault_locked')) : this.#try(pin))),
	};

	#next(work: () => Promise<Result<null>>): Promise<Result<null>> {
		const run = this.#queue.then(work);
		this.#queue = run.catch(() => undefined);
		return run;
	}

	async #tryPassphrase(passphrase: string): Promise<Result<null>> {
		if ((await this.#mark()) !== null) return fail(problem('vault_locked'));
		const right = await this.#ports.passphraseRight(passphrase);
		if (right.ok) this.#lift();
		else if (right.problem.code === 'wraps_gone') this.#close();
		return right.ok ? ok(null) : right;
	}

	#close(): void {
		this.#turned = false;
		this.#ports.drop();
	}

	#lift(): void {
		this.#tries = 0;
		this.#covered = false;
		this.#turned = false;
	}

	async #try(pin: string): Promise<Result<null>> {
		const mark = await this.#mark();
		if (mark === null || !this.#covered) return fail(problem('vault_locked'));
		this.#tries += 1;
		if (await pinRight(mark, pin)) {
			this.#lift();
			return ok(null);
		}
		if (this.#tries < triesAllowed) return fail(problem('wrong_pin', { left: triesAllowed - this.#tries }));
		this.#close();
		return fail(problem('pin_spent'));
	}

	async #mark(): Promise<PinMark | null> {
		return ((await this.#ports.store()?.value('pin')) as PinMark | null | undefined) ?? null;
	}
}
