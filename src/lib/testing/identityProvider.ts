import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Configuration } from 'oidc-provider';

export const providerClient = { id: 'doorstep', secret: 'a secret of the client that is long enough' } as const;

export type IdentityProvider = {
	readonly issuer: string;
	/** What it says of a person besides the name; read anew each time. */
	claims: (account: string) => { readonly [claim: string]: string | boolean };
	stop(): Promise<void>;
};

/**
 * A real OpenID Provider on this computer, which takes everybody at their word: its page asks for a name and a press. @param redirects the addresses of
 * the callback that it knows
 */
export async function startIdentityProvider(redirects: readonly string[]): Promise<IdentityProvider> {
	let handle: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.writeHead(503).end();
	const server = createServer((request, response) => handle(request, response));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
	const made: IdentityProvider = {
		issuer, claims: (account) => ({ preferred_username: account }),
		stop: async () => {
			if (!server.listening) return;
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
	const settings: Configuration = {
		clients: [{ client_id: providerClient.id, client_secret: providerClient.secret, redirect_uris: [...redirects], response_types: ['code'], grant_types: ['authorization_code'] }],
		claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
		cookies: { keys: ['a key of cookies'] },
		features: { devInteractions: { enabled: false } },
		findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...made.claims(id) }) }),
		interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
		// What this client may know was settled when it was registered.
		loadExistingGrant: async (context) => {
			const { client, session } = context.oidc;
			const grant = new context.oidc.provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
			grant.addOIDCScope('openid profile email');
			await grant.save();
			return grant;
		},
		pkce: { required: () => true },
	};
	const provider = new Provider(issuer, settings);
	const callback = provider.callback();
	handle = (request, response) => {
		if (request.url?.startsWith('/interaction/') !== true) void callback(request, response);
		else if (request.method === 'POST') void finish(provider, request, response);
		else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Town</title><form method="post"><label>Name <input name="account" required></label><button>Sign in</button><button name="refuse" value="1" formnovalidate>Refuse</button></form>');
	};
	return made;
}

async function finish(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
	let text = '';
	for await (const piece of request) text += String(piece);
	const body = new URLSearchParams(text);
	const result = body.get('refuse') === '1' ? { error: 'access_denied' } : { login: { accountId: body.get('account') ?? '' } };
	await provider.interactionFinished(request, response, result);
}

/** What a browser does with the address: follows, keeps cookies, fills the page in. Answers the address it is sent back to. */
export async function signInAtProvider(address: string, account: string): Promise<URL> {
	const cookies = new Map<string, string>();
	let [at, posted] = [new URL(address), false];
	for (let step = 0; step < 10; step += 1) {
		const page = at.pathname.startsWith('/interaction/');
		const answer = await fetch(at, {
			redirect: 'manual', method: page ? 'POST' : 'GET', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
			...(page ? { body: new URLSearchParams(account === '' ? { refuse: '1' } : { account }) } : {}),
		});
		posted ||= page;
		for (const cookie of answer.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
			cookies.set(name, value);
		}
		const next = answer.headers.get('location');
		if (next === null) throw new Error(`the provider answered ${String(answer.status)}: ${await answer.text()}`);
		at = new URL(next, at);
		if (posted && at.origin !== new URL(address).origin) return at;
	}
	throw new Error('the provider sends in circles');
}
