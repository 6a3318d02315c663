import { describe, expect, it } from 'vitest';
import { asVaultId } from '../domain/ids.ts';
import { limits } from '../protocol/messages.ts';
import { testId } from '../testing/memoryContext.ts';
import { blocksOf, fileBlockBytes, fileBlocks, newFileKey, openPart, sealedBlockBytes, sealPart } from './fileSeal.ts';
import { newSealingPair } from './hpke.ts';
import { openFileKey, sealFileKey } from './sealedFileKey.ts';
import { keyIdOf } from './signing.ts';

const vault = asVaultId(testId(5));
const [photo, other] = [testId(60), testId(61)];
const bytesOf = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) % 256);
const partOf = (bytes: Uint8Array, part: number): Uint8Array => bytes.subarray(part * limits.fileChunkBytes, (part + 1) * limits.fileChunkBytes);

describe('a file under a key of its own', () => {
	it.each([1, fileBlockBytes, 65_536, 65_537, limits.fileChunkBytes, limits.fileChunkBytes + 1, 700_001])('comes back as it was: %i bytes', async (size) => {
		const blocks = await fileBlocks(newFileKey(), vault, photo);
		const bytes = bytesOf(size);
		for (let part = 0; part * limits.fileChunkBytes < size; part += 1) {
			const sealed = await sealPart(blocks, size, part, partOf(bytes, part));
			expect(await openPart(blocks, size, part, sealed)).toEqual(Uint8Array.from(partOf(bytes, part)));
		}
	});

	it('shows its size to 64 kB and no closer', async () => {
		const blocks = await fileBlocks(newFileKey(), vault, photo);
		const lengths = await Promise.all([1, 9_000, 65_536, 65_537, 130_000].map(async (size) => (await sealPart(blocks, size, 0, bytesOf(size))).byteLength / sealedBlockBytes));
		expect(lengths).toEqual([4, 4, 4, 8, 8]);
		expect(blocksOf(1_000_000) * fileBlockBytes).toBe(1_048_576);
	});

	it('does not open when a byte was altered, a block stands in another’s place, or was made for another file, vault or key', async () => {
		const key = newFileKey();
		const blocks = await fileBlocks(key, vault, photo);
		const sealed = await sealPart(blocks, 100_000, 0, bytesOf(100_000));
		const at = (block: number): Uint8Array => sealed.slice(block * sealedBlockBytes, (block + 1) * sealedBlockBytes);
		for (const byte of [0, 5_000, sealedBlockBytes - 1]) {
			const altered = at(1);
			altered[byte] = (altered[byte] ?? 0) ^ 1;
			expect(await blocks.open(1, altered)).toBeUndefined();
		}
		expect(await blocks.open(1, at(2))).toBeUndefined();
		expect(await blocks.open(1, at(1).subarray(0, -1))).toBeUndefined();
		for (const strange of [await fileBlocks(key, vault, other), await fileBlocks(key, asVaultId(testId(6)), photo), await fileBlocks(newFileKey(), vault, photo)]) expect(await strange.open(1, at(1))).toBeUndefined();
		expect(await blocks.open(1, at(1))).toEqual(bytesOf(100_000).slice(fileBlockBytes, 2 * fileBlockBytes));
	});
});

describe('the second wrap of a file’s key', () => {
	it('opens with the server’s key, and brings the hash that the content must have', async () => {
		const pair = await newSealingPair();
		const file = { key: newFileKey(), sha256: 'ab'.repeat(32) };
		const sealed = await sealFileKey({ kid: await keyIdOf(pair.publicKey), publicKey: pair.publicKey }, vault, photo, file);
		expect(await openFileKey(pair, vault, photo, sealed)).toEqual(file);
	});

	it('does not open for another file, vault or server key, nor altered', async () => {
		const pair = await newSealingPair();
		const sealed = await sealFileKey({ kid: 'a'.repeat(32), publicKey: pair.publicKey }, vault, photo, { key: newFileKey(), sha256: 'ab'.repeat(32) });
		expect(await openFileKey(pair, vault, other, sealed)).toBeUndefined();
		expect(await openFileKey(pair, asVaultId(testId(6)), photo, sealed)).toBeUndefined();
		expect(await openFileKey(await newSealingPair(), vault, photo, sealed)).toBeUndefined();
		expect(await openFileKey(pair, vault, photo, { ...sealed, kid: 'b'.repeat(32) })).toBeUndefined();
		expect(await openFileKey(pair, vault, photo, { ...sealed, sealed: `A${sealed.sealed.slice(1)}` === sealed.sealed ? `B${sealed.sealed.slice(1)}` : `A${sealed.sealed.slice(1)}` })).toBeUndefined();
	});
});
