import type { Id, VaultId } from '../domain/ids.ts';
import { limits } from '../protocol/messages.ts';
import type { Bytes } from './seal.ts';

/**
 * A file under a key of its own: AES-256-GCM in blocks, so that a receiver opens and keeps what has arrived, block by block, and a transfer that is cut
 * goes on at the last whole one. The key seals one content in its life, so a block's nonce is its number. Vault, file and number are
 * associated data: a block fits nowhere else. That none is missing at the end is told by the file's size and SHA-256.
 */
export const fileBlockBytes = 16 * 1024;
const tagBytes = 16;
export const sealedBlockBytes = fileBlockBytes + tagBytes;
export const blocksInPart = limits.fileChunkBytes / fileBlockBytes;
/** Sizes are padded to this: what lies on the disk and goes over the line tells a photo's size to 64 kB. */
const paddedBytes = 64 * 1024;
const keyBytes = 32;
const encoder = new TextEncoder();

export type FileBlocks = {
	seal(block: number, clear: Uint8Array): Promise<Bytes>;
	/** Undefined when it was altered, or is another block, another file's or another key's. */
	open(block: number, sealed: Uint8Array): Promise<Bytes | undefined>;
};

export function newFileKey(): Bytes {
	return crypto.getRandomValues(new Uint8Array(keyBytes));
}

export async function fileBlocks(raw: Bytes, vault: VaultId, id: Id): Promise<FileBlocks> {
	const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
	const algorithm = (block: number): AesGcmParams => ({ name: 'AES-GCM', iv: nonce(block), additionalData: encoder.encode(`doorstep file 1|${vault}|${id}|${block}`) });
	return {
		seal: async (block, clear) => new Uint8Array(await crypto.subtle.encrypt(algorithm(block), key, clear as Bytes)),
		open: async (block, sealed) => {
			try {
				return new Uint8Array(await crypto.subtle.decrypt(algorithm(block), key, sealed as Bytes));
			} catch {
				return undefined;
			}
		},
	};
}

function nonce(block: number): Bytes {
	const iv = new Uint8Array(12);
	new DataView(iv.buffer).setUint32(8, block);
	return iv;
}

/** How many blocks a file of this size is sealed in. */
export function blocksOf(size: number): number {
	return (Math.max(1, Math.ceil(size / paddedBytes)) * paddedBytes) / fileBlockBytes;
}

/** One part of a file as it lies on the disk; `clear` is what the part holds of the file, the rest is zeros. */
export async function sealPart(blocks: FileBlocks, size: number, part: number, clear: Uint8Array): Promise<Bytes> {
	const first = part * blocksInPart;
	const count = Math.min(blocksInPart, blocksOf(size) - first);
	const padded = new Uint8Array(count * fileBlockBytes);
	padded.set(clear);
	const sealed = new Uint8Array(count * sealedBlockBytes);
	await Promise.all(Array.from({ length: count }, async (_, at) => sealed.set(await blocks.seal(first + at, padded.subarray(at * fileBlockBytes, (at + 1) * fileBlockBytes)), at * sealedBlockBytes)));
	return sealed;
}

/** Undefined when any of it does not open. */
export async function openPart(blocks: FileBlocks, size: number, part: number, sealed: Uint8Array): Promise<Bytes | undefined> {
	const first = part * blocksInPart;
	const count = Math.min(blocksInPart, blocksOf(size) - first);
	if (count <= 0 || sealed.byteLength !== count * sealedBlockBytes) return undefined;
	const clear = new Uint8Array(count * fileBlockBytes);
	const opened = await Promise.all(Array.from({ length: count }, async (_, at) => {
		const block = await blocks.open(first + at, sealed.subarray(at * sealedBlockBytes, (at + 1) * sealedBlockBytes));
		if (block !== undefined) clear.set(block, at * fileBlockBytes);
		return block !== undefined;
	}));
	return opened.every(Boolean) ? clear.subarray(0, Math.min(clear.byteLength, size - part * limits.fileChunkBytes)) : undefined;
}
