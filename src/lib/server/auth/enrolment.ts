import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { leastPassword, readRedeem, readWanted } from '../../protocol/enrolment.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type Call, type SignedInCall } from '../endpoint.ts';
import { codeDigest, enrolmentMs, newCode } from './enrolmentCode.ts';
import { hashPassword } from './passwords.ts';

const small = { packed: 4_000, unpacked: 4_000 };

/** POST /api/admin/enrolments {officerId} → {code, expiresAt}: the only time that the code is said. */
export async function makeEnrolmentEndpoint({ actor, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readWanted);
	if (!asked.ok) return asked;
	const code = newCode();
	const expiresAt = new Date(now.getTime() + enrolmentMs);
	const made = await tenant.enrolments.add(actor, asked.value.officerId, codeDigest(code), now, expiresAt);
	return made ? ok({ code, expiresAt: expiresAt.toISOString() }) : fail(problem('not_found'));
}

/** POST /api/enrol {code, password} → {account}: sets the password of the account that the code was made for. One answer for every code that opens nothing. */
export async function enrolEndpoint({ event, request, tenant, now }: Call): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readRedeem);
	if (!asked.ok) return asked;
	const { code, password } = asked.value;
	if ([...password].length < leastPassword) return fail(problem('password_too_short', { count: leastPassword }));
	const digest = codeDigest(code);
	const limited = { name: `enrolment/${digest.toString('hex')}`, address: event.getClientAddress() };
	const minutes = await tenant.limits.take(limited.name, limited.address);
	if (minutes !== null) return fail(problem('sign_in_limited', { minutes }));
	const account = await tenant.enrolments.redeem(digest, await hashPassword(password), now);
	if (account === undefined) {
		await tenant.accounts.note('sign_in_failed', {});
		return fail(problem('enrolment_refused'));
	}
	await tenant.limits.giveBack(limited.name, limited.address);
	return ok({ account });
}
