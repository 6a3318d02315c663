import * as v from 'valibot';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { vaultId } from '../../protocol/scalars.ts';
import { readBody } from '../body.ts';
import { bodyOf, readAs, type Answer, type SignedInCall } from '../endpoint.ts';

const small = { packed: 1_000, unpacked: 1_000 };
const asked = v.object({ vault: vaultId, wipe: v.boolean() });
export const leaving = v.object({ alone: v.boolean() });

/** POST /api/admin/devices/wipe {vault, wipe}: asks a device to clear itself once it has sent what waits on it, or takes that back. */
export async function wipeEndpoint({ actor, request, server, tenant, now }: SignedInCall): Promise<Answer> {
	const body = await bodyOf(readBody(request, small), readAs(asked, 'vault'));
	if (!body.ok) return body;
	const { vault, wipe } = body.value;
	if (vault === actor.vault) return fail(problem('not_allowed'));
	const officerId = await tenant.wipes.ask(actor, vault, wipe ? now : null);
	if (officerId === undefined) return fail(problem('not_found'));
	server.news.publish(actor.me.tenantId, [`u:${officerId}`]);
	return ok({ officerId });
}

const withdrawn = v.object({ vault: vaultId, revoke: v.boolean() });

/** POST /api/admin/devices/revoke {vault, revoke}: withdraws a device, whose sessions end and whose work is kept aside from now on; or takes that back. */
export async function revokeDeviceEndpoint({ actor, request, server, tenant, now }: SignedInCall): Promise<Answer> {
	const body = await bodyOf(readBody(request, small), readAs(withdrawn, 'vault'));
	if (!body.ok) return body;
	const { vault, revoke } = body.value;
	if (vault === actor.vault) return fail(problem('not_allowed'));
	const officerId = await tenant.revokes.set(actor, vault, revoke ? now : null);
	if (officerId === undefined) return fail(problem('not_found'));
	server.news.publish(actor.me.tenantId, [`u:${officerId}`]);
	return ok({ officerId });
}

/**
 * POST /api/device/wiped {alone}: the device has sent all that waited and clears itself. `alone`: no other officer's vault is on it, so that the
 * browser may clear all of this site's storage, and with it what deleted databases leave on the disk.
 */
export async function wipedEndpoint({ actor, request, tenant, now }: SignedInCall): Promise<Answer> {
	const body = await bodyOf(readBody(request, small), readAs(leaving, 'alone'));
	if (!body.ok) return body;
	if (actor.leaving !== true) return fail(problem('not_allowed'));
	await tenant.wipes.done(actor.me.officerId, actor.vault, now);
	return ok(goodbye(body.value.alone));
}

/** The last answer that a device hears. */
export function goodbye(alone: boolean): Response {
	return Response.json({}, { headers: { 'cache-control': 'no-store', ...(alone ? { 'clear-site-data': '"cache", "cookies", "storage"' } : {}) } });
}
