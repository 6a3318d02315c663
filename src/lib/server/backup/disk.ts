import { lstat, open, statfs } from 'node:fs/promises';

/** Makes a rename or a new name in this folder survive a power cut. Windows knows no such thing. */
export async function syncFolder(folder: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

export async function freeBytes(folder: string): Promise<number> {
	const { bavail, bsize } = await statfs(folder);
	return bavail * bsize;
}

export async function exists(file: string): Promise<boolean> {
	return lstat(file).then(() => true, () => false);
}
