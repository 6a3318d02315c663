import type { Bytes } from './seal.ts';

/**
 * What is kept of a PIN, sealed under the vault's data key: it opens nothing by itself. The rounds are for an officer whose PIN is that of
 * a bank card too, should the data key ever be lost.
 */
export type PinMark = { readonly version: 1; readonly rounds: number; readonly salt: string; readonly digest: string };
const rounds = 100_000;

export async function markOf(pin: string): Promise<PinMark> {
	const salt = crypto.getRandomValues(new Uint8Array(16));
	return { version: 1, rounds, salt: hex(salt), digest: hex(await derive(pin, salt, rounds)) };
}

export async function pinRight(mark: PinMark, pin: string): Promise<boolean> {
	return hex(await derive(pin, bytesOf(mark.salt), mark.rounds)) === mark.digest;
}

async function derive(pin: string, salt: Bytes, times: number): Promise<Uint8Array> {
	const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
	return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: times }, key, 256));
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(text: string): Bytes {
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
