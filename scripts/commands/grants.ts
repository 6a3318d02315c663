import { grantRules, longestGrantDays } from '../../src/lib/domain/accounts/grantRules.ts';
import { setTenantLimits } from '../../src/lib/server/setup/tenantLimits.ts';
import { say } from '../lib/say.mjs';
import { withTheTenant } from '../lib/tenant.ts';

const usage = `npm run grants -- [--longest DAYS]
    how many days a grant of sight of a restricted case may be at most; 1 to ${String(grantRules.mostDays)}
    without it it says what holds now; grants that stand keep their end`;

/** The tenant's limit on grants of sight; Doorstep may run or not. */
export async function main(args: readonly string[]): Promise<number> {
	const days = args.length === 0 ? undefined : Number(args[1]);
	if (days !== undefined && (args.length !== 2 || args[0] !== '--longest' || !Number.isInteger(days) || days < 1 || days > grantRules.mostDays)) {
		say(usage);
		return args.includes('--help') ? 0 : 1;
	}
	return withTheTenant(async (db, tenantId) => {
		const { grant_days: set } = await setTenantLimits(db, tenantId, days === undefined ? {} : { grant_days: days });
		say(`A grant of sight is ${String(longestGrantDays(set === null ? {} : { grantDays: set }))} days at most.`);
		return 0;
	});
}
