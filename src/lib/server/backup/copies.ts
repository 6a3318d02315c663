import { mkdir, readdir, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { StoredFile } from '../store/snapshot.ts';
import type { BackupKey } from './backupKey.ts';
import { freeBytes } from './disk.ts';
import { BackupFault } from './fault.ts';
import type { FileStore } from './fileStore.ts';
import { readSealed, SealedWriter, sealedLine, sealedSize, Tally } from './sealedFile.ts';

/**
 * Photos and documents never change, so each is copied once, sealed, into a folder beside the backups that name it, and not into each of them. What lies
 * sealed on the server is copied as it lies there: without the key of what it is about, which is in the folder's file of keys alone, no copy opens.
 * A copy's time tells when a backup last named it (to the week): that is what it is removed by.
 */
export class SealedCopies {
	readonly #folder: string;
	readonly #key: BackupKey;
	readonly #reserve: number;
	#lineBytes = 0;
	#made = 0;

	/** @param reserve bytes that stay free on the disk */
	constructor(backups: string, key: BackupKey, reserve: number) {
		this.#folder = path.join(backups, `files-${key.id}`);
		this.#key = key;
		this.#reserve = reserve;
	}

	/** Clears what an interrupted run left. */
	async open(): Promise<void> {
		await rm(this.#incoming, { recursive: true, force: true });
		await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
	}

	/** One that lies sealed is named by its bytes too: sent anew after a restore it lies under another key, and the copy of before is not it. */
	fileOf(file: StoredFile): string {
		return path.join(this.#folderOf(file), file.sealed === true ? `${file.fileId}-${file.sha256.slice(0, 16)}` : file.fileId);
	}

	#folderOf(file: Pick<StoredFile, 'tenantId' | 'fileId'>): string {
		return path.join(this.#folder, file.tenantId, file.fileId.slice(-2));
	}

	/** 'kept': a copy was there. 'missing': the server's own bytes are gone or are not what was received. */
	async keep(file: StoredFile, now: Date, store: FileStore): Promise<'kept' | 'made' | 'missing'> {
		const copy = this.fileOf(file);
		const there = await stat(copy).catch(() => undefined);
		if (there !== undefined && there.size === sealedSize(file.size, await this.#lineLength(copy))) {
			if (Math.abs(there.mtimeMs - now.getTime()) > weekMs) await utimes(copy, now, now);
			return 'kept';
		}
		if (this.#made % 50 === 0 && (await freeBytes(this.#folder)) < this.#reserve) throw new BackupFault('full', 'The disk of the backups is nearly full.');
		this.#made += 1;
		return this.#make(file, copy, store);
	}

	/** The bytes as they lay on the server. Throws a BackupFault when they are missing or differ. */
	async *read(file: StoredFile): AsyncGenerator<Buffer, void, undefined> {
		const tally = new Tally();
		for await (const bytes of readSealed(this.fileOf(file), this.#key, 'file')) {
			tally.add(bytes);
			yield bytes;
		}
		if (tally.sha256() !== file.sha256) throw new BackupFault('damaged', `The copy of the file ${file.fileId} is not what lay on the server.`);
	}

	/** Copies of what was erased. */
	async remove(files: readonly Pick<StoredFile, 'tenantId' | 'fileId'>[]): Promise<void> {
		for (const file of files) {
			const folder = this.#folderOf(file);
			for (const name of await readdir(folder).catch(() => [])) if (name.startsWith(file.fileId)) await rm(path.join(folder, name), { force: true });
		}
	}

	/** Removes copies that no backup named since then. @returns how many */
	async prune(before: Date): Promise<number> {
		let count = 0;
		for (const entry of await readdir(this.#folder, { recursive: true, withFileTypes: true })) {
			if (!entry.isFile()) continue;
			const copy = path.join(entry.parentPath, entry.name);
			if ((await stat(copy)).mtimeMs >= before.getTime() - 2 * weekMs) continue;
			await rm(copy);
			await rmdir(entry.parentPath).catch(() => undefined);
			count += 1;
		}
		return count;
	}

	get #incoming(): string {
		return path.join(this.#folder, 'incoming');
	}

	async #make(file: StoredFile, copy: string, store: FileStore): Promise<'made' | 'missing'> {
		const tally = new Tally();
		const writer = await SealedWriter.create(path.join(this.#incoming, randomUUID()), this.#key, 'file');
		try {
			for await (const bytes of sourceOf(file, store)) {
				tally.add(bytes);
				await writer.write(bytes);
			}
			if (tally.sha256() !== file.sha256) throw new SourceMissing();
			await writer.end();
			await mkdir(path.dirname(copy), { recursive: true, mode: 0o700 });
			await writer.rename(copy);
		} catch (error) {
			await writer.abandon();
			if (error instanceof SourceMissing) return 'missing';
			throw error;
		}
		for await (const _bytes of this.read(file)) continue;
		return 'made';
	}

	async #lineLength(copy: string): Promise<number> {
		if (this.#lineBytes === 0) this.#lineBytes = await sealedLine(copy).then(({ line }) => line.length, () => 0);
		return this.#lineBytes;
	}
}

const weekMs = 7 * 86_400_000;

class SourceMissing extends Error {}

async function* sourceOf(file: StoredFile, store: FileStore): AsyncGenerator<Uint8Array, void, undefined> {
	try {
		yield* store.read(file);
	} catch (error) {
		if (error instanceof BackupFault) throw error;
		// Every other reading error counts: one bad photo must not keep the town from its backup.
		throw Object.assign(new SourceMissing(), { cause: error });
	}
}
