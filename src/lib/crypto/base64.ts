import type { Bytes } from './seal.ts';

const pieceBytes = 0x8000;

/** base64url without padding (RFC 4648, section 5). */
export function toBase64(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.byteLength; at += pieceBytes) text += String.fromCharCode(...bytes.subarray(at, at + pieceBytes));
	return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Undefined for a text that is none. */
export function fromBase64(text: string): Bytes | undefined {
	if (!/^[\w-]*$/.test(text)) return undefined;
	try {
		return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
	} catch {
		return undefined;
	}
}
