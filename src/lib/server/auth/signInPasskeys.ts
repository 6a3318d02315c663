import { randomBytes } from 'node:crypto';
import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readPasskey, readPasskeyRemoval, readPasskeySignIn, readProofAgain, type PasskeyAnswer, type SignInPasskeys } from '../../protocol/passkey.ts';
import { readBody } from '../body.ts';
import { bodyOf, fromLoopback, type Answer, type Call, type SignedInCall } from '../endpoint.ts';
import type { SignInPasskey } from '../store/signInPasskeys.ts';
import { openSession, withAccount } from './signIn.ts';
import { proveAgain } from './prove.ts';
import { algorithms, challengeOf, handleOf, library, ownOrigin, passkeySize as size } from './webauthn.ts';

const challengeMs = 5 * 60_000;

/** GET /api/sign-in-passkeys → {passkeys}: the officer's own. */
export async function listSignInPasskeysEndpoint({ actor, tenant }: SignedInCall): Promise<Answer> {
	const held = await tenant.signInPasskeys.ofOfficer(actor.me.officerId);
	return ok({ passkeys: held.map((each) => ({ id: each.credential.toString('base64url'), addedAt: each.createdAt.toISOString(), usedAt: each.usedAt?.toISOString() ?? null, synced: each.synced })) } satisfies SignInPasskeys);
}

/**
 * POST /api/sign-in-passkeys/options {password, code?} → {options}. A passkey is a way in that stays: who finds the app open must not make one.
 * It has to be discoverable, for nobody types an account with it.
 */
export async function signInPasskeyOptionsEndpoint({ actor, event, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, size), readProofAgain);
	if (!asked.ok) return asked;
	const { officerId, name } = actor.me;
	const again = await proveAgain(tenant, officerId, asked.value, { address: event.getClientAddress(), loopback: fromLoopback(event) }, now);
	if (!again.ok) return again;
	const { generateRegistrationOptions } = await library();
	const held = await tenant.signInPasskeys.ofOfficer(officerId);
	// The browser's list holds passkeys that unlock a vault, too: the name says which is for what.
	const userName = `${name} · 登录 sign-in`;
	const options: PublicKeyCredentialCreationOptionsJSON = await generateRegistrationOptions({
		rpName: 'Doorstep', rpID: event.url.hostname, userName, userDisplayName: userName, userID: new Uint8Array(handleOf(officerId)), challenge: new Uint8Array(randomBytes(32)), attestationType: 'none',
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' }, supportedAlgorithmIDs: algorithms,
		excludeCredentials: held.map((each) => ({ id: each.credential.toString('base64url'), transports: [...each.transports] })),
	});
	await tenant.tickets.add('passkey_new', options.challenge, { now, lastsMs: challengeMs, officerId });
	return ok({ options });
}

/** POST /api/sign-in-passkeys: the new passkey without its extension results. */
export async function addSignInPasskeyEndpoint({ actor, event, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, size), readPasskey);
	if (!asked.ok) return asked;
	const expectedChallenge = challengeOf(asked.value.response.clientDataJSON);
	const ticket = await tenant.tickets.take('passkey_new', expectedChallenge, now);
	const expectedOrigin = ownOrigin(event, request);
	if (ticket?.officerId !== actor.me.officerId || expectedOrigin === undefined) return fail(problem('passkey_unverified'));
	const { verifyRegistrationResponse } = await library();
	const verified = await verifyRegistrationResponse({
		response: asked.value as RegistrationResponseJSON, expectedChallenge, expectedOrigin, expectedRPID: event.url.hostname, requireUserVerification: true, supportedAlgorithmIDs: algorithms,
	}).catch(() => null);
	if (verified === null || !verified.verified) return fail(problem('passkey_unverified'));
	const { credential, credentialBackedUp, credentialDeviceType } = verified.registrationInfo;
	const added = await tenant.signInPasskeys.add(actor, {
		credential: Buffer.from(credential.id, 'base64url'), publicKey: Buffer.from(credential.publicKey), counter: credential.counter, transports: asked.value.response.transports ?? [],
		maySync: credentialDeviceType === 'multiDevice', synced: credentialBackedUp,
	}, now);
	return added ? ok(null) : fail(problem('passkey_unverified'));
}

