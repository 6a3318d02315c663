import { fromBase64 } from '../crypto/base64.ts';
import { fileBlocks, openPart, sealPart } from '../crypto/fileSeal.ts';
import type { Bytes, Sealer } from '../crypto/seal.ts';
import { limits } from '../protocol/messages.ts';
import type { FileManifest } from './store.ts';

/**
 * The bytes of a file as its chunks lie on the disk: under the file's own key where its manifest names one, so that the server opens the same bytes, else
 * under the vault's.
 */
export function fileChunks(sealer: Sealer) {
	const place = ({ id, chunks }: FileManifest, part: number): string => `${id}/${part}/${chunks}`;
	const blocksOf = sealer.fileBlocks ?? fileBlocks;
	return {
		async seal(manifest: FileManifest, bytes: Uint8Array): Promise<readonly Bytes[]> {
			const parts = Array.from({ length: manifest.chunks }, (_, part) => bytes.subarray(part * limits.fileChunkBytes, (part + 1) * limits.fileChunkBytes));
			const raw = fromBase64(manifest.key ?? '');
			if (manifest.key === undefined || raw === undefined) return Promise.all(parts.map((part, at) => sealer.sealBytes('chunks', place(manifest, at), part)));
			const blocks = await blocksOf(raw, sealer.vault, manifest.id);
			return Promise.all(parts.map((part, at) => sealPart(blocks, manifest.size, at, part)));
		},
		/** Undefined when it is missing, altered or of another place. */
		async open(manifest: FileManifest, part: number, sealed: Uint8Array): Promise<Bytes | undefined> {
			const raw = fromBase64(manifest.key ?? '');
			if (manifest.key === undefined || raw === undefined) return sealer.openBytes('chunks', place(manifest, part), sealed);
			return openPart(await blocksOf(raw, sealer.vault, manifest.id), manifest.size, part, sealed);
		},
	};
}
