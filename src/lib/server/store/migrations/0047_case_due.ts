import type { Migration } from './policies.ts';

/** Open cases by the date that comes first, their own or their state's: the server looks every minute which rungs of the ladders have come. */
export const caseDue: Migration = {
	number: 47,
	name: 'case_due',
	sql: () => `create index case_due on record (tenant_id, (least(coalesce(fields ->> 'dueAt', '9'), coalesce(fields #>> '{waits,until}', '9')))) where type = 'case' and not deleted and fields ->> 'closedAt' is null;`,
};
