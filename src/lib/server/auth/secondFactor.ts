import { randomBytes } from 'node:crypto';
import { demandsSecondFactor, recoveryCodes } from '../../domain/accounts/secondFactor.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readWanted } from '../../protocol/enrolment.ts';
import { readFactorCode, readPasswordAgain, type SecondFactorBegun, type SecondFactorState } from '../../protocol/secondFactor.ts';
import { readBody } from '../body.ts';
import { bodyOf, fromLoopback, type Answer, type SignedInCall } from '../endpoint.ts';
import { newCode } from './enrolmentCode.ts';
import { proveAgain, recoveryDigest, takeCode, takeFirstCode } from './prove.ts';
import { base32, totpAddress } from './totp.ts';

const small = { packed: 4_000, unpacked: 4_000 };
/** RFC 4226 recommends 160 bits. */
const secretBytes = 20;

/** GET /api/second-factor */
export async function factorStateEndpoint({ actor, tenant }: SignedInCall): Promise<Answer> {
	const { officerId, role } = actor.me;
	const [held, recoveryLeft, demand] = await Promise.all([tenant.secondFactors.of(officerId), tenant.secondFactors.recoveryLeft(officerId), tenant.secondFactors.demand()]);
	return ok({ set: held?.confirmed === true, demanded: demandsSecondFactor(demand, role), recoveryLeft } satisfies SecondFactorState);
}

/** POST /api/second-factor {password} → {secret, address}: a new secret, which counts once a code of it was right. The password, for who finds the app open must not shut its officer out. */
export async function beginFactorEndpoint({ actor, event, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readPasswordAgain);
	if (!asked.ok) return asked;
	const { officerId } = actor.me;
	const again = await proveAgain(tenant, officerId, asked.value, { address: event.getClientAddress(), loopback: fromLoopback(event) }, now);
	if (!again.ok) return again;
	const secret = randomBytes(secretBytes);
	const begun = await tenant.secondFactors.begin(officerId, tenant.factorSeal.seal(secret, tenant.tenant.id, officerId), now);
	return begun ? ok({ secret: base32(secret), address: totpAddress(secret, tenant.tenant.name, again.value.account) } satisfies SecondFactorBegun) : fail(problem('not_allowed'));
}

/** POST /api/second-factor/confirm {code} → {codes}: ten recovery codes, said this once. */
export async function confirmFactorEndpoint({ actor, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readFactorCode);
	if (!asked.ok) return asked;
	const { officerId } = actor.me;
	const held = await tenant.secondFactors.of(officerId);
	if (held === undefined || held.confirmed) return fail(problem('not_allowed'));
	const made = newRecoveryCodes(officerId);
	const taken = await takeFirstCode(tenant, officerId, asked.value.code, now, (step) => tenant.secondFactors.confirm(actor, held.sealed, step, made.digests, now));
	return taken.ok ? ok({ codes: made.codes }) : taken;
}

/** POST /api/second-factor/recovery {code} → {codes}: new ones in the place of all before. */
export async function recoveryCodesEndpoint(call: SignedInCall): Promise<Answer> {
	const { actor, tenant } = call;
	const proven = await withCode(call);
	if (!proven.ok) return proven;
	const made = newRecoveryCodes(actor.me.officerId);
	await tenant.secondFactors.renewRecovery(actor, made.digests);
	return ok({ codes: made.codes });
}

/** POST /api/second-factor/remove {code} */
export async function removeFactorEndpoint(call: SignedInCall): Promise<Answer> {
	const proven = await withCode(call);
	if (!proven.ok) return proven;
	await call.tenant.secondFactors.remove(call.actor);
	return ok(null);
}

/** POST /api/admin/second-factors/remove {officerId}: for who has lost it. The officer's next sign-in asks for the password alone. */
export async function dropFactorEndpoint({ actor, request, tenant }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readWanted);
	if (!asked.ok) return asked;
	const { officerId } = asked.value;
	if (officerId === actor.me.officerId) return fail(problem('not_allowed'));
	return (await tenant.secondFactors.drop(actor, officerId)) ? ok(null) : fail(problem('not_found'));
}

async function withCode({ actor, request, tenant, now }: SignedInCall) {
	const asked = await bodyOf(readBody(request, small), readFactorCode);
	if (!asked.ok) return asked;
	const held = await tenant.secondFactors.of(actor.me.officerId);
	return held?.confirmed === true ? takeCode(tenant, actor.me.officerId, asked.value.code, now) : fail(problem('not_found'));
}

function newRecoveryCodes(officerId: Id): { readonly codes: readonly string[]; readonly digests: readonly Buffer[] } {
	const codes = Array.from({ length: recoveryCodes }, newCode);
	return { codes, digests: codes.map((code) => recoveryDigest(officerId, code)) };
}
