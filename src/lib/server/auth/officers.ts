import { accountName, faultOf, plainText, type NewOfficer, type OfficerChange } from '../../domain/accounts/officer.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readChangeOfficer, readCodesWanted, readMakeOfficers } from '../../protocol/officers.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../endpoint.ts';
import { codeDigest, newCode } from './enrolmentCode.ts';

const small = { packed: 40_000, unpacked: 40_000 };
const sheet = { packed: 1_000_000, unpacked: 4_000_000 };
const dayMs = 86_400_000;

/** GET /api/admin/officers: all officers of the tenant with their accounts. */
export async function officersEndpoint({ actor, tenant }: SignedInCall): Promise<Answer> {
	return ok({ officers: await tenant.officers.list(actor) });
}

/** POST /api/admin/officers {officers} → {made}: all of them, or none. */
export async function makeOfficersEndpoint({ actor, request, server, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, sheet), readMakeOfficers);
	if (!asked.ok) return asked;
	const officers: NewOfficer[] = [];
	for (const given of asked.value.officers) {
		const officer = { ...given, ...tidied(given), account: accountName(given.account) };
		const fault = faultOf(officer);
		if (fault !== null) return fail(problem(fault.code, { field: fault.field }));
		officers.push(officer);
	}
	const made = await tenant.officers.make(actor, officers, now);
	if (!made.ok) return made;
	server.news.publish(actor.me.tenantId, ['t']);
	return ok({ made: made.value });
}

/** POST /api/admin/officers/change {officerId, rev, set}: counts from the next request of that officer on. */
export async function changeOfficerEndpoint({ actor, request, server, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readChangeOfficer);
	if (!asked.ok) return asked;
	const { officerId, rev, set } = asked.value;
	const wanted = tidied(set);
	const fitting = await fits(tenant.officers.list(actor), officerId, wanted);
	if (!fitting.ok) return fitting;
	const changed = await tenant.officers.change(actor, officerId, rev, wanted, now);
	if (changed.ok) server.news.publish(actor.me.tenantId, ['t']);
	return changed;
}

/** POST /api/admin/enrolments/sheet {officerIds, days} → {codes, expiresAt}: the only time that these codes are said. */
export async function codesEndpoint({ actor, request, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, sheet), readCodesWanted);
	if (!asked.ok) return asked;
	const expiresAt = new Date(now.getTime() + asked.value.days * dayMs);
	const codes = [...new Set(asked.value.officerIds)].map((officerId) => ({ officerId, code: newCode() }));
	const accounts = await tenant.enrolments.addAll(actor, codes.map(({ officerId, code }) => ({ officerId, codeHash: codeDigest(code) })), now, expiresAt);
	if (accounts === undefined) return fail(problem('not_found'));
	return ok({ codes: codes.map((made) => ({ ...made, account: accounts.get(made.officerId) ?? '' })), expiresAt: expiresAt.toISOString() });
}

/** Texts on one line, without what no name or number has. */
function tidied(set: OfficerChange): OfficerChange {
	const { name, phone, certificateNo } = set;
	return {
		...set, ...(name === undefined ? {} : { name: plainText(name) ?? '' }),
		...(phone === undefined ? {} : { phone: phone === null ? null : plainText(phone) }), ...(certificateNo === undefined ? {} : { certificateNo: certificateNo === null ? null : plainText(certificateNo) }),
	};
}

/** As a whole: an officer who is given another role keeps the areas. */
async function fits(list: ReturnType<SignedInCall['tenant']['officers']['list']>, officerId: string, set: OfficerChange): Promise<Result<null>> {
	const now = (await list).find((officer) => officer.officerId === officerId);
	if (now === undefined) return fail(problem('not_found'));
	const fault = faultOf({ ...now, ...set, role: set.role ?? (now.role as NewOfficer['role']), account: 'as-it-is' });
	return fault === null ? ok(null) : fail(problem(fault.code, { field: fault.field }));
}
