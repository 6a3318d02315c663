import type { SealingPair } from '../../crypto/hpke.ts';
import { recoveryKeyText } from '../../protocol/recovery.ts';
import type { ServerKey } from '../../protocol/sealed.ts';
import { RotatingKeys, type KeptKey } from './rotatingKeys.ts';
import type { ServerKeyRing } from './serverKeys.ts';

const dayMs = 86_400_000;
/** A copy is sealed anew at an unlock only, and it is the last way into what was not sent: old keys stay much longer than those of the sealed lane. */
const rule = { newEveryMs: 90 * dayMs, keptMs: 730 * dayMs };

/**
 * The organisation's recovery keys: they open the data keys that devices keep sealed to them, and the server holds no such copy. Marked when they are
 * told, by the identity that devices have pinned.
 */
export class RecoveryKeyRing {
	readonly #keys: RotatingKeys<KeptKey, object>;
	readonly #identity: Pick<ServerKeyRing, 'mark'>;

	constructor(file: string, identity: Pick<ServerKeyRing, 'mark'>, now: () => number = Date.now) {
		this.#keys = new RotatingKeys<KeptKey, object>(file, { ...rule, begin: async () => ({}), finish: async (key) => key }, now);
		this.#identity = identity;
	}

	/** The one to seal to. */
	async published(): Promise<ServerKey> {
		const [newest] = (await this.#keys.current()).keys;
		if (newest === undefined) throw new Error('there is no recovery key');
		const { privateKey: _, ...key } = newest;
		return { ...key, mark: await this.#identity.mark(recoveryKeyText(key)) };
	}

	async pair(kid: string): Promise<SealingPair | undefined> {
		return this.#keys.pair(kid);
	}

	rotate(): Promise<void> {
		return this.#keys.rotate();
	}
}
