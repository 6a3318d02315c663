import { isSealingKey } from '../../crypto/hpke.ts';
import { openCopy, sealAnswer } from '../../crypto/recovery.ts';
import type { Bytes } from '../../crypto/seal.ts';
import { isId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readRecoveryAsk, readRecoveryDecision, readRecoveryTake, type RecoveryCopy } from '../../protocol/recovery.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../endpoint.ts';
import { recoveryNews } from '../push/wakeNames.ts';

const small = { packed: 4_000, unpacked: 4_000 };

/** The data key in a copy of the asker's own vault. */
async function opened({ server, actor }: SignedInCall, copy: RecoveryCopy): Promise<Result<Bytes>> {
	const pair = await server.recoveryKeys.pair(copy.kid);
	const bytes = pair === undefined ? undefined : await openCopy(pair, copy, { vault: actor.vault, officerId: actor.me.officerId });
	return bytes === undefined ? fail(problem('recovery_unreadable')) : ok(bytes);
}

/** POST /api/recovery {copy, publicKey}: asks to be let back into the session's vault. A copy that could not be opened later is refused now. */
export async function askRecoveryEndpoint(call: SignedInCall): Promise<Answer> {
	const { actor, request, tenant, token, now } = call;
	const asked = await bodyOf(readBody(request, small), readRecoveryAsk);
	if (!asked.ok) return asked;
	const allowed = await tenant.recoveries.mayAsk(actor, token, now, true);
	if (!allowed.ok) return allowed;
	const minutes = await tenant.recoveryLimits.take(actor.me.officerId);
	if (minutes !== null) return fail(problem('recovery_limited', { minutes }));
	if (!(await isSealingKey(asked.value.publicKey))) return fail(problem('body_unreadable', { field: 'publicKey' }));
	const bytes = await opened(call, asked.value.copy);
	if (!bytes.ok) return bytes;
	bytes.value.fill(0);
	const stands = await tenant.recoveries.ask(actor, asked.value, now);
	tenant.waker.publish([recoveryNews], actor.vault);
	return ok(stands);
}

/** GET /api/recovery/:id */
export async function recoveryEndpoint({ actor, event, tenant, now }: SignedInCall): Promise<Answer> {
	const { id } = event.params;
	const stands = isId(id) ? await tenant.recoveries.stands(actor, id, now) : undefined;
	return stands === undefined ? fail(problem('recovery_over')) : ok(stands);
}

/** POST /api/recovery/:id {copy}: the data key, for the key that was asked with and for nobody else. */
export async function takeRecoveryEndpoint(call: SignedInCall): Promise<Answer> {
	const { actor, event, request, tenant, token, now } = call;
	const { id } = event.params;
	const asked = await bodyOf(readBody(request, small), readRecoveryTake);
	if (!asked.ok) return asked;
	const allowed = await tenant.recoveries.mayAsk(actor, token, now, false);
	if (!allowed.ok) return allowed;
	if (!isId(id)) return fail(problem('recovery_over'));
	const taken = await tenant.recoveries.take(actor, id, asked.value.copy, now);
	if (!taken.ok) return taken;
	const bytes = await opened(call, asked.value.copy);
	if (!bytes.ok) return bytes;
	const answer = await sealAnswer(bytes.value, { id, vault: actor.vault, officerId: actor.me.officerId, publicKey: taken.value.publicKey });
	bytes.value.fill(0);
	return ok(answer);
}

/** DELETE /api/recovery/:id: the device is in again, or wants it no more. */
export async function endRecoveryEndpoint({ actor, event, tenant, now }: SignedInCall): Promise<Answer> {
	const { id } = event.params;
	if (isId(id)) await tenant.recoveries.end(actor, id, now);
	return ok(null);
}

/** GET /api/admin/recoveries → {requests} */
export async function recoveriesEndpoint({ actor, tenant, now }: SignedInCall): Promise<Answer> {
	return ok({ requests: await tenant.recoveries.waiting(actor, now) });
}

/** POST /api/admin/recoveries {id, approve} */
export async function decideRecoveryEndpoint({ actor, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readRecoveryDecision);
	return asked.ok ? tenant.recoveries.decide(actor, asked.value.id, asked.value.approve, now) : asked;
}
