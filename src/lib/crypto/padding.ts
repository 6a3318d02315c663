import type { Bytes } from './seal.ts';

const lengthBytes = 4;
const buckets = [256, 1024, 4096, 16_384, 65_536];
const step = 65_536;

/** Fills up to the next bucket, so that the size of what is sealed tells little: the true length as 4 bytes, the content, zeros. */
export function pad(content: Uint8Array): Bytes {
	const needed = lengthBytes + content.byteLength;
	const padded = new Uint8Array(buckets.find((bucket) => bucket >= needed) ?? Math.ceil(needed / step) * step);
	new DataView(padded.buffer).setUint32(0, content.byteLength);
	padded.set(content, lengthBytes);
	return padded;
}

/** Undefined for what `pad` never made. */
export function unpad(padded: Uint8Array): Bytes | undefined {
	if (padded.byteLength < lengthBytes) return undefined;
	const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
	if (length > padded.byteLength - lengthBytes) return undefined;
	return padded.subarray(lengthBytes + length).every((byte) => byte === 0) ? padded.slice(lengthBytes, lengthBytes + length) : undefined;
}
