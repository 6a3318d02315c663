import { mkdirSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import type { Id } from '../../domain/ids.ts';
import { syncFolder } from '../backup/disk.ts';
import { writeWhole } from '../backup/fileStore.ts';
import { digestsOf } from '../keys/fileCipher.ts';
import { besideOf, type FileBytes } from './bytes.ts';

/** The default: a file each, and beside it what the tus server notes of it. Several servers may share the folder. */
export function folderBytes(dir: string): FileBytes {
	mkdirSync(dir, { recursive: true, mode: 0o700 });
	return {
		pieces: new FileStore({ directory: dir }),
		async digests(id, key) {
			const handle = await opened(join(dir, id), 'r+');
			if (handle === null) return null;
			try {
				await handle.sync();
				return await digestsOf(handle.createReadStream({ autoClose: false, start: 0 }) as AsyncIterable<Buffer>, key);
			} finally {
				await handle.close();
			}
		},
		async read(id, beside) {
			const handle = (beside === true ? await opened(join(dir, besideOf(id)), 'r') : null) ?? (await opened(join(dir, id), 'r'));
			return handle === null ? null : handle.createReadStream();
		},
		putBeside: (id, bytes) => writeWhole(join(dir, besideOf(id)), 0o600, bytes),
		async takeBeside(id) {
			try {
				await rename(join(dir, besideOf(id)), join(dir, id));
				await syncFolder(dir);
			} catch (error) {
				if (!isMissing(error)) throw error;
			}
		},
		removeBeside: (id) => rm(join(dir, besideOf(id)), { force: true }),
		remove: async (id: Id) => {
			await rm(join(dir, id), { force: true });
			await rm(join(dir, `${id}.json`), { force: true });
			await rm(join(dir, besideOf(id)), { force: true });
		},
	};
}

function isMissing(error: unknown): boolean {
	return (error as { readonly code?: string }).code === 'ENOENT';
}

async function opened(path: string, flags: string): Promise<FileHandle | null> {
	try {
		return await open(path, flags);
	} catch (error) {
		if (isMissing(error)) return null;
		throw error;
	}
}
