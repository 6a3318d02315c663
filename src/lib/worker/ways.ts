import { toBase64 } from '../crypto/base64.ts';
import { sha256Hex } from '../crypto/seal.ts';
import { ok, type Result } from '../domain/result.ts';
import { readProviderAddress } from '../protocol/oidc.ts';
import { readPasskeyOptions, readSignInPasskeys, type PasskeyOptions } from '../protocol/passkey.ts';
import type { Transport } from '../sync/transport.ts';
import type { WaysApi } from './api.ts';

const path = '/api/sign-in-passkeys';

/** Passkeys that sign in, and the organisation's own sign-in. The authenticator is asked by the page: no worker can reach it. */
export function waysOf(ask: Transport['ask']): WaysApi {
	const options = async (asked: Promise<Result<unknown>>): Promise<Result<PasskeyOptions>> => {
		const answer = await asked;
		return answer.ok ? readPasskeyOptions(answer.value) : answer;
	};
	const done = async (asked: Promise<Result<unknown>>): Promise<Result<null>> => {
		const answer = await asked;
		return answer.ok ? ok(null) : answer;
	};
	return {
		passkey: () => options(ask('POST', '/api/passkeys/sign-in/options', {})),
		provider: async () => {
			const secret = toBase64(crypto.getRandomValues(new Uint8Array(32)));
			const answer = await ask('POST', '/api/oidc/start', { bind: await sha256Hex(new TextEncoder().encode(secret)) });
			const read = answer.ok ? readProviderAddress(answer.value) : answer;
			return read.ok ? ok({ address: read.value.address, secret }) : read;
		},
		passkeys: async () => {
			const answer = await ask('GET', path);
			const read = answer.ok ? readSignInPasskeys(answer.value) : answer;
			return read.ok ? ok(read.value.passkeys) : read;
		},
		offer: (password, code) => options(ask('POST', `${path}/options`, { password, ...(code === undefined ? {} : { code }) })),
		add: (made) => done(ask('POST', path, made)),
		remove: (id) => done(ask('POST', `${path}/remove`, { id })),
	};
}
