import type { VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Bytes } from './seal.ts';
import { dataKeyAlgorithm, openedKey, type OpenedKey } from './wrap.ts';

/**
 * The vault's data key under the secret that a passkey gives for `salt` (WebAuthn PRF), as it lies on the disk. `credential`: base64url.
 * The secret is 32 bytes of the authenticator; HKDF makes an AES-KW key of it for this vault and this passkey alone.
 */
export type PasskeyWrap = { readonly version: 1; readonly credential: string; readonly rpId: string; readonly salt: Bytes; readonly sealed: Bytes };
/** `prf`: what the passkey gave; it is wiped by who made it. */
export type PrfSecret = { readonly credential: string; readonly rpId: string; readonly salt: Bytes; readonly prf: Bytes };

/** The passphrase was asked, because the open vault's key cannot leave the worker, and because who finds the app open must not add an own finger. */
export async function wrapByPrf(opened: OpenedKey, vault: VaultId, secret: PrfSecret): Promise<PasskeyWrap> {
	const sealed = new Uint8Array(await crypto.subtle.wrapKey('raw', opened.spare, await wrappingKey(secret.prf, vault, secret), 'AES-KW'));
	return { version: 1, credential: secret.credential, rpId: secret.rpId, salt: secret.salt, sealed };
}

export async function unwrapByPrf(wrap: PasskeyWrap, prf: Bytes, vault: VaultId): Promise<Result<OpenedKey>> {
	try {
		const key = await wrappingKey(prf, vault, wrap);
		return ok(await openedKey(await crypto.subtle.unwrapKey('raw', wrap.sealed, key, 'AES-KW', dataKeyAlgorithm, true, ['encrypt', 'decrypt'])));
	} catch {
		return fail(problem('passkey_failed'));
	}
}

async function wrappingKey(prf: Bytes, vault: VaultId, of: { readonly credential: string; readonly salt: Bytes }): Promise<CryptoKey> {
	if (prf.byteLength !== 32) throw new Error('a passkey gives 32 bytes');
	const base = await crypto.subtle.importKey('raw', prf, 'HKDF', false, ['deriveKey']);
	const info = new TextEncoder().encode(`doorstep passkey wrap|1|${vault}|${of.credential}`);
	return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: of.salt, info }, base, { name: 'AES-KW', length: 256 }, false, ['wrapKey', 'unwrapKey']);
}
