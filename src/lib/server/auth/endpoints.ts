import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { may } from '../../domain/accounts/rights.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { id } from '../../protocol/scalars.ts';
import { readCarry, readSignIn } from '../../protocol/session.ts';
import { readBody } from '../body.ts';
import { bodyOf, readAs, fromLoopback, type Answer, type Call, type SignedInCall } from '../endpoint.ts';
import { readHealth } from '../health.ts';
import { openSession, signIn } from './signIn.ts';

const small = { packed: 4_000, unpacked: 4_000 };

/** POST /api/session */
export async function signInEndpoint({ event, request, tenant, now }: Call): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readSignIn);
	return asked.ok ? signIn(tenant, asked.value, { address: event.getClientAddress(), loopback: fromLoopback(event) }, now) : asked;
}

/** DELETE /api/session */
export async function signOutEndpoint({ actor, tenant, token, now }: SignedInCall): Promise<Answer> {
	await tenant.accounts.endSession(token, now);
	await tenant.accounts.note('signed_out', { officerId: actor.me.officerId, vault: actor.vault });
	return ok(new Response(null, { status: 204 }));
}

const carryMs = 3_600_000;

/** POST /api/session/carry {vault, app} → {token, expiresAt}: to send a rescue file's operations as the vault of this officer that made them. */
export async function carryEndpoint({ actor, request, tenant, token: by, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readCarry);
	if (!asked.ok) return asked;
	const token = randomBytes(32).toString('base64url');
	const expiresAt = new Date(now.getTime() + carryMs);
	const started = await tenant.accounts.startCarrying(actor, { ...asked.value, token, by, now, expiresAt });
	if (started !== 'started') return fail(problem(started));
	await tenant.accounts.note('vault_carried', { officerId: actor.me.officerId, by: actor.me.officerId, vault: asked.value.vault });
	return ok({ token, expiresAt: expiresAt.toISOString() });
}

const freshMs = 10 * 60_000;

/**
 * POST /api/session/vault {vault, app} → SignedIn: who has just signed in and turns out to have a vault on this device gets a session for that one. A
 * code, a passkey's answer or a handle is good once, and was given before anybody knew whose vault it would be. It is no new sign-in: keys and recovery
 * go by the time of the first.
 */
export async function sessionForVaultEndpoint({ actor, request, tenant, token, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readCarry);
	if (!asked.ok) return asked;
	const session = await tenant.accounts.sessionOf(token, now);
	if (session === undefined || session.carried || session.began.getTime() < now.getTime() - freshMs) return fail(problem('session_ended'));
	return openSession(tenant, { officerId: actor.me.officerId, strong: session.strong, by: 'session', began: session.began }, asked.value, now);
}

/** GET /api/admin/devices: who was last seen with what, and when; for who sees all of them also how the server itself stands. */
export async function devicesEndpoint({ actor, server, tenant, now }: SignedInCall): Promise<Answer> {
	const aside = may(actor.me, 'clear_devices') ? await tenant.deviceKeys.asideCounts() : new Map<string, number>();
	const devices = (await tenant.accounts.devices(actor, now)).map((device) => ({ ...device, own: device.vault === actor.vault, aside: aside.get(device.vault) ?? 0 }));
	if (!may(actor.me, 'see_all_devices')) return ok({ devices });
	const { backup, disk } = await readHealth(server);
	const secondFactors = may(actor.me, 'manage_accounts') ? { secondFactors: await tenant.secondFactors.officers(actor) } : {};
	return ok({ devices, server: { backup, disk }, ...secondFactors });
}

const revoke = v.object({ officerId: id });

/** POST /api/admin/sessions/revoke {officerId} → {revoked}: ends all sessions of an officer at once. */
export async function revokeEndpoint({ actor, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readAs(revoke, 'officerId'));
	if (!asked.ok) return asked;
	const revoked = await tenant.accounts.revokeAll(actor, asked.value.officerId, now);
	await tenant.accounts.note('sessions_revoked', { officerId: asked.value.officerId, by: actor.me.officerId });
	return ok({ revoked });
}
