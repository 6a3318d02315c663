import { sealCopy } from '../crypto/recovery.ts';
import type { VaultEntry } from '../db/registry.ts';
import type { RecoveryCopy } from '../protocol/recovery.ts';
import type { ServerKey } from '../protocol/sealed.ts';

export type RecoveryKeeperPorts = {
	readonly entry: Pick<VaultEntry, 'id' | 'officerId' | 'recovery'>;
	/** The open vault's data key, as it can be sealed once more. */
	readonly spare: CryptoKey;
	readonly keep: (copy: RecoveryCopy) => Promise<void>;
};

/**
 * Sees to it that the vault's data key lies in the register sealed to the organisation's newest recovery key. It holds the key that can be read until
 * that is so, and then forgets it: mostly at once, after a change of the recovery key at the next unlock, in a new vault after the first round.
 */
export class RecoveryKeeper {
	readonly #ports: Omit<RecoveryKeeperPorts, 'spare'>;
	#spare: CryptoKey | null;
	#had: string | null;
	#queue: Promise<void> = Promise.resolve();

	constructor({ spare, ...ports }: RecoveryKeeperPorts) {
		this.#ports = ports;
		this.#spare = spare;
		this.#had = ports.entry.recovery?.kid ?? null;
	}

	/** @param key null: the server has told none */
	settle(key: Pick<ServerKey, 'kid' | 'publicKey'> | null): Promise<void> {
		this.#queue = this.#queue.then(() => this.#settle(key)).catch(() => undefined);
		return this.#queue;
	}

	async #settle(key: Pick<ServerKey, 'kid' | 'publicKey'> | null): Promise<void> {
		if (key === null || this.#spare === null) return;
		if (this.#had !== key.kid) {
			await this.#ports.keep(await sealCopy(this.#spare, key, { vault: this.#ports.entry.id, officerId: this.#ports.entry.officerId }));
			this.#had = key.kid;
		}
		this.#spare = null;
	}
}
