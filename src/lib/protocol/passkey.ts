import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { instant, parseJson, text, vaultId } from './scalars.ts';

const base64url = v.pipe(text(8_000), v.regex(/^[\w-]+$/));
const response = v.strictObject({
	id: base64url, rawId: base64url, type: v.literal('public-key'),
	response: v.object({ clientDataJSON: base64url, attestationObject: base64url, transports: v.optional(v.pipe(v.array(text(20)), v.maxLength(10))) }),
	// Holds the passkey's secret where a browser's own JSON is sent: it must be empty, and a server that is handed one refuses it.
	clientExtensionResults: v.strictObject({}),
});

const answer = v.strictObject({
	id: base64url, rawId: base64url, type: v.literal('public-key'), clientExtensionResults: v.strictObject({}),
	response: v.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url, userHandle: base64url }),
});
const passkeySignIn = v.object({ response: answer, vault: vaultId, app: text(60), had: v.optional(v.pipe(v.array(vaultId), v.maxLength(50))) });
const again = v.object({ password: v.pipe(text(500), v.minLength(1)), code: v.optional(v.pipe(text(60), v.minLength(1))) });
const removal = v.object({ id: base64url });
const held = v.object({ passkeys: v.array(v.object({ id: base64url, addedAt: instant, usedAt: v.nullable(instant), synced: v.boolean() })) });

/** What a passkey has answered to a challenge of the sign-in, as the server may see it. */
export type PasskeyAnswer = v.InferOutput<typeof answer>;
/** GET /api/sign-in-passkeys. `synced`: its owner's provider keeps a copy. */
export type SignInPasskeys = v.InferOutput<typeof held>;
export type SignInPasskeyShown = SignInPasskeys['passkeys'][number];

/** A new passkey as the server may see it. */
export type PasskeyResponse = v.InferOutput<typeof response>;
/** POST /api/passkeys/options → {options}: as WebAuthn's PublicKeyCredentialCreationOptions in JSON. */
export type PasskeyOptions = { readonly challenge: string; readonly rp: { readonly id: string } };
const options = v.object({ options: v.looseObject({ challenge: base64url, rp: v.looseObject({ id: text(255) }) }) });

/** Server side of POST /api/passkeys. */
export function readPasskey(body: string): Result<PasskeyResponse> {
	return readBody(response, body, 'passkey');
}

/** Device side. */
export function readPasskeyOptions(value: unknown): Result<PasskeyOptions> {
	const parsed = v.safeParse(options, value);
	return parsed.success ? ok(parsed.output.options) : fail(problem('server_answer_unreadable'));
}

/** Server side of POST /api/passkeys/sign-in. */
export function readPasskeySignIn(body: string): Result<v.InferOutput<typeof passkeySignIn>> {
	return readBody(passkeySignIn, body, 'passkey');
}

/** Server side of POST /api/sign-in-passkeys/options: who is signed in shows once more who it is. */
export function readProofAgain(body: string): Result<v.InferOutput<typeof again>> {
	return readBody(again, body, 'password');
}

export function readPasskeyRemoval(body: string): Result<v.InferOutput<typeof removal>> {
	return readBody(removal, body, 'id');
}

export function readSignInPasskeys(value: unknown): Result<SignInPasskeys> {
	const parsed = v.safeParse(held, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

function readBody<T>(shape: v.GenericSchema<unknown, T>, body: string, field: string): Result<T> {
	const parsed = v.safeParse(shape, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field }));
}
