import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { withFileLock } from './fileLock.ts';

/** A new key a year; the ones before stay, for what they wrapped is still there. */
const newEveryMs = 365 * 86_400_000;
const layout = 1;
const [idBytes, ivBytes, tagBytes] = [8, 12, 16];
const headBytes = 1 + idBytes + ivBytes;

type Kept = { readonly id: string; readonly made: string; readonly key: string };
type KeyFile = { readonly keys: readonly Kept[] };

/**
 * Wraps and unwraps small keys of one tenant (AES-256-GCM). `about` says what the key is for and whose it is: a wrap that is put in another's
 * place does not open. A wrap: layout (1 byte), id of the storage key (8), nonce (12), sealed key, tag (16).
 */
export type StorageKey = {
	wrap(key: Uint8Array, about: string): Buffer;
	/** Undefined when it was altered, is about something else, or its storage key is not here. */
	unwrap(wrapped: Uint8Array, about: string): Buffer | undefined;
	/** Whether the newest storage key made this wrap. */
	isNewest(wrapped: Uint8Array): boolean;
};

/**
 * The storage keys, in a file of the data folder beside the other secrets: in the backup, never in the database, shared by all servers of the
 * folder. Each tenant has its own, derived (HKDF, RFC 5869). Whoever has this file and the database can read; neither alone tells anything.
 */
export class StorageKeyRing {
	readonly #file: string;
	readonly #now: () => number;
	readonly #derived = new Map<string, KeyObject>();
	#read: { readonly at: number; readonly keys: readonly Kept[] } | null = null;

	constructor(file: string, now: () => number = Date.now) {
		this.#file = file;
		this.#now = now;
	}

	/** At each start: makes the first key, and the next one when it is time. */
	async open(): Promise<this> {
		const newest = this.#fromDisk()[0];
		if (newest === undefined || Date.parse(newest.made) < this.#now() - newEveryMs) await this.#begin(newest?.id);
		return this;
	}

	/** Begins a new key now. What older ones wrapped still opens. */
	async rotate(): Promise<void> {
		await this.#begin(this.#fromDisk()[0]?.id);
	}

	of(tenantId: string): StorageKey {
		return {
			wrap: (key, about) => {
				const newest = this.#fromDisk()[0];
				if (newest === undefined) throw new Error('there is no storage key: the server was not started as it should be');
				const head = Buffer.concat([Buffer.of(layout), Buffer.from(newest.id, 'hex'), randomBytes(ivBytes)]);
				const cipher = createCipheriv('aes-256-gcm', this.#derive(newest, tenantId), head.subarray(1 + idBytes));
				cipher.setAAD(aboutOf(tenantId, about));
				return Buffer.concat([head, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
			},
			unwrap: (wrapped, about) => this.#unwrap(Buffer.from(wrapped), tenantId, about),
			isNewest: (wrapped) => idOf(wrapped) === this.#fromDisk()[0]?.id,
		};
	}

	#unwrap(wrapped: Buffer, tenantId: string, about: string): Buffer | undefined {
		if (wrapped.length < headBytes + tagBytes || wrapped[0] !== layout) return undefined;
		const id = idOf(wrapped);
		const kept = this.#fromDisk().find((key) => key.id === id);
		if (kept === undefined) return undefined;
		const decipher = createDecipheriv('aes-256-gcm', this.#derive(kept, tenantId), wrapped.subarray(1 + idBytes, headBytes), { authTagLength: tagBytes });
		decipher.setAAD(aboutOf(tenantId, about));
		decipher.setAuthTag(wrapped.subarray(-tagBytes));
		try {
			return Buffer.concat([decipher.update(wrapped.subarray(headBytes, -tagBytes)), decipher.final()]);
		} catch {
			return undefined;
		}
	}

	#derive({ id, key }: Kept, tenantId: string): KeyObject {
		const name = `${id}/${tenantId}`;
		const known = this.#derived.get(name);
		if (known !== undefined) return known;
		const made = createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(key, 'base64url'), tenantId, 'doorstep storage key', 32)));
		this.#derived.set(name, made);
		return made;
	}

	/** The newest first; none before the first start. Read anew when another server has written. */
	#fromDisk(): readonly Kept[] {
		const at = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs;
		if (at === undefined) return [];
		if (this.#read?.at !== at) this.#read = { at, keys: (JSON.parse(readFileSync(this.#file, 'utf8')) as KeyFile).keys };
		return this.#read.keys;
	}

	/** @param seen the newest key as it was when this was decided: another server may have begun one meanwhile */
	async #begin(seen: string | undefined): Promise<void> {
		await withFileLock(this.#file, () => {
			this.#read = null;
			const keys = this.#fromDisk();
			if (keys[0]?.id !== seen) return;
			const made: Kept = { id: randomBytes(idBytes).toString('hex'), made: new Date(this.#now()).toISOString(), key: randomBytes(32).toString('base64url') };
			const next = `${this.#file}.new`;
			// For good before anything is wrapped with it.
			writeFileSync(next, `${JSON.stringify({ keys: [made, ...keys] })}\n`, { mode: 0o600, flush: true });
			renameSync(next, this.#file);
			this.#read = null;
		});
	}
}

function idOf(wrapped: Uint8Array): string {
	return Buffer.from(wrapped.subarray(1, 1 + idBytes)).toString('hex');
}

function aboutOf(tenantId: string, about: string): Buffer {
	return Buffer.from(`doorstep storage key ${String(layout)}\n${tenantId}\n${about}`);
}
