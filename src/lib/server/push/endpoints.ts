import * as v from 'valibot';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { text } from '../../protocol/scalars.ts';
import { readBody } from '../body.ts';
import { bodyOf, readAs, type Answer, type SignedInCall } from '../endpoint.ts';
import { wakeNames } from './wakeNames.ts';

const small = { packed: 4_000, unpacked: 4_000 };
const subscription = v.object({ endpoint: v.pipe(text(1000), v.url()) });

/** GET /api/push → {key}: by which the browser's push service will know this server. */
export async function pushKeyEndpoint({ tenant }: SignedInCall): Promise<Answer> {
	return ok({ key: tenant.waker.publicKey });
}

/** POST /api/push {endpoint}: wake this device there. Only push services of browsers are taken. */
export async function subscribeEndpoint({ actor, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readAs(subscription, 'endpoint'));
	if (!asked.ok) return asked;
	if (!tenant.waker.knows(asked.value.endpoint)) return fail(problem('push_unreachable'));
	await tenant.pushSubscriptions.keep(actor, asked.value.endpoint, wakeNames(actor), now);
	return ok(null);
}

/** DELETE /api/push */
export async function unsubscribeEndpoint({ actor, tenant }: SignedInCall): Promise<Answer> {
	await tenant.pushSubscriptions.drop(actor);
	return ok(null);
}
