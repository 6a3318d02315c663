import type { VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { normalPassphrase } from './passphrase.ts';
import type { Bytes } from './seal.ts';

/** Cost of a guess: Argon2id 64 MiB, three passes, one lane; some 50 ms of a server's core a guess (RFC 9106; OWASP asks for less). */
export type KdfCost = { readonly memoryKib: number; readonly passes: number; readonly lanes: number };
export const kdfCost: KdfCost = { memoryKib: 64 * 1024, passes: 3, lanes: 1 };

/** The vault's data key under a passphrase, as it lies on the disk. */
export type WrappedKey = KdfCost & { readonly version: 1; readonly salt: Bytes; readonly iv: Bytes; readonly sealed: Bytes };

export const dataKeyAlgorithm = { name: 'AES-GCM', length: 256 } as const;

/** `key` seals the rows, and cannot leave this worker. `spare` is the same key as it can be sealed once more: for who makes the recovery copy, who then forgets it. */
export type OpenedKey = { readonly key: CryptoKey; readonly spare: CryptoKey };

/** A new random data key, wrapped. */
export async function newWrappedKey(passphrase: string, vault: VaultId): Promise<OpenedKey & { readonly wrapped: WrappedKey }> {
	const dataKey = await crypto.subtle.generateKey(dataKeyAlgorithm, true, ['encrypt', 'decrypt']);
	const wrapped = await wrap(dataKey, passphrase, vault);
	const opened = await unwrapBoth(wrapped, passphrase, vault);
	if (!opened.ok) throw new Error('a key just wrapped does not open');
	return { ...opened.value, wrapped };
}

/** Takes a data key that came back in another way under a passphrase. */
export async function wrapAnew(bytes: Bytes, passphrase: string, vault: VaultId): Promise<OpenedKey & { readonly wrapped: WrappedKey }> {
	const spare = await crypto.subtle.importKey('raw', bytes, dataKeyAlgorithm, true, ['encrypt', 'decrypt']);
	return { ...(await openedKey(spare)), wrapped: await wrap(spare, passphrase, vault) };
}

/** The same, as keys of which one can be wrapped once more and must be forgotten at once. */
export async function unwrapBoth(wrapped: WrappedKey, passphrase: string, vault: VaultId): Promise<Result<OpenedKey>> {
	const spare = await unwrapAs(wrapped, passphrase, vault, true);
	return spare.ok ? ok(await openedKey(spare.value)) : spare;
}

export async function openedKey(spare: CryptoKey): Promise<OpenedKey> {
	const bytes = new Uint8Array(await crypto.subtle.exportKey('raw', spare));
	const key = await crypto.subtle.importKey('raw', bytes, dataKeyAlgorithm, false, ['encrypt', 'decrypt']);
	bytes.fill(0);
	return { key, spare };
}

/** `wrong_passphrase` when it does not open, or when the record asks for less work than this app does (a weakened wrap is never tried). */
export async function unwrap(wrapped: WrappedKey, passphrase: string, vault: VaultId): Promise<Result<CryptoKey>> {
	return unwrapAs(wrapped, passphrase, vault, false);
}

/** The same data key under a new passphrase: no row has to be sealed anew. Whoever has the opened key has shown the present one. */
export async function rewrap(opened: OpenedKey, next: string, vault: VaultId): Promise<WrappedKey> {
	return wrap(opened.spare, next, vault);
}

async function wrap(dataKey: CryptoKey, passphrase: string, vault: VaultId): Promise<WrappedKey> {
	const salt = crypto.getRandomValues(new Uint8Array(16));
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const wrappingKey = await derive(passphrase, salt, kdfCost);
	const sealed = new Uint8Array(await crypto.subtle.wrapKey('raw', dataKey, wrappingKey, { name: 'AES-GCM', iv, additionalData: bound(kdfCost, vault) }));
	return { version: 1, ...kdfCost, salt, iv, sealed };
}

async function unwrapAs(wrapped: WrappedKey, passphrase: string, vault: VaultId, extractable: boolean): Promise<Result<CryptoKey>> {
	if (wrapped.memoryKib < kdfCost.memoryKib || wrapped.passes < kdfCost.passes || wrapped.lanes < kdfCost.lanes) return fail(problem('wrong_passphrase'));
	const wrappingKey = await derive(passphrase, wrapped.salt, wrapped);
	try {
		return ok(await crypto.subtle.unwrapKey('raw', wrapped.sealed, wrappingKey, { name: 'AES-GCM', iv: wrapped.iv, additionalData: bound(wrapped, vault) }, dataKeyAlgorithm, extractable, ['encrypt', 'decrypt']));
	} catch {
		return fail(problem('wrong_passphrase'));
	}
}

async function derive(passphrase: string, salt: Uint8Array, cost: KdfCost): Promise<CryptoKey> {
	// Fetched at the first passphrase: the sign-in page does not need it.
	const { argon2id } = await import('hash-wasm');
	const bytes = await argon2id({ password: normalPassphrase(passphrase), salt, iterations: cost.passes, memorySize: cost.memoryKib, parallelism: cost.lanes, hashLength: 32, outputType: 'binary' });
	const key = await crypto.subtle.importKey('raw', bytes as Bytes, 'AES-GCM', false, ['wrapKey', 'unwrapKey']);
	bytes.fill(0);
	return key;
}

/** The cost and the vault are associated data: neither can be exchanged on the disk. */
function bound(cost: KdfCost, vault: VaultId): Bytes {
	return new TextEncoder().encode(`wrap|1|${cost.memoryKib}|${cost.passes}|${cost.lanes}|${vault}`);
}
