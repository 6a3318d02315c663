import { describe, expect, it } from 'vitest';
import type { SealedFile } from '../db/sealedFile.ts';
import type { FileManifest } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import { limits } from '../protocol/messages.ts';
import { loaded, operation, type VaultPlace } from './deviceStoreContract.ts';
import { testId } from './memoryContext.ts';

const at = '2026-03-02T01:00:00.000Z';
const manifest = (id: Id, size: number): FileManifest => ({ id, mime: 'image/jpeg', size, sha256: 'aa', chunks: Math.max(1, Math.ceil(size / limits.fileChunkBytes)), state: 'staged', upload: null });

/** What every device store promises of photos and documents; run on each implementation. `makePlace` makes a new, empty vault. */
export function fileStoreContract(name: string, makePlace: () => Promise<VaultPlace>): void {
	describe(name, () => {
		it('gives a photo back byte by byte, and sends it only once a save names it', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			const size = limits.fileChunkBytes * 2 + 17;
			const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
			await store.putFile(manifest(testId(60), size), bytes);
			await store.putFile(manifest(testId(61), 0), new Uint8Array());
			const attach: OperationBody = { kind: 'attach', fileId: testId(60), areaId: testId(4), file: { of: { type: 'place', id: testId(100) }, placeId: null, purpose: 'before', mime: 'image/jpeg', size, sha256: 'aa', originalSha256: 'aa', width: null, height: null, capturedAt: at, position: null, takenBy: testId(1) } };
			await store.addGroup([operation(1, attach)], []);
			const second = await place.open();
			const files = (await loaded(second)).files;
			expect(files.map((file) => [file.id, file.state]).toSorted()).toEqual([[testId(60), 'waiting'], [testId(61), 'staged']]);
			const read = await second.readFile(manifest(testId(60), size));
			expect(read !== null && Buffer.from(read).equals(Buffer.from(bytes))).toBe(true);
			await second.removeFile(testId(60));
			expect(await second.readFile(manifest(testId(60), size))).toBeNull();
		});

		it('gives a file out chunk by chunk and its small copy alone, and keeps the small copy when the whole goes', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			const size = limits.fileChunkBytes + 5;
			const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251);
			const whole: FileManifest = { ...manifest(testId(62), size), state: 'received', small: { mime: 'image/jpeg', size: 3, sha256: 'bb' } };
			await store.putFile(whole, bytes, Uint8Array.of(1, 2, 3));
			const second = await place.open();
			await second.load();
			expect([(await second.readChunk(whole, 0))?.byteLength, (await second.readChunk(whole, 1))?.byteLength, await second.readChunk(whole, 2)]).toEqual([limits.fileChunkBytes, 5, null]);
			expect(await second.readChunk(whole, 1)).toEqual(bytes.slice(limits.fileChunkBytes));
			expect(await second.readSmall(testId(62))).toEqual(Uint8Array.of(1, 2, 3));
			await second.putFile({ ...whole, chunks: 0 }, new Uint8Array());
			expect([await second.readFile(whole), await second.readChunk(whole, 0), await second.readFile({ ...whole, chunks: 0 })]).toEqual([null, null, null]);
			expect(await second.readSmall(testId(62))).toEqual(Uint8Array.of(1, 2, 3));
			expect((await loaded(await place.open())).files.find((file) => file.id === testId(62))).toMatchObject({ chunks: 0, small: { size: 3 } });
			const third = await place.open();
			await third.load();
			await third.removeFile(testId(62));
			expect(await third.readSmall(testId(62))).toBeNull();
		});

		it('keeps a photo under a key of its own, and what may leave of it while locked until it is received', async () => {
			const place = await makePlace();
			const store = await place.open();
			await store.load();
			const size = limits.fileChunkBytes + 70_000;
			const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 13) % 251);
			const own: FileManifest = { ...manifest(testId(63), size), key: 'k'.repeat(43) };
			await store.putFile(own, bytes);
			const wrap: SealedFile = { key: testId(63), state: 'ready', after: null, parts: 2, sealed: { v: 1, kid: 'a'.repeat(32), enc: 'AA', sealed: 'AA' } };
			await store.putSealedFiles([wrap, { ...wrap, key: testId(64) }]);
			expect(await store.sealedFiles(), 'of a file that is here').toEqual([wrap]);
			const attach: OperationBody = { kind: 'attach', fileId: testId(63), areaId: testId(4), file: { of: { type: 'place', id: testId(100) }, placeId: null, purpose: 'before', mime: 'image/jpeg', size, sha256: 'aa', originalSha256: 'aa', width: null, height: null, capturedAt: at, position: null, takenBy: testId(1) } };
			await store.addGroup([operation(1, attach)], []);
			const second = await place.open();
			await second.load();
			expect(await second.sealedFiles(), 'it goes behind the save that names it').toEqual([{ ...wrap, after: 1 }]);
			expect(await second.readFile(own)).toEqual(bytes);
			expect(await second.readChunk(own, 1)).toEqual(bytes.slice(limits.fileChunkBytes));
			await second.setManifest({ ...own, state: 'received' });
			expect(await second.sealedFiles()).toEqual([]);
		});
	});
}
