import { mapPartBytes } from '../domain/geo/mapPack.ts';

/**
 * Map files on this device. Map data is public, so they lie unsealed, under their hash; nothing in them is about a person or a case. What was begun is gone on with.
 * In the origin's private file system where the browser has one, else in pieces in a cache of their own that the service worker never looks into.
 */
export type MapFiles = {
	/** Parts that lie here, from the first on. */
	parts(sha256: string): Promise<number>;
	isWhole(sha256: string): Promise<boolean>;
	/** False: there is no room. */
	append(sha256: string, n: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
	/** As far as it has come; read in pieces when a piece is wanted. */
	file(sha256: string): Promise<Blob | null>;
	/** Its hash is right: from now on it is shown. */
	finish(sha256: string): Promise<void>;
	remove(sha256: string): Promise<void>;
	all(): Promise<readonly string[]>;
};

/** Exists in workers only, and not in the page's types. */
type SyncFile = { write(bytes: Uint8Array, options: { readonly at: number }): number; truncate(size: number): void; flush(): void; close(): void };
type WorkerFile = FileSystemFileHandle & { readonly createSyncAccessHandle?: () => Promise<SyncFile> };
/** Exists in every browser that has the file system, and not in the types. */
type Listed = FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };

export async function openMapFiles(): Promise<MapFiles> {
	try {
		const root = await navigator.storage.getDirectory();
		const folder = (await root.getDirectoryHandle('doorstep-maps', { create: true })) as Listed;
		if ('FileSystemFileHandle' in globalThis && 'createSyncAccessHandle' in FileSystemFileHandle.prototype) return inFileSystem(folder);
	} catch {
		// Private windows of some browsers have none.
	}
	return inCache(await caches.open('doorstep-maps'));
}

function inFileSystem(folder: Listed): MapFiles {
	const existing = async (name: string): Promise<File | null> => {
		try {
			return await (await folder.getFileHandle(name)).getFile();
		} catch {
			return null;
		}
	};
	const drop = (name: string): Promise<void> => folder.removeEntry(name).catch(() => undefined);
	return {
		parts: async (sha256) => Math.floor(((await existing(`${sha256}.pmtiles`))?.size ?? 0) / mapPartBytes),
		isWhole: async (sha256) => (await existing(`${sha256}.whole`)) !== null,
		append: async (sha256, n, bytes) => {
			const handle: WorkerFile = await folder.getFileHandle(`${sha256}.pmtiles`, { create: true });
			const open = await handle.createSyncAccessHandle?.();
			if (open === undefined) return false;
			try {
				if (open.write(bytes, { at: n * mapPartBytes }) < bytes.byteLength) {
					// Half a part would count as none, and its room is wanted for what was written here.
					open.truncate(n * mapPartBytes);
					return false;
				}
				open.flush();
				return true;
			} catch {
				return false;
			} finally {
				open.close();
			}
		},
		file: (sha256) => existing(`${sha256}.pmtiles`),
		finish: async (sha256) => void (await folder.getFileHandle(`${sha256}.whole`, { create: true })),
		remove: async (sha256) => {
			await drop(`${sha256}.whole`);
			await drop(`${sha256}.pmtiles`);
		},
		all: async () => {
			const names = new Set<string>();
			for await (const name of folder.keys()) names.add(name.replace(/\..*$/, ''));
			return [...names];
		},
	};
}

function inCache(cache: Cache): MapFiles {
	const at = (sha256: string, what: string): string => `/doorstep-maps/${sha256}/${what}`;
	const pieces = async (sha256: string): Promise<readonly Blob[]> => {
		const found: Blob[] = [];
		for (let piece = await cache.match(at(sha256, '0')); piece !== undefined; piece = await cache.match(at(sha256, String(found.length)))) found.push(await piece.blob());
		return found;
	};
	const whole = async (sha256: string): Promise<boolean> => (await cache.match(at(sha256, 'whole'))) !== undefined;
	return {
		parts: async (sha256) => (await pieces(sha256)).length,
		isWhole: whole,
		append: async (sha256, n, bytes) => {
			try {
				await cache.put(at(sha256, String(n)), new Response(bytes));
				return true;
			} catch {
				return false;
			}
		},
		file: async (sha256) => {
			const found = await pieces(sha256);
			return found.length === 0 ? null : new Blob([...found]);
		},
		finish: (sha256) => cache.put(at(sha256, 'whole'), new Response('')),
		remove: async (sha256) => {
			for (const { url } of await cache.keys()) if (url.includes(`/doorstep-maps/${sha256}/`)) await cache.delete(url);
		},
		all: async () => [...new Set((await cache.keys()).map(({ url }) => url.split('/').at(-2) ?? ''))],
	};
}
