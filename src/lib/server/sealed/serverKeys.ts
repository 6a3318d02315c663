import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { newSealingPair, type SealingPair } from '../../crypto/hpke.ts';
import { keyIdOf, newStoredPair, openSigningPair, sign, type StoredSigningPair } from '../../crypto/signing.ts';
import { serverKeyText, type ServerKey, type ServerKeys } from '../../protocol/sealed.ts';
import { withFileLock } from '../keys/fileLock.ts';

/** A new key every 90 days; the one before is kept until 180 days after its successor came, which is how long a device may be away. */
const newEveryMs = 90 * 86_400_000;
const keptMs = 180 * 86_400_000;

type Kept = ServerKey & { readonly privateKey: string };
type KeyFile = { readonly identity: StoredSigningPair; readonly keys: readonly Kept[] };

/**
 * The keys that locked devices seal to, in a file of the data folder beside the other secrets: in the backup, never in the database, shared by
 * all servers of the folder. The identity key marks each of them, so that a device which has once pinned it takes no other server's.
 */
export class ServerKeyRing {
	readonly #file: string;
	readonly #now: () => number;
	#read: { readonly at: number; readonly keys: KeyFile } | null = null;

	constructor(file: string, now: () => number = Date.now) {
		this.#file = file;
		this.#now = now;
	}

	/** What devices may know, the newest first. Makes the first key, and the next one when it is time. */
	async published(): Promise<ServerKeys> {
		const { identity, keys } = await this.#current();
		return { identity: identity.publicKey, keys: keys.map(({ privateKey: _, ...key }) => key) };
	}

	async pair(kid: string): Promise<SealingPair | undefined> {
		return (await this.#current()).keys.find((key) => key.kid === kid);
	}

	/** Begins a new key now, and destroys those that are kept no longer. */
	async rotate(): Promise<void> {
		await withFileLock(this.#file, async () => {
			const file = this.#fromDisk() ?? { identity: await newStoredPair(), keys: [] };
			await this.#write(file);
		});
	}

	async #current(): Promise<KeyFile> {
		const found = this.#fromDisk();
		if (found !== undefined && !this.#isOld(found)) return found;
		await withFileLock(this.#file, async () => {
			const again = this.#fromDisk();
			if (again === undefined || this.#isOld(again)) await this.#write(again ?? { identity: await newStoredPair(), keys: [] });
		});
		const made = this.#fromDisk();
		if (made === undefined) throw new Error('the server keys are gone');
		return made;
	}

	#isOld({ keys }: KeyFile): boolean {
		return Date.parse(keys[0]?.made ?? '') < this.#now() - newEveryMs;
	}

	/** Read anew when another server has written. */
	#fromDisk(): KeyFile | undefined {
		const at = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs;
		if (at === undefined) return undefined;
		if (this.#read?.at !== at) this.#read = { at, keys: JSON.parse(readFileSync(this.#file, 'utf8')) as KeyFile };
		return this.#read.keys;
	}

	async #write({ identity, keys }: KeyFile): Promise<void> {
		const pair = await newSealingPair();
		const key = { kid: await keyIdOf(pair.publicKey), publicKey: pair.publicKey, made: new Date(this.#now()).toISOString() };
		const made: Kept = { ...key, mark: await sign(await openSigningPair(identity), serverKeyText(key)), privateKey: pair.privateKey };
		// A key ends when its successor came; the newest has none.
		const kept = keys.filter((_, at) => at === 0 || Date.parse(keys[at - 1]?.made ?? '') > this.#now() - keptMs);
		const next = `${this.#file}.new`;
		writeFileSync(next, `${JSON.stringify({ identity, keys: [made, ...kept] })}\n`, { mode: 0o600 });
		renameSync(next, this.#file);
		this.#read = null;
	}
}
