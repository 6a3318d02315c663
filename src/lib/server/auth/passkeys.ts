import { randomBytes } from 'node:crypto';
import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readPasskey } from '../../protocol/passkey.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../endpoint.ts';
import { algorithms, handleOf, library, ownOrigin, passkeySize as size } from './webauthn.ts';

/**
 * POST /api/passkeys/options → {options}. The user is the vault, not the officer: a second device's passkey must not take the place of the
 * first one's where a provider carries them to all devices.
 */
export async function passkeyOptionsEndpoint({ actor, event, tenant, now }: SignedInCall): Promise<Answer> {
	const { generateRegistrationOptions } = await library();
	const challenge = randomBytes(32);
	const options: PublicKeyCredentialCreationOptionsJSON = await generateRegistrationOptions({
		rpName: 'Doorstep', rpID: event.url.hostname, userName: actor.me.name, userDisplayName: actor.me.name, userID: new Uint8Array(handleOf(actor.vault)),
		challenge: new Uint8Array(challenge), attestationType: 'none', authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' }, supportedAlgorithmIDs: algorithms,
	});
	await tenant.passkeys.challenge(actor, options.challenge, now);
	return ok({ options });
}

/** POST /api/passkeys: the new passkey without its extension results; a body that holds any is refused unread. */
export async function addPasskeyEndpoint({ actor, event, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, size), readPasskey);
	if (!asked.ok) return asked;
	const expectedChallenge = await tenant.passkeys.takeChallenge(actor, now);
	const origin = ownOrigin(event, request);
	if (expectedChallenge === undefined || origin === undefined) return fail(problem('passkey_unverified'));
	const { verifyRegistrationResponse } = await library();
	const verified = await verifyRegistrationResponse({
		response: asked.value as RegistrationResponseJSON, expectedChallenge, expectedOrigin: origin, expectedRPID: event.url.hostname, requireUserVerification: true, supportedAlgorithmIDs: algorithms,
	}).catch(() => null);
	if (verified === null || !verified.verified) return fail(problem('passkey_unverified'));
	const { credential, credentialBackedUp } = verified.registrationInfo;
	const added = await tenant.passkeys.add(actor, {
		credential: Buffer.from(credential.id, 'base64url'), publicKey: Buffer.from(credential.publicKey), counter: credential.counter, transports: asked.value.response.transports ?? [], synced: credentialBackedUp,
	}, now);
	if (!added) return fail(problem('passkey_unverified'));
	await tenant.accounts.note('passkey_added', { officerId: actor.me.officerId, vault: actor.vault });
	return ok(null);
}
