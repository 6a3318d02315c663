import type { RequestEvent } from '@sveltejs/kit';
import { parseJson } from '../../protocol/scalars.ts';

/** Bytes of a body that holds a passkey's answer. */
export const passkeySize = { packed: 16_000, unpacked: 16_000 };
/** Ed25519, ECDSA P-256, RSA (COSE): the library would offer ML-DSA first, which older runtimes cannot verify. */
export const algorithms = [-8, -7, -257];
/** Read only when a passkey is made or used. */
export const library = () => import('@simplewebauthn/server');

/** The page that asks, where it is ours. The name is one the wrapper answers to (its Host list), so the request may say it. */
export function ownOrigin(event: RequestEvent, request: Request): string | undefined {
	const origin = request.headers.get('origin');
	return origin !== null && URL.canParse(origin) && new URL(origin).hostname === event.url.hostname ? origin : undefined;
}

/** The challenge that an authenticator says it has answered; whether it was ours, and is still good, is for the ticket to say. */
export function challengeOf(clientDataJSON: string): string {
	const data = parseJson(Buffer.from(clientDataJSON, 'base64url').toString()) as { readonly challenge?: unknown } | null | undefined;
	return typeof data?.challenge === 'string' ? data.challenge : '';
}

/** WebAuthn's user handle: the id's 16 bytes. */
export function handleOf(id: string): Buffer {
	return Buffer.from(id.replaceAll('-', ''), 'hex');
}
