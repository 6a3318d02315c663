/**
 * Room set aside for text: a file of random bytes in the origin's private file system, for rows deleted from IndexedDB give their room back late.
 * Absent where the browser has no such file system; then a full device refuses photos and text at about the same time.
 */
export type Reserve = {
	/** True once it stands. False: there is no room for it. Null: this browser has none. */
	fill(bytes: number): Promise<boolean | null>;
	/** Gives it up; true when there was one. */
	release(): Promise<boolean>;
};

const pieceBytes = 65_536;
/** Exists in workers only, and not in the page's types. */
type SyncFile = { write(bytes: Uint8Array, options: { readonly at: number }): number; flush(): void; close(): void };
type WorkerFile = FileSystemFileHandle & { readonly createSyncAccessHandle?: () => Promise<SyncFile> };

export function fileReserve(name = 'doorstep-reserve'): Reserve {
	const folder = async (): Promise<FileSystemDirectoryHandle | null> => {
		try {
			return (await globalThis.navigator?.storage?.getDirectory?.()) ?? null;
		} catch {
			return null;
		}
	};
	async function release(): Promise<boolean> {
		try {
			await (await folder())?.removeEntry(name);
			return true;
		} catch {
			return false;
		}
	}
	return {
		release,
		fill: async (bytes) => {
			const root = await folder();
			if (root === null) return null;
			try {
				const file: WorkerFile = await root.getFileHandle(name, { create: true });
				if ((await file.getFile()).size >= bytes) return true;
				const open = await file.createSyncAccessHandle?.();
				if (open === undefined) return null;
				const written = write(open, bytes);
				if (!written) await release();
				return written;
			} catch (error) {
				await release();
				return error instanceof Error && error.name === 'QuotaExceededError' ? false : null;
			}
		},
	};
}

/** Random bytes: a file of zeros may take no room at all. */
function write(open: SyncFile, bytes: number): boolean {
	try {
		for (let at = 0; at < bytes; at += pieceBytes) {
			const piece = crypto.getRandomValues(new Uint8Array(Math.min(pieceBytes, bytes - at)));
			if (open.write(piece, { at }) < piece.byteLength) return false;
		}
		open.flush();
		return true;
	} finally {
		open.close();
	}
}
