import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { newSealingPair } from '../../crypto/hpke.ts';
import { keyIdOf } from '../../crypto/signing.ts';
import { withFileLock } from '../keys/fileLock.ts';

export type KeptKey = { readonly kid: string; readonly publicKey: string; readonly made: string; readonly privateKey: string };
/** `keptMs`: how long a key is kept after its successor came. `begin`: what lies beside the keys. `finish`: what a key gets before it is written. */
export type RotationRule<K extends KeptKey, Beside extends object> = {
	readonly newEveryMs: number; readonly keptMs: number; readonly begin: () => Promise<Beside>; readonly finish: (key: KeptKey, beside: Beside) => Promise<K>;
};
type KeyFile<K, Beside> = { readonly beside: Beside; readonly keys: readonly K[] };

/**
 * Keys that are sealed to, the newest first, in a file of the data folder beside the other secrets: in the backup, never in the database, shared by
 * all servers of the folder. A new one is made when it is time; old ones are kept for a while, then destroyed.
 */
export class RotatingKeys<K extends KeptKey, Beside extends object> {
	readonly #file: string;
	readonly #rule: RotationRule<K, Beside>;
	readonly #now: () => number;
	#read: { readonly at: number; readonly keys: KeyFile<K, Beside> } | null = null;

	constructor(file: string, rule: RotationRule<K, Beside>, now: () => number = Date.now) {
		this.#file = file;
		this.#rule = rule;
		this.#now = now;
	}

	/** Makes the first key, and the next one when it is time. */
	async current(): Promise<KeyFile<K, Beside>> {
		const found = this.#fromDisk();
		if (found !== undefined && !this.#isOld(found)) return found;
		await withFileLock(this.#file, async () => {
			const again = this.#fromDisk();
			if (again === undefined || this.#isOld(again)) await this.#write(again ?? { beside: await this.#rule.begin(), keys: [] });
		});
		const made = this.#fromDisk();
		if (made === undefined) throw new Error(`${this.#file} is gone`);
		return made;
	}

	async pair(kid: string): Promise<K | undefined> {
		return (await this.current()).keys.find((key) => key.kid === kid);
	}

	/** Begins a new key now, and destroys those that are kept no longer. */
	async rotate(): Promise<void> {
		await withFileLock(this.#file, async () => this.#write(this.#fromDisk() ?? { beside: await this.#rule.begin(), keys: [] }));
	}

	#isOld({ keys }: KeyFile<K, Beside>): boolean {
		return Date.parse(keys[0]?.made ?? '') < this.#now() - this.#rule.newEveryMs;
	}

	/** Read anew when another server has written. */
	#fromDisk(): KeyFile<K, Beside> | undefined {
		const at = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs;
		if (at === undefined) return undefined;
		if (this.#read?.at !== at) {
			const { keys, ...beside } = JSON.parse(readFileSync(this.#file, 'utf8')) as Beside & { readonly keys: readonly K[] };
			this.#read = { at, keys: { keys, beside: beside as object as Beside } };
		}
		return this.#read.keys;
	}

	async #write({ beside, keys }: KeyFile<K, Beside>): Promise<void> {
		const pair = await newSealingPair();
		const made = await this.#rule.finish({ kid: await keyIdOf(pair.publicKey), publicKey: pair.publicKey, made: new Date(this.#now()).toISOString(), privateKey: pair.privateKey }, beside);
		// A key ends when its successor came; the newest has none.
		const kept = keys.filter((_, at) => at === 0 || Date.parse(keys[at - 1]?.made ?? '') > this.#now() - this.#rule.keptMs);
		const next = `${this.#file}.new`;
		writeFileSync(next, `${JSON.stringify({ ...beside, keys: [made, ...kept] })}\n`, { mode: 0o600 });
		renameSync(next, this.#file);
		this.#read = null;
	}
}
