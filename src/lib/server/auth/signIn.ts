import { randomBytes } from 'node:crypto';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { SignedIn, SignInRequest } from '../../protocol/messages.ts';
import type { TenantServer } from '../runtime.ts';
import { checkNobody, passwordFits } from './passwords.ts';

const sessionMs = 14 * 86_400_000;

/** Where the request came from, for the limit by address and the rule that demo keys open only at home. */
export type Origin = { readonly address: string; readonly loopback: boolean };

/** One error for a wrong account and a wrong password. */
export async function signIn(tenant: TenantServer, request: SignInRequest, from: Origin, now: Date): Promise<Result<SignedIn>> {
	const name = request.account.trim().toLowerCase();
	const minutes = await tenant.limits.take(name, from.address);
	if (minutes !== null) {
		await tenant.accounts.note('sign_in_limited', {});
		return fail(problem('sign_in_limited', { minutes }));
	}
	const account = await tenant.accounts.find(name);
	const fits = account === undefined ? await checkNobody(request.password).then(() => false) : await passwordFits(request.password, account.password);
	if (account === undefined || !fits) {
		await tenant.accounts.note('sign_in_failed', account === undefined ? {} : { officerId: account.officerId });
		return fail(problem('sign_in_failed'));
	}
	if (account.demo && !from.loopback) return fail(problem('demo_key_elsewhere'));
	await tenant.limits.giveBack(name, from.address);
	return openSession(tenant, account.officerId, request, now);
}

async function openSession(tenant: TenantServer, officerId: Parameters<TenantServer['accounts']['startSession']>[0]['officerId'], request: SignInRequest, now: Date): Promise<Result<SignedIn>> {
	const token = randomBytes(32).toString('base64url');
	const expiresAt = new Date(now.getTime() + sessionMs);
	const started = await tenant.accounts.startSession({ officerId, vault: request.vault, app: request.app, token, now, expiresAt });
	// The vault's id belongs to another officer's store on that device.
	if (!started) return fail(problem('not_allowed'));
	const actor = await tenant.accounts.actorOf(token, now);
	if (actor === undefined) return fail(problem('sign_in_failed'));
	await tenant.accounts.note('signed_in', { officerId, vault: request.vault });
	const others = request.had === undefined ? {} : { others: await tenant.accounts.otherVaults(actor, request.had) };
	return ok({ token, expiresAt: expiresAt.toISOString(), me: actor.me, serverTime: now.toISOString(), ...others });
}
