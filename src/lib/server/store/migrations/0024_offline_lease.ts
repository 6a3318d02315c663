import type { Migration } from './policies.ts';

/** Days without contact after which a device is not unlocked any more; null: the app's own. */
export const offlineLease: Migration = {
	number: 24,
	name: 'offline_lease',
	sql: () => `
alter table tenant add column offline_days integer check (offline_days between 1 and 365);
`,
};
