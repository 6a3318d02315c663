import { fileBlockBytes, sealedBlockBytes, type FileBlocks } from '../../crypto/fileSeal.ts';

export type Opening = {
	/** The clear bytes from `offset` on, each block as soon as it is whole. */
	readonly clear: ReadableStream<Uint8Array<ArrayBuffer>>;
	/** True once a block did not open: nothing of it or behind it came through. */
	readonly altered: () => boolean;
};

/** Opens sealed blocks while they arrive. The first holds the byte at `offset`; what lies before that is dropped, and what lies behind `size` is padding. */
export function openBlocks(blocks: FileBlocks, sealed: ReadableStream<Uint8Array>, offset: number, size: number): Opening {
	let block = Math.floor(offset / fileBlockBytes);
	let skip = offset % fileBlockBytes;
	let left = size - offset;
	let filled = 0;
	let altered = false;
	const one = new Uint8Array(sealedBlockBytes);
	const opening = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
		async transform(piece, controller) {
			for (let at = 0; at < piece.byteLength;) {
				const taken = Math.min(sealedBlockBytes - filled, piece.byteLength - at);
				one.set(piece.subarray(at, at + taken), filled);
				filled += taken;
				at += taken;
				if (filled < sealedBlockBytes) return;
				filled = 0;
				const clear = await blocks.open(block, one);
				if (clear === undefined) {
					altered = true;
					controller.error(new Error('a sealed block does not open'));
					return;
				}
				const part = clear.subarray(skip, Math.min(clear.byteLength, skip + left));
				block += 1;
				skip = 0;
				left -= part.byteLength;
				if (part.byteLength > 0) controller.enqueue(part);
			}
		},
	});
	// A line that breaks ends the clear bytes behind the last whole block: what has arrived is kept, as of a piece that was shorter.
	sealed.pipeTo(opening.writable, { preventAbort: true }).catch(() => opening.writable.close().catch(() => undefined));
	return { clear: opening.readable, altered: () => altered };
}