/** POST /api/sign-in-passkeys/remove {id} */
export async function removeSignInPasskeyEndpoint({ actor, request, tenant }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, size), readPasskeyRemoval);
	if (!asked.ok) return asked;
	return (await tenant.signInPasskeys.remove(actor, Buffer.from(asked.value.id, 'base64url'))) ? ok(null) : fail(problem('not_found'));
}

/** POST /api/passkeys/sign-in/options → {options}: for whoever it may be. The authenticator knows which passkeys it has for this name. */
export async function askPasskeyEndpoint({ event, tenant, now }: Call): Promise<Answer> {
	const minutes = await tenant.limits.takeAddress(event.getClientAddress());
	if (minutes !== null) return fail(problem('sign_in_limited', { minutes }));
	const { generateAuthenticationOptions } = await library();
	const options = await generateAuthenticationOptions({ rpID: event.url.hostname, challenge: new Uint8Array(randomBytes(32)), userVerification: 'required', timeout: challengeMs });
	await tenant.tickets.add('passkey_sign_in', options.challenge, { now, lastsMs: challengeMs });
	return ok({ options: { ...options, rp: { id: event.url.hostname } } });
}

/** POST /api/passkeys/sign-in {response, vault, app, had?} → SignedIn. The device and the finger on it are two factors. */
export async function passkeySignInEndpoint({ event, request, tenant, now }: Call): Promise<Answer> {
	const asked = await bodyOf(readBody(request, size), readPasskeySignIn);
	if (!asked.ok) return asked;
	const { response, ...device } = asked.value;
	const address = event.getClientAddress();
	const limited = `passkey/${response.id}`;
	const minutes = await tenant.limits.take(limited, address);
	if (minutes !== null) {
		await tenant.accounts.note('sign_in_limited', {});
		return fail(problem('sign_in_limited', { minutes }));
	}
	const passkey = await tenant.signInPasskeys.find(Buffer.from(response.id, 'base64url'));
	const shown = await shownBy(response, passkey, { tenant, event, request, now });
	const account = shown === undefined ? undefined : await tenant.accounts.ofOfficer(shown);
	if (account === undefined) {
		await tenant.accounts.note('sign_in_failed', passkey === undefined ? {} : { officerId: passkey.officerId });
		return fail(problem('passkey_sign_in_refused'));
	}
	if (account.demo && !fromLoopback(event)) return fail(problem('demo_key_elsewhere'));
	await tenant.limits.giveBack(limited, address);
	await tenant.limits.giveBackAddress(address);
	return withAccount(account.account, await openSession(tenant, { officerId: account.officerId, strong: true, by: 'passkey' }, device, now));
}

/** Whose passkey has answered this challenge, as WebAuthn (7.2) says how to look: undefined when anything in it is not right. */
async function shownBy(response: PasskeyAnswer, passkey: SignInPasskey | undefined, { tenant, event, request, now }: Pick<Call, 'tenant' | 'event' | 'request' | 'now'>): Promise<Id | undefined> {
	const expectedChallenge = challengeOf(response.response.clientDataJSON);
	// Used up whatever comes of it.
	const ticket = await tenant.tickets.take('passkey_sign_in', expectedChallenge, now);
	const expectedOrigin = ownOrigin(event, request);
	if (ticket === undefined || expectedOrigin === undefined || passkey === undefined) return undefined;
	if (!Buffer.from(response.response.userHandle, 'base64url').equals(handleOf(passkey.officerId))) return undefined;
	const { verifyAuthenticationResponse } = await library();
	const credential = { id: response.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter, transports: [...passkey.transports] };
	// Refuses a counter that did not rise: the passkey may have been copied.
	const verified = await verifyAuthenticationResponse({ response, expectedChallenge, expectedOrigin, expectedRPID: event.url.hostname, requireUserVerification: true, credential }).catch(() => null);
	if (verified === null || !verified.verified) return undefined;
	const { newCounter, credentialBackedUp, credentialDeviceType } = verified.authenticationInfo;
	// Whether it may be copied to other devices is settled when it is made.
	if ((credentialDeviceType === 'multiDevice') !== passkey.maySync) return undefined;
	return (await tenant.signInPasskeys.used(passkey, { counter: newCounter, synced: credentialBackedUp, at: now })) ? passkey.officerId : undefined;
}
