import { createHash } from 'node:crypto';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { normalCode } from '../../protocol/enrolment.ts';
import type { AccountRow } from '../store/accounts.ts';
import type { TenantServer } from '../runtime.ts';
import { checkNobody, passwordFits } from './passwords.ts';
import { stepOfCode } from './totp.ts';

/** Where the request came from, for the limit by address and the rule that demo keys open only at home. */
export type Origin = { readonly address: string; readonly loopback: boolean };
/** `strong`: with two factors. */
export type Proven = { readonly account: AccountRow; readonly strong: boolean };

/**
 * Who somebody is, by account and password and, where the account has one, the code of its second factor. One error for a wrong account and a wrong
 * password; and one for these and a wrong code where a code was given. That a code is asked for tells that the password is right, at the cost of a try.
 */
export async function proveByPassword(tenant: TenantServer, given: { readonly account: string; readonly password: string; readonly code?: string | undefined }, from: Origin, now: Date): Promise<Result<Proven>> {
	const name = given.account.trim().toLowerCase();
	const minutes = await tenant.limits.take(name, from.address);
	if (minutes !== null) return limited(tenant, minutes);
	const account = await tenant.accounts.find(name);
	// An account whose one-time code was never used has none.
	const fits = account === undefined || account.password === '' ? await checkNobody(given.password).then(() => false) : await passwordFits(given.password, account.password);
	if (account === undefined || !fits) {
		await tenant.accounts.note('sign_in_failed', account === undefined ? {} : { officerId: account.officerId });
		return fail(problem(given.code === undefined ? 'sign_in_failed' : 'second_factor_wrong'));
	}
	if (account.demo && !from.loopback) return fail(problem('demo_key_elsewhere'));
	const second = await proveSecond(tenant, account.officerId, given.code, now);
	if (!second.ok) return second;
	await tenant.limits.giveBack(name, from.address);
	return ok({ account, strong: second.value });
}

/** Once more, by who is signed in: as at the sign-in, and counted as one is. */
export async function proveAgain(tenant: TenantServer, officerId: Id, given: { readonly password: string; readonly code?: string | undefined }, from: Origin, now: Date): Promise<Result<AccountRow>> {
	const account = await tenant.accounts.ofOfficer(officerId);
	if (account === undefined) return fail(problem('session_ended'));
	const proven = await proveByPassword(tenant, { account: account.account, ...given }, from, now);
	return proven.ok ? ok(proven.value.account) : proven;
}

/** True: the account has a second factor, and this was its code. False: it has none. */
async function proveSecond(tenant: TenantServer, officerId: Id, code: string | undefined, now: Date): Promise<Result<boolean>> {
	const held = await tenant.secondFactors.of(officerId);
	if (held?.confirmed !== true) return ok(false);
	if (code === undefined) return fail(problem('second_factor_needed'));
	const taken = await takeCode(tenant, officerId, code, now);
	return taken.ok ? ok(true) : taken;
}

/** A code of the confirmed second factor, or a recovery code: each is taken once. Wrong ones are counted before they are tried. */
export async function takeCode(tenant: TenantServer, officerId: Id, typed: string, now: Date): Promise<Result<null>> {
	return counted(tenant, officerId, async () => {
		const digits = digitsOf(typed);
		if (digits === undefined) return tenant.secondFactors.takeRecovery(officerId, recoveryDigest(officerId, typed), now);
		const step = await stepOf(tenant, officerId, digits, now);
		return step !== undefined && tenant.secondFactors.takeStep(officerId, step);
	});
}

/** The same for the first code of a secret that is being set up. */
export async function takeFirstCode(tenant: TenantServer, officerId: Id, typed: string, now: Date, confirm: (step: number) => Promise<boolean>): Promise<Result<null>> {
	return counted(tenant, officerId, async () => {
		const digits = digitsOf(typed);
		const step = digits === undefined ? undefined : await stepOf(tenant, officerId, digits, now);
		return step !== undefined && confirm(step);
	});
}

/** What is stored of a recovery code. It is random, so one round is enough. */
export function recoveryDigest(officerId: Id, code: string): Buffer {
	return createHash('sha256').update(`recovery|${officerId}|${normalCode(code)}`).digest();
}

async function counted(tenant: TenantServer, officerId: Id, take: () => Promise<boolean>): Promise<Result<null>> {
	const minutes = await tenant.limits.takeCode(officerId);
	if (minutes !== null) return limited(tenant, minutes);
	if (!(await take())) {
		await tenant.accounts.note('second_factor_failed', { officerId });
		return fail(problem('second_factor_wrong'));
	}
	await tenant.limits.giveBackCode(officerId);
	return ok(null);
}

async function stepOf(tenant: TenantServer, officerId: Id, digits: string, now: Date): Promise<number | undefined> {
	const held = await tenant.secondFactors.of(officerId);
	const secret = held === undefined ? undefined : tenant.factorSeal.open(held.sealed, tenant.tenant.id, officerId);
	return secret === undefined ? undefined : stepOfCode(secret, digits, now);
}

/** Six digits, however they were typed; undefined: it is no such code. */
function digitsOf(typed: string): string | undefined {
	const digits = typed.normalize('NFKC').replace(/[\s-]/g, '');
	return /^\d{6}$/.test(digits) ? digits : undefined;
}

async function limited(tenant: TenantServer, minutes: number): Promise<Result<never>> {
	await tenant.accounts.note('sign_in_limited', {});
	return fail(problem('sign_in_limited', { minutes }));
}
