import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { parseJson, text } from './scalars.ts';

const base64url = v.pipe(text(8_000), v.regex(/^[\w-]+$/));
const response = v.strictObject({
	id: base64url, rawId: base64url, type: v.literal('public-key'),
	response: v.object({ clientDataJSON: base64url, attestationObject: base64url, transports: v.optional(v.pipe(v.array(text(20)), v.maxLength(10))) }),
	// Holds the passkey's secret where a browser's own JSON is sent: it must be empty, and a server that is handed one refuses it.
	clientExtensionResults: v.strictObject({}),
});

/** A new passkey as the server may see it. */
export type PasskeyResponse = v.InferOutput<typeof response>;
/** POST /api/passkeys/options → {options}: as WebAuthn's PublicKeyCredentialCreationOptions in JSON. */
export type PasskeyOptions = { readonly challenge: string; readonly rp: { readonly id: string } };
const options = v.object({ options: v.looseObject({ challenge: base64url, rp: v.looseObject({ id: text(255) }) }) });

/** Server side of POST /api/passkeys. */
export function readPasskey(body: string): Result<PasskeyResponse> {
	const parsed = v.safeParse(response, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'passkey' }));
}

/** Device side. */
export function readPasskeyOptions(value: unknown): Result<PasskeyOptions> {
	const parsed = v.safeParse(options, value);
	return parsed.success ? ok(parsed.output.options) : fail(problem('server_answer_unreadable'));
}
