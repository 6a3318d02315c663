import { hash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readProviderSession, readProviderStart } from '../../protocol/oidc.ts';
import { parseJson } from '../../protocol/scalars.ts';
import { readBody } from '../body.ts';
import { bodyOf, fromLoopback, type Answer, type Call } from '../endpoint.ts';
import { openSession, withAccount } from './signIn.ts';

const small = { packed: 4_000, unpacked: 4_000 };
/** Long enough for a password and a code at the provider; and for the way back from there to this device. */
const stateMs = 10 * 60_000;
const handleMs = 2 * 60_000;
const kept = v.object({ bind: v.string(), nonce: v.string(), verifier: v.string() });

/** POST /api/oidc/start {bind} → {address}: what belongs to this sign-in is kept here, and only the browser that has the secret of `bind` can end it. */
export async function providerStartEndpoint({ event, request, server, tenant, now }: Call): Promise<Answer> {
	if (server.provider === null) return fail(problem('not_found'));
	const asked = await bodyOf(readBody(request, small), readProviderStart);
	if (!asked.ok) return asked;
	const minutes = await tenant.limits.takeAddress(event.getClientAddress());
	if (minutes !== null) return fail(problem('sign_in_limited', { minutes }));
	const begun = await server.provider.begin(`${event.url.origin}/api/oidc/callback`);
	if (!begun.ok) return begun;
	const { address, state, nonce, verifier } = begun.value;
	await tenant.tickets.add('oidc_state', state, { now, lastsMs: stateMs, detail: JSON.stringify({ bind: asked.value.bind, nonce, verifier }) });
	return ok({ address });
}

/** GET /api/oidc/callback?code&state: from the provider, and on to the sign-in page with a handle in the fragment, which browsers send to no server. */
export async function providerCallbackEndpoint({ event, server, tenant, now }: Call): Promise<Answer> {
	const state = event.url.searchParams.get('state') ?? '';
	const ticket = await tenant.tickets.take('oidc_state', state, now);
	const begun = v.safeParse(kept, parseJson(ticket?.detail ?? ''));
	if (server.provider === null || !begun.success) return ok(toSignIn('provider-problem=provider_refused'));
	const { bind, nonce, verifier } = begun.output;
	const named = await server.provider.finish(event.url, { state, nonce, verifier });
	const account = named.ok ? await tenant.accounts.find(named.value) : undefined;
	if (account === undefined) {
		await tenant.accounts.note('provider_refused', {});
		return ok(toSignIn(`provider-problem=${named.ok ? 'provider_no_account' : named.problem.code}`));
	}
	const handle = randomBytes(32).toString('base64url');
	await tenant.tickets.add('oidc_handle', handle, { now, lastsMs: handleMs, officerId: account.officerId, detail: bind });
	return ok(toSignIn(`provider=${handle}`));
}

/** POST /api/oidc/session {handle, secret, vault, app, had?} → SignedIn. How many factors it takes is for the organisation's provider to say. */
export async function providerSessionEndpoint({ event, request, tenant, now }: Call): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readProviderSession);
	if (!asked.ok) return asked;
	const { handle, secret, ...device } = asked.value;
	const ticket = await tenant.tickets.take('oidc_handle', handle, now);
	const account = ticket?.officerId == null || ticket.detail !== hash('sha256', secret) ? undefined : await tenant.accounts.ofOfficer(ticket.officerId);
	if (account === undefined) {
		await tenant.accounts.note('provider_refused', {});
		return fail(problem('provider_refused'));
	}
	if (account.demo && !fromLoopback(event)) return fail(problem('demo_key_elsewhere'));
	await tenant.limits.giveBackAddress(event.getClientAddress());
	return withAccount(account.account, await openSession(tenant, { officerId: account.officerId, strong: true, by: 'provider' }, device, now));
}

function toSignIn(fragment: string): Response {
	return new Response(null, { status: 302, headers: { location: `/sign-in#${fragment}`, 'cache-control': 'no-store' } });
}
