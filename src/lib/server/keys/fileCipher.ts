import { createCipheriv, createHash, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

/**
 * Files lie under AES-256-CTR, each under a random key of its own, counted from its first byte. A transfer is cut at any byte and goes on there, by either
 * lane: this goes along without waiting for whole blocks, changes no size, and is never written twice. Whether the bytes are as they were received is told by
 * the SHA-256 in the file's record, which is compared at the end of a transfer and of each reading.
 */
const blockBytes = 16;
const keyBytes = 32;

export function newFileKey(): Buffer {
	return randomBytes(keyBytes);
}

export function asFileKey(bytes: Uint8Array): KeyObject {
	return createSecretKey(bytes);
}

/** Seals what begins at the byte `from` of the file, piece after piece; opening is the same. */
export function fileCipher(key: KeyObject, from: number): (bytes: Uint8Array) => Buffer {
	const counter = Buffer.alloc(blockBytes);
	counter.writeBigUInt64BE(BigInt(Math.floor(from / blockBytes)), 8);
	const cipher = createCipheriv('aes-256-ctr', key, counter);
	cipher.update(Buffer.alloc(from % blockBytes));
	return (bytes) => cipher.update(bytes);
}

/** SHA-256, lower-case hex: of the bytes as they were sent, and as they lie there. */
export type Digests = { readonly clear: string; readonly stored: string };

/** @param key null: they lie as they were sent */
export async function digestsOf(bytes: AsyncIterable<Uint8Array>, key: KeyObject | null): Promise<Digests> {
	const [clear, stored] = [createHash('sha256'), createHash('sha256')];
	const open = key === null ? null : fileCipher(key, 0);
	for await (const piece of bytes) {
		stored.update(piece);
		clear.update(open === null ? piece : open(piece));
	}
	return { clear: clear.digest('hex'), stored: stored.digest('hex') };
}

/** The bytes as they were sent. The last piece comes only when all of them are what the record says: what was altered on the disk never arrives whole. */
export async function* openedFile(bytes: AsyncIterable<Uint8Array>, key: KeyObject | null, sha256: string): AsyncGenerator<Buffer, void, undefined> {
	const hash = createHash('sha256');
	const open = key === null ? null : fileCipher(key, 0);
	let held: Buffer | null = null;
	for await (const piece of bytes) {
		if (held !== null) yield held;
		held = open === null ? Buffer.from(piece) : open(piece);
		hash.update(held);
	}
	if (hash.digest('hex') !== sha256) throw new Error('a file is not what was received');
	if (held !== null) yield held;
}
