declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** An id made on a device or the server: UUID version 7 (RFC 9562), lower case. */
export type Id = Brand<string, 'Id'>;
/** One officer's store on one device. */
export type VaultId = Brand<string, 'VaultId'>;

/** Stands for the server itself where a vault or an officer is named. */
export const serverId = '00000000-0000-8000-8000-000000000000' as Id;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isId(value: unknown): value is Id {
	return typeof value === 'string' && UUID.test(value);
}

/** Takes a string that has been parsed at the edge; throws when it is no id, for that is a broken invariant. */
export function asId(value: string): Id {
	if (!isId(value)) throw new Error('not an id');
	return value;
}

export function asVaultId(value: string): VaultId {
	if (!isId(value)) throw new Error('not a vault id');
	return value as string as VaultId;
}

/**
 * A new UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then random bits, so that ids sort roughly by time.
 * The time part only orders; no rule of the product reads a clock from it.
 */
export function newId(nowMs: number, random: (bytes: Uint8Array<ArrayBuffer>) => void = fillRandom): Id {
	const bytes = new Uint8Array(16);
	random(bytes);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, Math.floor(nowMs / 2 ** 32));
	view.setUint32(2, nowMs % 2 ** 32);
	view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
	view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id;
}

function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
	crypto.getRandomValues(bytes);
}

/** A device's short name: the last four digits of its vault. It tells two devices of one officer apart and says nothing else. */
export function deviceTag(vault: string): string {
	return vault.slice(-4).toUpperCase();
}
