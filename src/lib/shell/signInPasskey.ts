import { startAuthentication, startRegistration, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { PasskeyAnswer, PasskeyOptions, PasskeyResponse } from '../worker/api.ts';

/** Asks whichever authenticator has a passkey for this name; nothing of extensions is asked for or handed on. */
export async function answerByPasskey(options: PasskeyOptions): Promise<Result<PasskeyAnswer>> {
	try {
		const { rp, challenge } = options;
		const asked: PublicKeyCredentialRequestOptionsJSON = { challenge, rpId: rp.id, userVerification: 'required' };
		const { id, rawId, type, response: { clientDataJSON, authenticatorData, signature, userHandle = '' } } = await startAuthentication({ optionsJSON: asked });
		return ok({ id, rawId, type, response: { clientDataJSON, authenticatorData, signature, userHandle }, clientExtensionResults: {} });
	} catch {
		return fail(problem('passkey_sign_in_refused'));
	}
}

/** Makes one that signs in. */
export async function makeSignInPasskey(options: PasskeyOptions): Promise<Result<PasskeyResponse>> {
	try {
		const { id, rawId, type, response: { clientDataJSON, attestationObject, transports } } = await startRegistration({ optionsJSON: options as PasskeyOptions & PublicKeyCredentialCreationOptionsJSON });
		return ok({ id, rawId, type, response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) }, clientExtensionResults: {} });
	} catch (error) {
		const name = error instanceof Error ? (error.cause instanceof Error ? error.cause.name : error.name) : '';
		return fail(problem(name === 'InvalidStateError' ? 'passkey_here_already' : 'passkey_not_made'));
	}
}
