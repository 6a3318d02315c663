import { randomBytes } from 'node:crypto';
import { may } from '../../domain/accounts/rights.ts';
import { isId, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readAgain, readDiscard, readMakeAccess, readRevokeAccess, type AppList } from '../../protocol/apps.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../endpoint.ts';
import { readSubmission } from './read.ts';
import { take } from './take.ts';

const small = { packed: 2_000, unpacked: 2_000 };

/** The own, or those of others for who administers accounts. */
function mayLook({ actor }: SignedInCall, officerId: Id): boolean {
	return officerId === actor.me.officerId || may(actor.me, 'manage_accounts');
}

/** GET /api/apps?officer= → {accesses, submissions}: never a token, for none is kept. */
export async function appsEndpoint(call: SignedInCall): Promise<Answer> {
	const officerId = call.event.url.searchParams.get('officer') ?? call.actor.me.officerId;
	if (!isId(officerId)) return fail(problem('body_unreadable', { field: 'officer' }));
	if (!mayLook(call, officerId)) return fail(problem('not_allowed'));
	const { apps, appSubmissions } = call.tenant;
	const [accesses, submissions] = await Promise.all([apps.list(call.actor, officerId), appSubmissions.list(call.actor, officerId)]);
	return ok({ accesses: [...accesses], submissions: [...submissions] } satisfies AppList);
}

/** POST /api/apps {officerId, areaId, name} → {token}: the only time that it is said. */
export async function makeAppEndpoint(call: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(call.request, small), readMakeAccess);
	if (!asked.ok) return asked;
	if (!mayLook(call, asked.value.officerId)) return fail(problem('not_allowed'));
	const token = randomBytes(32).toString('base64url');
	const refused = await call.tenant.apps.make(call.actor, asked.value, token, call.now);
	return refused === null ? ok({ token }) : fail(refused);
}

/** POST /api/apps/revoke {officerId, id} */
export async function revokeAppEndpoint(call: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(call.request, small), readRevokeAccess);
	if (!asked.ok) return asked;
	if (!mayLook(call, asked.value.officerId)) return fail(problem('not_allowed'));
	return (await call.tenant.apps.revoke(call.actor, asked.value.officerId, asked.value.id, call.now)) ? ok({}) : fail(problem('not_found'));
}

/** POST /api/apps/again {officerId, entryId}: what was refused is checked once more, as it came; what was wrong may have been mended. */
export async function takeAgainEndpoint(call: SignedInCall): Promise<Answer> {
	const { actor, request, tenant } = call;
	const asked = await bodyOf(readBody(request, small), readAgain);
	if (!asked.ok) return asked;
	const { officerId, entryId } = asked.value;
	if (!mayLook(call, officerId)) return fail(problem('not_allowed'));
	const found = await tenant.appSubmissions.find(actor, officerId, entryId);
	if (found === undefined) return fail(problem('not_found'));
	if (found.state === 'taken') return ok({});
	const officer = await tenant.deviceKeys.actorOf(found.vault, officerId);
	const xml = officer === undefined ? undefined : await tenant.appSubmissions.read(officer, entryId, entryId);
	if (officer === undefined || xml === undefined) return fail(problem('not_found'));
	const read = await readSubmission(tenant.appForms, officer, xml.toString('utf8'));
	if (!read.ok) return read;
	const refused = await take(call, officer, read.value, found.areaId, await tenant.appSubmissions.here(officer, entryId), true);
	if (!refused.ok) return refused;
	return refused.value === null ? ok({}) : fail(refused.value);
}

/** GET /api/apps/content?entry= → {xml}: what was sent and not taken, as it came, for its own officer. */
export async function contentEndpoint({ actor, event, tenant }: SignedInCall): Promise<Answer> {
	const entryId = event.url.searchParams.get('entry');
	const xml = isId(entryId) ? await tenant.appSubmissions.read(actor, entryId, entryId) : undefined;
	return xml === undefined ? fail(problem('not_found')) : ok({ xml: xml.toString('utf8') });
}

/** POST /api/apps/discard {entryId}: what was not taken goes; by its own officer alone. */
export async function discardEndpoint({ actor, request, tenant }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readDiscard);
	if (!asked.ok) return asked;
	return (await tenant.appSubmissions.discard(actor, asked.value.entryId)) ? ok({}) : fail(problem('not_found'));
}
