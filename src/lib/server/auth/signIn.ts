import { randomBytes } from 'node:crypto';
import type { Id, VaultId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { SignedIn, SignInRequest } from '../../protocol/messages.ts';
import type { SignedInBy } from '../store/accounts.ts';
import type { TenantServer } from '../runtime.ts';
import { proveByPassword, type Origin } from './prove.ts';

const sessionMs = 14 * 86_400_000;

export async function signIn(tenant: TenantServer, request: SignInRequest, from: Origin, now: Date): Promise<Result<SignedIn>> {
	const proven = await proveByPassword(tenant, request, from, now);
	return proven.ok ? openSession(tenant, { officerId: proven.value.account.officerId, strong: proven.value.strong, by: 'password' }, request, now) : proven;
}

/**
 * For the device whose vault is named. `strong`: who it is was shown by two factors. `began`: when that was, for a session that is made from another: it
 * never counts as a newer sign-in, nor lasts longer, than the one that it was made from.
 */
export async function openSession(tenant: TenantServer, who: { readonly officerId: Id; readonly strong: boolean; readonly by: SignedInBy; readonly began?: Date }, device: { readonly vault: VaultId; readonly app: string; readonly had?: readonly VaultId[] | undefined }, now: Date): Promise<Result<SignedIn>> {
	const token = randomBytes(32).toString('base64url');
	const expiresAt = new Date((who.began ?? now).getTime() + sessionMs);
	const started = await tenant.accounts.startSession({ ...who, vault: device.vault, app: device.app, token, now, expiresAt });
	// The vault's id belongs to another officer's store on that device, or the device was withdrawn.
	if (started !== 'started') return fail(problem(started));
	const actor = await tenant.accounts.actorOf(token, now);
	if (actor === undefined) return fail(problem('sign_in_failed'));
	await tenant.accounts.note('signed_in', { officerId: who.officerId, vault: device.vault });
	const others = device.had === undefined ? {} : { others: await tenant.accounts.otherVaults(actor, device.had) };
	return ok({ token, expiresAt: expiresAt.toISOString(), me: actor.me, serverTime: now.toISOString(), ...others });
}

/** Where no account was typed the device learns it from the answer, for the next time that a password is asked. */
export function withAccount<T extends object>(account: string, signedIn: Result<T>): Result<T & { readonly account: string }> {
	return signedIn.ok ? ok({ ...signedIn.value, account }) : signedIn;
}
