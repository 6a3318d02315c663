import type { Migration } from './policies.ts';

/** How long a grant of sight may be at most, as the tenant sets it; null: as `grantRules.usualLongestDays` says. */
export const grantDays: Migration = {
	number: 38,
	name: 'grant_days',
	sql: () => 'alter table tenant add column grant_days integer check (grant_days between 1 and 365);',
};
