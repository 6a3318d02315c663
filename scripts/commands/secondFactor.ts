import { secondFactorChoices, type SecondFactorOf } from '../../src/lib/domain/accounts/secondFactor.ts';
import { appendAuditFor } from '../../src/lib/server/store/auditAppend.ts';
import { say } from '../lib/say.mjs';
import { withTheTenant } from '../lib/tenant.ts';

const usage = `npm run second-factor -- [--of nobody|administrators|everybody]
    of whom a code is asked at the sign-in besides the password; administrators: auditors too; everybody may set one up in any case
    without --of it says what holds now; who has none yet sets it up at the next contact, and what is on the device waits until then`;

const words: { readonly [Of in SecondFactorOf]: string } = { nobody: 'nobody', administrators: 'administrators and auditors', everybody: 'everybody' };

/** Of whom a tenant demands a second factor; Doorstep may run or not. */
export async function main(args: readonly string[]): Promise<number> {
	const wanted = secondFactorChoices.find((choice) => choice === args[1]);
	if (args.length > 0 && (args.length !== 2 || args[0] !== '--of' || wanted === undefined)) {
		say(usage);
		return args.includes('--help') ? 0 : 1;
	}
	return withTheTenant(async (db, tenantId) => {
		const now = await db.transaction().execute(async (tx) => {
			const before = await tx.selectFrom('tenant').select('second_factor').where('tenant_id', '=', tenantId).forUpdate().executeTakeFirstOrThrow();
			if (wanted === undefined || wanted === before.second_factor) return before.second_factor;
			await tx.updateTable('tenant').set({ second_factor: wanted }).where('tenant_id', '=', tenantId).execute();
			await appendAuditFor(tx, tenantId, [{ kind: 'second_factor_demanded', detail: { from: before.second_factor, to: wanted } }]);
			return wanted;
		});
		say(`A code at the sign-in is asked of ${words[now]}.`);
		return 0;
	});
}
