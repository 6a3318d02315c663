import type { Configuration, DiscoveryRequestOptions } from 'openid-client';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { OidcSettings } from '../config.ts';

/** What belongs to one sign-in at the provider until it comes back. */
export type OidcBegun = { readonly state: string; readonly nonce: string; readonly verifier: string };
type Found = { readonly at: number; readonly configuration: Configuration };

/** Read only where a provider is set. */
const library = () => import('openid-client');
const answerSeconds = 5;
/** What the provider says of itself holds for an hour; who is about to be sent there is sent only when it was heard of just now. */
const keptMs = 3_600_000;
const heardMs = 15_000;

/** The organisation's own identity provider: OpenID Connect, authorization code with PKCE, state and nonce. */
export class OidcProvider {
	readonly name: string;
	readonly #settings: OidcSettings;
	readonly #failed: (why: string) => void;
	#found: Found | undefined;
	#asking: Promise<Found> | undefined;

	/** @param failed hears the library's code of what went wrong, for the log */
	constructor(settings: OidcSettings, failed: (why: string) => void) {
		this.#settings = settings;
		this.#failed = failed;
		this.name = settings.name;
	}

	/** Where the browser is to be sent. */
	async begin(redirect: string): Promise<Result<OidcBegun & { readonly address: string }>> {
		try {
			const client = await library();
			const configuration = await this.#configuration(heardMs);
			const begun = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
			const scope = this.#settings.claim.startsWith('email') ? 'openid profile email' : 'openid profile';
			const address = client.buildAuthorizationUrl(configuration, {
				redirect_uri: redirect, scope, state: begun.state, nonce: begun.nonce, code_challenge: await client.calculatePKCECodeChallenge(begun.verifier), code_challenge_method: 'S256',
			});
			return ok({ ...begun, address: address.href });
		} catch (error) {
			this.#failed(codeOf(error));
			return fail(problem('provider_unreachable'));
		}
	}

	/** The account that the provider vouches for. `came`: the whole address at which the browser came back. */
	async finish(came: URL, begun: OidcBegun): Promise<Result<string>> {
		try {
			const client = await library();
			const configuration = await this.#configuration(keptMs);
			const tokens = await client.authorizationCodeGrant(configuration, came, { pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce, idTokenExpected: true });
			const claims: Claims = tokens.claims() ?? {};
			// Many providers keep all but the subject for this second question.
			const more: Claims = claims[this.#settings.claim] !== undefined || typeof claims['sub'] !== 'string' ? {} : await client.fetchUserInfo(configuration, tokens.access_token, claims['sub']);
			return accountOf({ ...more, ...claims }, this.#settings.claim);
		} catch (error) {
			this.#failed(codeOf(error));
			return fail(problem(isDown(error) ? 'provider_unreachable' : 'provider_refused'));
		}
	}

	/** One question at a time, however many sign in; an older answer does when there is no newer one and it is not too old. */
	async #configuration(mostMs: number): Promise<Configuration> {
		const found = this.#found;
		if (found !== undefined && found.at > Date.now() - mostMs) return found.configuration;
		this.#asking ??= this.#discover().finally(() => { this.#asking = undefined; });
		this.#found = await this.#asking;
		return this.#found.configuration;
	}

	async #discover(): Promise<Found> {
		const client = await library();
		const { issuer, clientId, secret } = this.#settings;
		const options: DiscoveryRequestOptions = {
			timeout: answerSeconds,
			// The signature of the ID token too, though it comes from the provider itself; plain HTTP on this computer only (`readOidc`).
			execute: [client.enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [])],
		};
		const configuration = await client.discovery(issuer, clientId, secret ?? undefined, secret === null ? client.None() : undefined, options);
		const keys = this.#found === undefined ? undefined : client.getJwksCache(this.#found.configuration);
		if (keys !== undefined) client.setJwksCache(configuration, keys);
		return { at: Date.now(), configuration };
	}
}

type Claims = { readonly [claim: string]: unknown };

/** An address that nobody has verified is anybody's. */
function accountOf(claims: Claims, claim: string): Result<string> {
	const value = claims[claim];
	const account = typeof value === 'string' ? value.trim().toLowerCase() : '';
	return account === '' || (claim === 'email' && claims['email_verified'] !== true) ? fail(problem('provider_no_account')) : ok(account);
}

function isDown(error: unknown): boolean {
	return codeOf(error) === 'OAUTH_TIMEOUT' || (error instanceof TypeError && error.message === 'fetch failed') || (error instanceof Error && error.cause !== undefined && error.cause !== error && isDown(error.cause));
}

/** No data: the provider's own words may hold some. */
function codeOf(error: unknown): string {
	const code = (error as { readonly code?: unknown } | null)?.code;
	return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
}
