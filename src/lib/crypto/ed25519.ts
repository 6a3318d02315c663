import type { Bytes } from './seal.ts';

/** Whether the signature is the key's (Ed25519, RFC 8032; raw, base64url). Null where the browser does not know the algorithm. */
export async function ed25519Fits(publicKey: string, signed: Bytes, signature: string): Promise<boolean | null> {
	const key = await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x: publicKey }, 'Ed25519', false, ['verify']).catch((error: unknown) => (isUnsupported(error) ? null : undefined));
	if (key === null || key === undefined) return key === null ? null : false;
	const bytes = bytesOf(signature);
	return bytes !== undefined && crypto.subtle.verify('Ed25519', key, bytes, signed);
}

function isUnsupported(error: unknown): boolean {
	return error instanceof Error && error.name === 'NotSupportedError';
}

function bytesOf(base64url: string): Bytes | undefined {
	if (!/^[\w-]*$/.test(base64url)) return undefined;
	const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
