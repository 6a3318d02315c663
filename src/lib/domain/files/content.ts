import type { FileKind } from '../records/shapes.ts';

/** What a file is by its first bytes, whatever its name or its sender says; null for what is not taken. */
export function contentType(bytes: Uint8Array): string | null {
	return signatures.find((signature) => signature.at.every(([offset, mark]) => hasAt(bytes, offset, mark)))?.mime ?? null;
}

type Mark = readonly [offset: number, text: string];
/** Beginnings as their formats define them: ISO 32000 (PDF), JPEG (SOI), PNG, RIFF, ISO 14496-12 (brands after `ftyp`), EBML, Ogg (RFC 3533). */
const signatures: readonly { readonly mime: string; readonly at: readonly Mark[] }[] = [
	{ mime: 'application/pdf', at: [[0, '%PDF-']] },
	{ mime: 'image/jpeg', at: [[0, '\xff\xd8\xff']] },
	{ mime: 'image/png', at: [[0, '\x89PNG\r\n\x1a\n']] },
	{ mime: 'image/webp', at: [[0, 'RIFF'], [8, 'WEBP']] },
	{ mime: 'image/heic', at: [[4, 'ftyphei']] },
	{ mime: 'audio/webm', at: [[0, '\x1a\x45\xdf\xa3']] },
	{ mime: 'audio/ogg', at: [[0, 'OggS']] },
	{ mime: 'audio/mp4', at: [[4, 'ftyp']] },
];

function hasAt(bytes: Uint8Array, offset: number, mark: string): boolean {
	return bytes.byteLength >= offset + mark.length && [...mark].every((letter, index) => bytes[offset + index] === letter.charCodeAt(0));
}

/** What each kind of file may hold. */
const taken: { readonly [kind in FileKind]: readonly string[] } = {
	photo: ['image/jpeg', 'image/png', 'image/webp'],
	audio: ['audio/webm', 'audio/ogg', 'audio/mp4'],
	video: ['video/webm', 'video/mp4'],
	signature: ['image/png'],
	document: ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'],
};

/** Sound and film lie in the same containers and begin alike. */
const films: { readonly [sound: string]: string } = { 'audio/webm': 'video/webm', 'audio/mp4': 'video/mp4' };

/** The type of a file of this kind by its content; null when it is not one. */
export function contentOf(kind: FileKind, bytes: Uint8Array): string | null {
	const found = contentType(bytes);
	const mime = kind === 'video' && found !== null ? (films[found] ?? found) : found;
	return mime !== null && taken[kind].includes(mime) ? mime : null;
}

const endings: { readonly [mime: string]: string } = {
	'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'audio/webm': 'webm', 'audio/ogg': 'ogg', 'audio/mp4': 'm4a', 'video/webm': 'webm', 'video/mp4': 'mp4',
};

export function endingOf(mime: string): string {
	return endings[mime] ?? 'bin';
}
