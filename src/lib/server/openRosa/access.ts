import { may } from '../../domain/accounts/rights.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Actor } from '../core/port.ts';
import type { Call } from '../endpoint.ts';
import type { FoundAccess } from '../store/appAccesses.ts';

/** 32 random bytes in the path. */
const tokenForm = /^[\w-]{43}$/;

/**
 * By its token in the path, looked up at every request: an access that was withdrawn, whose officer has left, or whose area is no more the officer's, opens
 * nothing. Wrong tokens are counted by address.
 */
export async function accessOf({ event, tenant, server, now }: Call): Promise<Result<{ readonly access: FoundAccess; readonly actor: Actor }>> {
	const token = event.params['token'] ?? '';
	const address = event.getClientAddress();
	const held = await tenant.appLimits.mayTry(address);
	if (held !== null) return fail(problem('sign_in_limited', { minutes: held }));
	const access = tokenForm.test(token) ? await tenant.apps.find(token) : undefined;
	if (access === undefined) {
		await tenant.appLimits.failed(address);
		server.log.error({ event: 'app_access_unknown' });
		return fail(problem('app_access_unknown'));
	}
	const minutes = await tenant.appLimits.take(access.id);
	if (minutes !== null) return fail(problem('sign_in_limited', { minutes }));
	const actor = access.ended ? undefined : await tenant.deviceKeys.actorOf(access.vault, access.officerId);
	if (actor === undefined || !may(actor.me, 'work') || !actor.me.leafAreaIds.includes(access.areaId)) return fail(problem('app_access_ended'));
	await tenant.apps.used(access, now);
	return ok({ access, actor });
}
