const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const longestComment = 0xffff;

/** What a zip file says of itself in its directory, before anything is unpacked; null when it has none, or is of the 64-bit kind that no sheet of this size needs. */
export function zipSizes(bytes: Uint8Array): { readonly entries: number; readonly unpackedBytes: number } | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const last = bytes.byteLength - 22;
	let end = last;
	while (end >= Math.max(0, last - longestComment) && view.getUint32(end, true) !== endOfDirectory) end -= 1;
	if (end < Math.max(0, last - longestComment)) return null;
	const entries = view.getUint16(end + 10, true);
	let at = view.getUint32(end + 16, true);
	let unpackedBytes = 0;
	for (let n = 0; n < entries; n += 1) {
		if (at + 46 > bytes.byteLength || view.getUint32(at, true) !== directoryEntry) return null;
		const size = view.getUint32(at + 24, true);
		if (size === 0xffffffff) return null;
		unpackedBytes += size;
		at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
	}
	return { entries, unpackedBytes };
}
