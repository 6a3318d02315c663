import type { VaultId } from '../domain/ids.ts';
import type { fileBlocks } from './fileSeal.ts';

/** First byte of every sealed row, so that a later format can stand beside this one. */
const format = 1;
const ivBytes = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Seals the rows of one vault: AES-256-GCM, a random 96-bit IV each, with table, id, format and vault as associated data, so that a row
 * moved to another place does not open. `open` answers undefined when a row was altered, moved, or sealed by another key.
 */
export type Sealer = {
	readonly vault: VaultId;
	/** What seals a file under a key of its own; absent: `fileBlocks`. */
	readonly fileBlocks?: typeof fileBlocks;
	seal(table: string, id: string, value: unknown): Promise<Bytes>;
	open(table: string, id: string, sealed: Uint8Array): Promise<unknown>;
	sealBytes(table: string, id: string, bytes: Uint8Array): Promise<Bytes>;
	openBytes(table: string, id: string, sealed: Uint8Array): Promise<Bytes | undefined>;
};

export function sealerOf(key: CryptoKey, vault: VaultId): Sealer {
	const algorithm = (table: string, id: string, iv: Bytes): AesGcmParams => ({ name: 'AES-GCM', iv, additionalData: encoder.encode(`${table}|${id}|${format}|${vault}`) });

	async function sealBytes(table: string, id: string, bytes: Uint8Array): Promise<Bytes> {
		const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
		const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm(table, id, iv), key, bytes as Bytes));
		const row = new Uint8Array(1 + ivBytes + sealed.byteLength);
		row[0] = format;
		row.set(iv, 1);
		row.set(sealed, 1 + ivBytes);
		return row;
	}
	async function openBytes(table: string, id: string, row: Uint8Array): Promise<Bytes | undefined> {
		if (row[0] !== format || row.byteLength < 1 + ivBytes + 16) return undefined;
		const iv = row.slice(1, 1 + ivBytes);
		try {
			return new Uint8Array(await crypto.subtle.decrypt(algorithm(table, id, iv), key, row.slice(1 + ivBytes)));
		} catch {
			return undefined;
		}
	}
	return {
		vault,
		sealBytes,
		openBytes,
		seal: (table, id, value) => sealBytes(table, id, encoder.encode(JSON.stringify(value))),
		open: async (table, id, sealed) => {
			const bytes = await openBytes(table, id, sealed);
			return bytes === undefined ? undefined : JSON.parse(decoder.decode(bytes));
		},
	};
}

/** Lower-case hex of the SHA-256. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
