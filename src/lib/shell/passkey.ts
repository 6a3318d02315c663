import { base64URLStringToBuffer, bufferToBase64URLString, startAuthentication, startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { PasskeyHere, PasskeyMade, PasskeyOffer } from '../worker/api.ts';

type Bytes = Uint8Array<ArrayBuffer>;
/** What WebAuthn Level 3 says of PRF; the library passes extensions on as they are and has no types for this one. */
type Extended = { readonly clientExtensionResults: { readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: ArrayBuffer } } } };
type Extensions = NonNullable<PublicKeyCredentialCreationOptionsJSON['extensions']>;

/** An address of digits is no domain, and passkeys belong to a domain. */
export function passkeysPossible(): boolean {
	return globalThis.PublicKeyCredential !== undefined && !/^[\d.]+$|^\[/.test(location.hostname);
}

/**
 * Makes a passkey. What is handed on for the server has no extension results: a browser's own JSON of a credential holds the secret there.
 * `passkey_no_prf` where the authenticator has none.
 */
export async function makePasskey(offer: PasskeyOffer): Promise<Result<PasskeyMade>> {
	const options = offer.options as PublicKeyCredentialCreationOptionsJSON;
	const rpId = options.rp.id ?? location.hostname;
	try {
		const made = await startRegistration({ optionsJSON: { ...options, extensions: asking(offer.salt) } });
		const { id, rawId, type, response: { clientDataJSON, attestationObject, transports } } = made;
		const here = { credential: id, rpId, salt: offer.salt };
		const { prf } = (made as unknown as Extended).clientExtensionResults;
		// Some phones say only that they can, and give the secret at the first use.
		const secret = secretOf(made) ?? (prf?.enabled === true ? await secretFrom(here) : undefined);
		if (secret === undefined) return fail(problem('passkey_no_prf'));
		const response = { id, rawId, type, response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) }, clientExtensionResults: {} };
		return ok({ response, rpId, salt: offer.salt, prf: secret });
	} catch (error) {
		return refusal(error);
	}
}

/** Offline: the challenge is of this device, for nobody is to be convinced but the authenticator. */
export async function askPasskey(here: PasskeyHere): Promise<Result<Bytes>> {
	try {
		const secret = await secretFrom(here);
		return secret === undefined ? fail(problem('passkey_no_prf')) : ok(secret);
	} catch (error) {
		return refusal(error);
	}
}

async function secretFrom({ credential, rpId, salt }: PasskeyHere): Promise<Bytes | undefined> {
	const challenge = bufferToBase64URLString(crypto.getRandomValues(new Uint8Array(32)).buffer);
	return secretOf(await startAuthentication({ optionsJSON: { challenge, rpId, allowCredentials: [{ id: credential, type: 'public-key' }], userVerification: 'required', extensions: asking(salt) } }));
}

/** The salt as a buffer: options that came as JSON cannot hold one. */
function asking(salt: Bytes): Extensions {
	return { prf: { eval: { first: salt.slice().buffer } } } as Extensions;
}

function secretOf(credential: unknown): Bytes | undefined {
	const first = (credential as Extended).clientExtensionResults.prf?.results?.first;
	if (first === undefined) return undefined;
	const bytes = typeof first === 'string' ? base64URLStringToBuffer(first) : first;
	return new Uint8Array(bytes);
}

/** A finger not known, a wrong screen lock, a dialog closed: browsers do not tell them apart. */
function refusal(error: unknown): Result<never> {
	const name = error instanceof Error ? (error.cause instanceof Error ? error.cause.name : error.name) : '';
	return fail(problem(name === 'NotAllowedError' ? 'passkey_refused' : 'passkey_failed'));
}
