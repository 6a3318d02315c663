import type { SealingPair } from '../../crypto/hpke.ts';
import { newStoredPair, openSigningPair, sign, type StoredSigningPair } from '../../crypto/signing.ts';
import { serverKeyText, type ServerKey, type ServerKeys } from '../../protocol/sealed.ts';
import { RotatingKeys, type KeptKey } from './rotatingKeys.ts';

const dayMs = 86_400_000;
/** 180 days is how long a device may be away. */
const rule = { newEveryMs: 90 * dayMs, keptMs: 180 * dayMs };

type Kept = KeptKey & ServerKey;
type Beside = { readonly identity: StoredSigningPair };

/** The keys that locked devices seal to. The identity key marks each of them, so that a device which has once pinned it takes no other server's. */
export class ServerKeyRing {
	readonly #keys: RotatingKeys<Kept, Beside>;

	constructor(file: string, now: () => number = Date.now) {
		this.#keys = new RotatingKeys<Kept, Beside>(file, {
			...rule,
			begin: async () => ({ identity: await newStoredPair() }),
			finish: async ({ privateKey, ...key }, { identity }) => ({ ...key, mark: await sign(await openSigningPair(identity), serverKeyText(key)), privateKey }),
		}, now);
	}

	/** What devices may know, the newest first. */
	async published(): Promise<ServerKeys> {
		const { beside, keys } = await this.#keys.current();
		return { identity: beside.identity.publicKey, keys: keys.map(({ privateKey: _, ...key }) => key) };
	}

	async pair(kid: string): Promise<SealingPair | undefined> {
		return this.#keys.pair(kid);
	}

	/** This server's identity vouches for a text. */
	async mark(text: string): Promise<string> {
		return sign(await openSigningPair((await this.#keys.current()).beside.identity), text);
	}

	rotate(): Promise<void> {
		return this.#keys.rotate();
	}
}
