import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { unwrapKey, wrapKey, type BackupKey } from './backupKey.ts';
import { syncFolder } from './disk.ts';
import { BackupFault } from './fault.ts';

/**
 * A sealed file: one line of JSON that names the key and holds the file's own data key wrapped under it, then pieces of 256 KiB, each sealed with
 * AES-256-GCM. A piece's nonce is its number and whether it is the last, its associated data the first line: nothing can be cut off, left out,
 * put elsewhere or taken from another file unnoticed.
 */
export type SealedKind = 'backup' | 'file';

const pieceBytes = 256 * 1024;
const tagBytes = 16;
const versionOfFormat = 1;

export class SealedWriter {
	readonly #file: string;
	readonly #handle: FileHandle;
	readonly #dataKey: Buffer;
	readonly #line: Buffer;
	readonly #piece = Buffer.allocUnsafe(pieceBytes);
	#filled = 0;
	#number = 0;
	#size: number;

	private constructor(file: string, handle: FileHandle, dataKey: Buffer, line: Buffer) {
		this.#file = file;
		this.#handle = handle;
		this.#dataKey = dataKey;
		this.#line = line;
		this.#size = line.length;
	}

	/** @param file the temporary name; `finish` renames it */
	static async create(file: string, key: BackupKey, kind: SealedKind): Promise<SealedWriter> {
		const dataKey = randomBytes(32);
		const line = Buffer.from(`${JSON.stringify({ doorstep: kind, format: versionOfFormat, key: key.id, wrapped: wrapKey(key, dataKey).toString('base64') })}\n`);
		const handle = await open(file, 'w', 0o600);
		await handle.writeFile(line);
		return new SealedWriter(file, handle, dataKey, line);
	}

	/** Bytes on the disk so far. */
	get size(): number {
		return this.#size;
	}

	async write(bytes: Uint8Array): Promise<void> {
		for (let from = 0; from < bytes.length; ) {
			// A full piece waits until more comes: the last one says that it is the last.
			if (this.#filled === pieceBytes) await this.#seal(false);
			const take = Math.min(bytes.length - from, pieceBytes - this.#filled);
			this.#piece.set(bytes.subarray(from, from + take), this.#filled);
			this.#filled += take;
			from += take;
		}
	}

	/** On the disk for good, still under the temporary name. */
	async end(): Promise<void> {
		await this.#seal(true);
		await this.#handle.sync();
		await this.#handle.close();
	}

	async rename(final: string): Promise<void> {
		await rename(this.#file, final);
		await syncFolder(path.dirname(final));
	}

	/** Leaves nothing. */
	async abandon(): Promise<void> {
		await this.#handle.close().catch(() => undefined);
		await rm(this.#file, { force: true });
	}

	async #seal(last: boolean): Promise<void> {
		const cipher = createCipheriv('aes-256-gcm', this.#dataKey, nonceOf(this.#number, last)).setAAD(this.#line);
		const sealed = Buffer.concat([cipher.update(this.#piece.subarray(0, this.#filled)), cipher.final(), cipher.getAuthTag()]);
		await this.#handle.writeFile(sealed);
		this.#size += sealed.length;
		this.#number += 1;
		this.#filled = 0;
	}
}

/** Bytes of the whole file when it holds so many; the line's length does not depend on the content. */
export function sealedSize(plainBytes: number, lineBytes: number): number {
	return lineBytes + plainBytes + Math.max(1, Math.ceil(plainBytes / pieceBytes)) * tagBytes;
}

export async function sealedLine(file: string): Promise<{ readonly kind: string; readonly format: number; readonly keyId: string; readonly wrapped: Buffer; readonly line: Buffer }> {
	const handle = await open(file, 'r');
	try {
		const start = Buffer.alloc(1024);
		const { bytesRead } = await handle.read(start, 0, start.length, 0);
		const line = start.subarray(0, start.subarray(0, bytesRead).indexOf(10) + 1);
		const { doorstep, format, key, wrapped } = JSON.parse(line.toString('utf8')) as { readonly doorstep: string; readonly format: number; readonly key: string; readonly wrapped: string };
		if (typeof doorstep !== 'string' || typeof format !== 'number' || typeof key !== 'string' || typeof wrapped !== 'string') throw new Error('another line');
		return { kind: doorstep, format, keyId: key, wrapped: Buffer.from(wrapped, 'base64'), line };
	} catch (error) {
		throw new BackupFault('damaged', `${file} is no backup of Doorstep, or its beginning is damaged.`, error);
	} finally {
		await handle.close();
	}
}

/** What was written, piece by piece. Throws a BackupFault when the key is another, or when anything was changed or cut off. */
export async function* readSealed(file: string, key: BackupKey, kind: SealedKind): AsyncGenerator<Buffer, void, undefined> {
	const { line, wrapped, format, keyId, kind: found } = await sealedLine(file);
	if (found !== kind) throw new BackupFault('damaged', `${file} is no ${kind} of Doorstep.`);
	if (format > versionOfFormat) throw new BackupFault('newer', `${file} was made by a newer Doorstep.`);
	const dataKey = unwrapKey(key, wrapped);
	if (dataKey === undefined) throw new BackupFault(keyId === key.id ? 'damaged' : 'key', keyId === key.id ? `${file} is damaged.` : `${file} was sealed under another backup key.`);
	let number = 0;
	for await (const { bytes, last } of pieces(file, line.length)) {
		try {
			const decipher = createDecipheriv('aes-256-gcm', dataKey, nonceOf(number, last)).setAAD(line).setAuthTag(bytes.subarray(-tagBytes));
			yield Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
		} catch (error) {
			throw new BackupFault('damaged', `${file} is damaged: its piece ${String(number + 1)} is not what was written.`, error);
		}
		number += 1;
	}
}

async function* pieces(file: string, start: number): AsyncGenerator<{ readonly bytes: Buffer; readonly last: boolean }, void, undefined> {
	const whole = pieceBytes + tagBytes;
	let held: Buffer = Buffer.alloc(0);
	for await (const chunk of createReadStream(file, { start, highWaterMark: whole })) {
		held = held.length === 0 ? (chunk as Buffer) : Buffer.concat([held, chunk as Buffer]);
		while (held.length > whole) {
			yield { bytes: held.subarray(0, whole), last: false };
			held = held.subarray(whole);
		}
	}
	if (held.length < tagBytes) throw new BackupFault('damaged', `${file} is cut off.`);
	yield { bytes: held, last: true };
}

function nonceOf(number: number, last: boolean): Buffer {
	const nonce = Buffer.alloc(12);
	nonce.writeUInt32BE(number, 7);
	nonce.writeUInt8(last ? 1 : 0, 11);
	return nonce;
}

/** Bytes and SHA-256 of what passes. */
export class Tally {
	readonly #hash = createHash('sha256');
	bytes = 0;

	add(bytes: Uint8Array): void {
		this.#hash.update(bytes);
		this.bytes += bytes.length;
	}

	sha256(): string {
		return this.#hash.digest('hex');
	}
}
