import type { Bytes, Sealer } from '../../crypto/seal.ts';
import type { WrappedKey } from '../../crypto/wrap.ts';
import { sha256Hex } from '../../crypto/seal.ts';
import { isId, type VaultId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';

/**
 * A rescue file: this line, the length of a header (32 bits, big-endian), the header, then frames of a length (32 bits) and as many sealed
 * bytes. The header is all that can be read: random ids, counts, and the vault's data key under the officer's passphrase of that day. Each
 * frame is sealed for its place in this very file, and the first holds the header's hash: nothing can be altered, moved, added or cut off unnoticed.
 */
const firstLine = new TextEncoder().encode('DOORSTEP RESCUE FILE\n');
const format = 1;
/** No frame of ours comes near it; a length beyond it is damage, and is not allocated. */
const mostBytes = 64_000_000;
const mostMemoryKib = 1024 * 1024;
const mostPasses = 16;
const table = 'rescue';

export type RescueCounts = { readonly operations: number; readonly drafts: number; readonly files: number };
export type RescueHeader = { readonly id: string; readonly vault: VaultId; readonly wrapped: WrappedKey; readonly counts: RescueCounts };

const unreadable = fail(problem('rescue_unreadable'));

/** Puts the file together piece by piece; a browser lays large ones on the disk. */
export class FrameWriter {
	readonly #sealer: Sealer;
	readonly #id: string;
	#blob: Blob;
	#parts: Bytes[] = [];
	#bytes = 0;
	#count = 0;

	private constructor(sealer: Sealer, id: string, head: Blob) {
		this.#sealer = sealer;
		this.#id = id;
		this.#blob = head;
	}

	static async begin(sealer: Sealer, header: RescueHeader): Promise<FrameWriter> {
		const text = new TextEncoder().encode(JSON.stringify(headerJson(header)));
		const writer = new FrameWriter(sealer, header.id, new Blob([firstLine, length(text.byteLength), text]));
		await writer.json({ header: await sha256Hex(text) });
		return writer;
	}

	json(value: unknown): Promise<void> {
		return this.bytes(new TextEncoder().encode(JSON.stringify(value)));
	}

	async bytes(bytes: Uint8Array): Promise<void> {
		const sealed = await this.#sealer.sealBytes(table, place(this.#id, this.#count), bytes);
		this.#count += 1;
		this.#parts.push(length(sealed.byteLength), sealed);
		this.#bytes += sealed.byteLength;
		if (this.#bytes > 8_000_000) this.#gather();
	}

	async end(): Promise<Blob> {
		await this.json({ end: this.#count });
		this.#gather();
		return this.#blob;
	}

	#gather(): void {
		this.#blob = new Blob([this.#blob, ...this.#parts]);
		this.#parts = [];
		this.#bytes = 0;
	}
}

export type OpenedFrames = { readonly header: RescueHeader; readonly hash: string; readonly file: Blob; readonly at: number };

/** The part that needs no passphrase. `rescue_newer`: a later app wrote it. */
export async function readHeader(file: Blob): Promise<Result<OpenedFrames>> {
	const start = await slice(file, 0, firstLine.byteLength + 4);
	if (start === null || firstLine.some((byte, index) => start[index] !== byte)) return unreadable;
	const size = lengthOf(start, firstLine.byteLength);
	const text = size > mostBytes ? null : await slice(file, firstLine.byteLength + 4, size);
	if (text === null) return unreadable;
	const header = parseHeader(text);
	return header.ok ? ok({ header: header.value, hash: await sha256Hex(text), file, at: firstLine.byteLength + 4 + size }) : header;
}

/** Reads one frame after the other; each must open where it stands. */
export class FrameReader {
	readonly #opened: OpenedFrames;
	readonly #sealer: Sealer;
	#at: number;
	#count = 0;

	constructor(opened: OpenedFrames, sealer: Sealer) {
		this.#opened = opened;
		this.#sealer = sealer;
		this.#at = opened.at;
	}

	/** Ok when the header is the one that was written. */
	async begin(): Promise<Result<null>> {
		const first = await this.json();
		return first.ok && (first.value as { readonly header?: unknown }).header === this.#opened.hash ? ok(null) : unreadable;
	}

	async bytes(): Promise<Result<Bytes>> {
		const head = await slice(this.#opened.file, this.#at, 4);
		const size = head === null ? 0 : lengthOf(head, 0);
		const sealed = size === 0 || size > mostBytes ? null : await slice(this.#opened.file, this.#at + 4, size);
		const bytes = sealed === null ? undefined : await this.#sealer.openBytes(table, place(this.#opened.header.id, this.#count), sealed);
		if (bytes === undefined) return unreadable;
		this.#at += 4 + size;
		this.#count += 1;
		return ok(bytes);
	}

	async json(): Promise<Result<unknown>> {
		const bytes = await this.bytes();
		return bytes.ok ? ok(JSON.parse(new TextDecoder().decode(bytes.value)) as unknown) : bytes;
	}

	/** Ok at the very end: nothing was cut off, and nothing follows. */
	async end(): Promise<Result<null>> {
		const before = this.#count;
		const last = await this.json();
		return last.ok && (last.value as { readonly end?: unknown }).end === before && this.#at === this.#opened.file.size ? ok(null) : unreadable;
	}
}

function place(id: string, index: number): string {
	return `${id}/${index}`;
}

function length(bytes: number): Bytes {
	const four = new Uint8Array(4);
	new DataView(four.buffer).setUint32(0, bytes);
	return four;
}

function lengthOf(bytes: Bytes, at: number): number {
	return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
}

async function slice(file: Blob, at: number, bytes: number): Promise<Bytes | null> {
	if (at + bytes > file.size) return null;
	return new Uint8Array(await file.slice(at, at + bytes).arrayBuffer());
}

function headerJson({ id, vault, wrapped, counts }: RescueHeader): object {
	return { format, id, vault, counts, wrapped: wrappedJson(wrapped) };
}

/** A wrapped key as text holds it. */
export function wrappedJson({ salt, iv, sealed, ...rest }: WrappedKey): object {
	return { ...rest, salt: base64(salt), iv: base64(iv), sealed: base64(sealed) };
}

function parseHeader(text: Bytes): Result<RescueHeader> {
	try {
		const { format: written, id, vault, counts, wrapped } = JSON.parse(new TextDecoder().decode(text)) as { format: number; id: string; vault: VaultId; counts: RescueCounts; wrapped: Record<string, string> };
		if (written > format) return fail(problem('rescue_newer'));
		const { salt = '', iv = '', sealed = '', ...rest } = wrapped;
		// More work than any device should be made to do.
		if (!isId(id) || !isId(vault) || Number(rest['memoryKib']) > mostMemoryKib || Number(rest['passes']) > mostPasses) return unreadable;
		return ok({ id, vault, counts, wrapped: { ...(rest as unknown as WrappedKey), salt: fromBase64(salt), iv: fromBase64(iv), sealed: fromBase64(sealed) } });
	} catch {
		return unreadable;
	}
}

export function base64(bytes: Uint8Array): string {
	let text = '';
	// A call takes only so many arguments.
	for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
	return btoa(text);
}

function fromBase64(text: string): Bytes {
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
