import { hash, randomBytes } from 'node:crypto';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId } from '../../domain/ids.ts';
import type { ServerInfo, SignedIn } from '../../protocol/messages.ts';
import { providerClient, signInAtProvider, startIdentityProvider } from '../../testing/identityProvider.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { fresh, type World } from '../../testing/serverWorld.ts';
import { readConfig } from '../config.ts';
import { open } from '../endpoint.ts';
import { serverInfoEndpoint } from '../info.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { signInEndpoint } from './endpoints.ts';
import { OidcProvider } from './oidc.ts';
import { providerCallbackEndpoint, providerSessionEndpoint, providerStartEndpoint } from './oidcEndpoints.ts';

const origin = 'https://doorstep.example';
const provider = await startIdentityProvider([`${origin}/api/oidc/callback`]);
Object.assign(process.env, { DOORSTEP_OIDC_ISSUER: provider.issuer, DOORSTEP_OIDC_CLIENT_ID: providerClient.id, DOORSTEP_OIDC_CLIENT_SECRET: providerClient.secret, DOORSTEP_OIDC_NAME: 'Town' });
type Answer = Partial<SignedIn & ServerInfo> & { readonly code?: string; readonly address?: string };

describe('signing in through the organisation’s own provider', () => {
	const handlers = { signIn: open(signInEndpoint), info: open(serverInfoEndpoint), start: open(providerStartEndpoint), callback: open(providerCallbackEndpoint), session: open(providerSessionEndpoint) } satisfies Record<string, RequestHandler>;
	let database: OpenedDatabase;
	let world: World;
	let address = 0;
	servedTown('oidc', (opened, town) => { [database, world] = [opened, town]; });
	afterAll(async () => {
		await provider.stop();
		for (const name of Object.keys(process.env).filter((each) => each.startsWith('DOORSTEP_OIDC_'))) delete process.env[name];
	});
	beforeEach(() => {
		address += 1;
		provider.claims = (account) => ({ preferred_username: account });
	});

	async function call(name: keyof typeof handlers, request: Request): Promise<Response> {
		const url = new URL(request.url);
		return handlers[name]({ request, url, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => `10.0.0.${address}` } as unknown as RequestEvent);
	}
	const ask = async (name: keyof typeof handlers, body: object): Promise<Answer> => (await (await call(name, new Request(`${origin}/api/x`, { method: 'POST', body: JSON.stringify(body) }))).json()) as Answer;
	const newSecret = (): string => randomBytes(32).toString('base64url');
	const begin = async (secret: string): Promise<string> => (await ask('start', { bind: hash('sha256', secret) })).address ?? '';
	/** The fragment of the sign-in page that the browser comes to. */
	const comeBack = async (came: URL | string): Promise<URLSearchParams> => {
		const answer = await call('callback', new Request(came));
		const [page, fragment] = (answer.headers.get('location') ?? '').split('#');
		expect([answer.status, page]).toEqual([302, '/sign-in']);
		return new URLSearchParams(fragment);
	};
	const enter = async (handle: string, secret: string): Promise<Answer> => ask('session', { handle, secret, vault: asVaultId(fresh()), app: 'test' });
	const refusedWith = async (came: URL | string): Promise<string | null> => (await comeBack(came)).get('provider-problem');
	const throughProvider = async (account: string, secret = newSecret()): Promise<URLSearchParams> => comeBack(await signInAtProvider(await begin(secret), account));

	it('is offered by name, asks with code, PKCE, state and nonce, and opens the session of the account it names', async () => {
		expect((await ask('info', {})).ways).toEqual({ passkey: true, provider: 'Town' });
		const secret = newSecret();
		const asked = new URL(await begin(secret));
		expect(Object.fromEntries(['response_type', 'code_challenge_method', 'redirect_uri'].map((name) => [name, asked.searchParams.get(name)]))).toEqual({ response_type: 'code', code_challenge_method: 'S256', redirect_uri: `${origin}/api/oidc/callback` });
		for (const name of ['state', 'nonce', 'code_challenge']) expect((asked.searchParams.get(name) ?? '').length, name).toBeGreaterThan(40);
		await withOwner(database.ownerUrl, (db) => db.updateTable('tenant').set({ second_factor: 'everybody' }).execute());
		const back = await comeBack(await signInAtProvider(asked.href, 'Mara'));
		const signed = await enter(back.get('provider') ?? '', secret);
		expect([signed.me?.officerId, signed.account, signed.me?.secondFactor]).toEqual([world.officers.mara, 'mara', undefined]);
		await withOwner(database.ownerUrl, (db) => db.updateTable('tenant').set({ second_factor: 'nobody' }).execute());
	});

	it('takes a handle once, in the browser that began, while it is fresh', async () => {
		const secret = newSecret();
		const handle = (await throughProvider('mara', secret)).get('provider') ?? '';
		const two = await Promise.all([enter(handle, secret), enter(handle, secret)]);
		expect(two.map(({ code }) => code ?? 'ok').toSorted()).toEqual(['ok', 'provider_refused']);
		const other = (await throughProvider('mara', secret)).get('provider') ?? '';
		expect((await enter(other, newSecret())).code, 'in another browser').toBe('provider_refused');
		const late = (await throughProvider('mara', secret)).get('provider') ?? '';
		await withOwner(database.ownerUrl, (db) => sql`update sign_in_ticket set expires_at = now() - interval '1 second'`.execute(db));
		expect((await enter(late, secret)).code, 'too late').toBe('provider_refused');
	});

	it('takes a code once, with the state it was asked with', async () => {
		const came = await signInAtProvider(await begin(newSecret()), 'mara');
		expect((await comeBack(came)).get('provider')).not.toBeNull();
		expect(await refusedWith(came), 'the state is used up').toBe('provider_refused');
		const next = new URL(await begin(newSecret()));
		const replayed = new URL(came);
		replayed.searchParams.set('state', next.searchParams.get('state') ?? '');
		expect(await refusedWith(replayed), 'the code is, too').toBe('provider_refused');
		expect(await refusedWith(`${origin}/api/oidc/callback?code=x&state=${newSecret()}`), 'a state of nobody').toBe('provider_refused');
		const late = await signInAtProvider(await begin(newSecret()), 'mara');
		await withOwner(database.ownerUrl, (db) => sql`update sign_in_ticket set expires_at = now() - interval '1 second'`.execute(db));
		expect(await refusedWith(late), 'too late').toBe('provider_refused');
	});

	it('refuses another issuer, another nonce, another verifier, and who was refused there', async () => {
		const came = await signInAtProvider(await begin(newSecret()), 'mara');
		came.searchParams.set('iss', 'https://another.example');
		expect(await refusedWith(came)).toBe('provider_refused');
		for (const name of ['nonce', 'verifier']) {
			const asked = await begin(newSecret());
			const back = await signInAtProvider(asked, 'mara');
			await withOwner(database.ownerUrl, (db) => sql`update sign_in_ticket set detail = (detail::jsonb || ${JSON.stringify({ [name]: newSecret() })}::jsonb)::text where purpose = 'oidc_state'`.execute(db));
			expect(await refusedWith(back), name).toBe('provider_refused');
		}
		expect(await refusedWith(await signInAtProvider(await begin(newSecret()), ''))).toBe('provider_refused');
		const misnamed = new OidcProvider({ issuer: new URL(provider.issuer.replace('127.0.0.1', 'localhost')), clientId: providerClient.id, secret: providerClient.secret, claim: 'sub', name: 'x' }, () => undefined);
		expect(await misnamed.begin(`${origin}/api/oidc/callback`), 'it calls itself otherwise').toEqual({ ok: false, problem: { code: 'provider_unreachable' } });
	});

	it('makes nobody an officer: who has no account, or has left, gets in no more than before', async () => {
		expect((await throughProvider('stranger')).get('provider-problem')).toBe('provider_no_account');
		provider.claims = () => ({});
		expect((await throughProvider('mara')).get('provider-problem'), 'nothing is said of the account').toBe('provider_no_account');
		provider.claims = (account) => ({ preferred_username: account });
		const active = (is: boolean) => withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || ${JSON.stringify({ active: is })}::jsonb where type = 'officer' and id = ${world.officers.noor}`.execute(db));
		const secret = newSecret();
		const before = (await throughProvider('noor', secret)).get('provider') ?? '';
		await active(false);
		expect((await throughProvider('noor')).get('provider-problem')).toBe('provider_no_account');
		expect((await enter(before, secret)).code, 'left on the way').toBe('provider_refused');
		await active(true);
		const kinds = await withOwner(database.ownerUrl, async (db) => (await db.selectFrom('audit').select(['kind', 'detail']).execute()));
		expect(kinds.filter(({ kind }) => kind === 'provider_refused').length).toBeGreaterThan(3);
		expect(JSON.stringify(kinds)).not.toContain('stranger');
	});

	it('takes an address for an account only when the provider has verified it', async () => {
		const asked = new OidcProvider({ issuer: new URL(provider.issuer), clientId: providerClient.id, secret: providerClient.secret, claim: 'email', name: 'x' }, () => undefined);
		for (const [verified, expected] of [[true, { ok: true, value: 'mara@town.example' }], [false, { ok: false, problem: { code: 'provider_no_account' } }]] as const) {
			provider.claims = () => ({ email: 'Mara@Town.example', email_verified: verified });
			const begun = await asked.begin(`${origin}/api/oidc/callback`);
			if (!begun.ok) throw new Error(begun.problem.code);
			expect(await asked.finish(await signInAtProvider(begun.value.address, 'mara'), begun.value)).toEqual(expected);
		}
	});

	it('is asked over https, elsewhere than on this computer', () => {
		expect(() => readConfig({ DOORSTEP_DB_APP_URL: 'x', DOORSTEP_OIDC_ISSUER: 'http://id.example', DOORSTEP_OIDC_CLIENT_ID: 'x' })).toThrow('https');
		expect(readConfig({ DOORSTEP_DB_APP_URL: 'x' }).oidc).toBeNull();
	});

	it('away, says so, and the password works as before', async () => {
		await provider.stop();
		const running = await (await import('../runtime.ts')).server();
		// What it said of itself a moment ago would send the browser to where nobody answers.
		const gone = new OidcProvider(running.config.oidc ?? (() => { throw new Error('no provider'); })(), () => undefined);
		expect(await gone.begin(`${origin}/api/oidc/callback`)).toEqual({ ok: false, problem: { code: 'provider_unreachable' } });
		expect((await ask('signIn', { account: 'mara', password: 'test-password', vault: asVaultId(fresh()), app: 'test' })).me?.officerId).toBe(world.officers.mara);
	});
});
