import { contentType } from '../domain/files/content.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';

/** A file that came with a sheet. */
export type FileGiven = { readonly name: string; readonly bytes: Uint8Array };

/** They go to every device with the form, which is one record. */
export const mostAttachmentBytes = 1_000_000;

/** Pictures and sounds that the words of a form name. */
export function mediaNamed(xml: string): readonly string[] {
	return [...new Set([...xml.matchAll(/jr:\/\/(?:images|audio|video)\/([^<"]*)/g)].map((match) => match[1] ?? ''))];
}

/** The type of a picture or a sound by its content; null for whatever else: a drawing with scripts in it is none of them. */
export function mediaType(bytes: Uint8Array): string | null {
	const mime = contentType(bytes);
	if (mime !== null) return ['image/jpeg', 'image/png', 'image/webp', 'audio/ogg', 'audio/mp4', 'audio/webm'].includes(mime) ? mime : null;
	const mp3 = (bytes[0] === 0x49 && bytes[1] === 0x44 && bytes[2] === 0x33) || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2);
	return mp3 ? 'audio/mpeg' : null;
}

/** Null when these files are what the form names, and no more than goes to a device. */
export function attachmentsFault(xml: string, tables: readonly string[], files: readonly FileGiven[]): Problem | null {
	const named = mediaNamed(xml);
	const given = new Set(files.map(({ name }) => name));
	const missing = [...tables, ...named.filter((name) => !given.has(name))];
	if (missing.length > 0) return problem('form_needs_files', { names: missing.slice(0, 10).join(', ') });
	const used = files.filter(({ name }) => named.includes(name));
	const unfit = used.find(({ name, bytes }) => mediaType(bytes) === null || !/^[\p{L}\p{N}_][\p{L}\p{N}_ .()-]{0,149}$/u.test(name));
	if (unfit !== undefined) return problem('form_file_unfit', { name: unfit.name });
	return used.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) > mostAttachmentBytes ? problem('form_files_too_large', { kilobytes: mostAttachmentBytes / 1_000 }) : null;
}
