/** UTF-8 and UTF-16 with their marks, UTF-8 without, else what Chinese editions of Excel and WPS write. Null: these bytes are no text. */
export function decodeText(bytes: Uint8Array): string | null {
	if (startsWith(bytes, [0xff, 0xfe])) return decodeAs('utf-16le', bytes);
	if (startsWith(bytes, [0xfe, 0xff])) return decodeAs('utf-16be', bytes);
	return decodeAs('utf-8', bytes) ?? decodeAs('gb18030', bytes);
}

function decodeAs(encoding: string, bytes: Uint8Array): string | null {
	try {
		const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
		return text.includes('\u0000') ? null : text;
	} catch {
		return null;
	}
}

export function startsWith(bytes: Uint8Array, wanted: readonly number[]): boolean {
	return wanted.every((byte, at) => bytes[at] === byte);
}
