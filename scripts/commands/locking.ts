import { usualOfflineDays } from '../../src/lib/domain/offlineLease.ts';
import { setTenantLimits, type TenantLimits } from '../../src/lib/server/setup/tenantLimits.ts';
import { say } from '../lib/say.mjs';
import { withTheTenant } from '../lib/tenant.ts';

const usage = `npm run locking -- [--idle MINUTES] [--hidden MINUTES] [--offline DAYS]
    the longest times that officers may choose before the app locks by itself: without a touch, and in the background; 1 to 60
    --offline: after how many days without contact with the server a device is not unlocked any more; 1 to 365
    without any it says what holds now; a device takes it over when it next reaches the server`;

const columns = { '--idle': 'lock_idle_minutes', '--hidden': 'lock_hidden_minutes', '--offline': 'offline_days' } as const satisfies { readonly [option: string]: keyof TenantLimits };
type Option = keyof typeof columns;
const options = Object.keys(columns) as readonly Option[];

/** Limits of the tenant on locking by itself; Doorstep may run or not. */
export async function main(args: readonly string[]): Promise<number> {
	const limits = readLimits(args);
	if (limits === undefined) {
		say(usage);
		return args.includes('--help') ? 0 : 1;
	}
	return withTheTenant(async (db, tenantId) => {
		const now = await setTenantLimits(db, tenantId, Object.fromEntries([...limits].map(([option, count]) => [columns[option], count])));
		say(`The app locks at the latest after ${String(now.lock_idle_minutes ?? 15)} minutes without a touch and after ${String(now.lock_hidden_minutes ?? 10)} minutes in the background.`);
		say(`A device is not unlocked any more after ${String(now.offline_days ?? usualOfflineDays)} days without contact with the server.`);
		return 0;
	});
}

function readLimits(args: readonly string[]): ReadonlyMap<Option, number> | undefined {
	const limits = new Map<Option, number>();
	for (let at = 0; at < args.length; at += 2) {
		const name = options.find((option) => option === args[at]);
		const count = Number(args[at + 1]);
		const most = name === '--offline' ? 365 : 60;
		if (name === undefined || !Number.isInteger(count) || count < 1 || count > most) return undefined;
		limits.set(name, count);
	}
	return limits;
}
