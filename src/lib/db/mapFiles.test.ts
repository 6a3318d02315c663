import { afterEach, describe, expect, it, vi } from 'vitest';
import { mapPartBytes } from '../domain/geo/mapPack.ts';
import { openMapFiles } from './mapFiles.ts';

/** The part of a browser's cache that is used, in memory; addresses become absolute as they do there. */
function cacheInMemory() {
	const held = new Map<string, Response>();
	const absolute = (path: string): string => new URL(path, 'https://doorstep.example').href;
	return {
		held,
		match: async (path: string) => held.get(absolute(path))?.clone(),
		put: async (path: string, response: Response) => void held.set(absolute(path), response),
		delete: async (path: string) => held.delete(absolute(path)),
		keys: async () => [...held.keys()].map((url) => ({ url })),
	};
}

describe('map files where the browser has no file system of its own', () => {
	afterEach(() => vi.unstubAllGlobals());
	const part = (salt: number, size = mapPartBytes): Uint8Array<ArrayBuffer> => new Uint8Array(size).fill(salt);

	it('lie in a cache in pieces, read as one file, whole only when somebody says so, and go piece by piece', async () => {
		const cache = cacheInMemory();
		vi.stubGlobal('navigator', { storage: { getDirectory: async () => { throw new DOMException('none', 'SecurityError'); } } });
		vi.stubGlobal('caches', { open: async () => cache });
		const files = await openMapFiles();
		expect(await files.file('aa')).toBeNull();
		expect(await files.append('aa', 0, part(1))).toBe(true);
		expect(await files.append('aa', 1, part(2, 700))).toBe(true);
		await files.append('bb', 0, part(3));
		expect([await files.parts('aa'), await files.isWhole('aa')]).toEqual([2, false]);
		await files.finish('aa');
		expect(await files.isWhole('aa')).toBe(true);
		const file = await files.file('aa');
		expect([file?.size, ...new Uint8Array((await file?.slice(mapPartBytes - 1, mapPartBytes + 1).arrayBuffer()) ?? new ArrayBuffer())]).toEqual([mapPartBytes + 700, 1, 2]);
		expect((await files.all()).toSorted()).toEqual(['aa', 'bb']);
		await files.remove('aa');
		expect([await files.all(), await files.isWhole('aa'), await files.file('aa')]).toEqual([['bb'], false, null]);
	});

	it('say when there is no room', async () => {
		vi.stubGlobal('navigator', {});
		vi.stubGlobal('caches', { open: async () => ({ ...cacheInMemory(), put: async () => { throw new DOMException('full', 'QuotaExceededError'); } }) });
		expect(await (await openMapFiles()).append('aa', 0, part(1))).toBe(false);
	});
});
