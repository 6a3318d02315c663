import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import type { Id } from '../../domain/ids.ts';
import type { FileBytes } from './bytes.ts';

/** The default: a file each, and beside it what the tus server notes of it. Several servers may share the folder. */
export function folderBytes(dir: string): FileBytes {
	mkdirSync(dir, { recursive: true, mode: 0o700 });
	return {
		pieces: new FileStore({ directory: dir }),
		async hash(id) {
			const handle = await opened(join(dir, id), 'r+');
			if (handle === null) return null;
			try {
				await handle.sync();
				const hash = createHash('sha256');
				for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 })) hash.update(chunk as Buffer);
				return hash.digest('hex');
			} finally {
				await handle.close();
			}
		},
		async read(id) {
			const handle = await opened(join(dir, id), 'r');
			return handle === null ? null : (Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array>);
		},
		remove: async (id: Id) => {
			await rm(join(dir, id), { force: true });
			await rm(join(dir, `${id}.json`), { force: true });
		},
	};
}

async function opened(path: string, flags: string): Promise<FileHandle | null> {
	try {
		return await open(path, flags);
	} catch (error) {
		if ((error as { readonly code?: string }).code === 'ENOENT') return null;
		throw error;
	}
}
