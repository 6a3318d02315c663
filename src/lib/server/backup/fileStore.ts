import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { S3Settings } from '../config.ts';
import type { StoredFile } from '../store/snapshot.ts';
import { besideOf } from '../files/bytes.ts';
import { exists, syncFolder } from './disk.ts';

/** Where the photos and documents of all tenants lie, as backups read them and restores bring them back. */
export type FileStore = {
	/** Rejects with a BackupFault when the store as a whole gives nothing, with anything else when this one file is not there or cannot be read. */
	read(file: StoredFile): AsyncIterable<Uint8Array>;
	/** Whether it lies there, by its size. */
	holds(file: StoredFile): Promise<boolean>;
	/** There for good when this returns. What lies there under its name, and is not what was received, gives way. */
	put(file: StoredFile, bytes: AsyncIterable<Buffer>): Promise<void>;
	/** Rejects with a BackupFault when the store cannot be used. */
	look(): Promise<void>;
};

export function folderStore(filesDir: string): FileStore {
	const pathOf = (file: StoredFile): string => path.join(filesDir, file.tenantId, file.fileId);
	return {
		read: (file) => readFrom(file.moving === true ? [besideOf(pathOf(file)), pathOf(file)] : [pathOf(file)]),
		holds: (file) => stat(pathOf(file)).then(({ size }) => size === file.size, () => false),
		put: (file, bytes) => writeWhole(pathOf(file), 0o600, bytes),
		look: async () => {
			await mkdir(filesDir, { recursive: true, mode: 0o700 });
		},
	};
}

/** The first that is there. */
async function* readFrom([first = '', ...others]: readonly string[]): AsyncGenerator<Buffer, void, undefined> {
	if (others.length > 0 && !(await exists(first))) return yield* readFrom(others);
	yield* createReadStream(first) as AsyncIterable<Buffer>;
}

/** The client of S3 is large: it is read only where a bucket is set. */
export async function fileStoreOf(s3: S3Settings | null, filesDir: string): Promise<FileStore> {
	return s3 === null ? folderStore(filesDir) : (await import('./bucketStore.ts')).bucketStore(s3);
}

export async function writeWhole(target: string, mode: number, bytes: AsyncIterable<Buffer>): Promise<void> {
	const folder = path.dirname(target);
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const handle = await open(`${target}.new`, 'w', mode);
	try {
		for await (const part of bytes) await handle.writeFile(part);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await rename(`${target}.new`, target);
	await syncFolder(folder);
}
