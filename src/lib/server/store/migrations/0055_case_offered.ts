import type { Migration } from './policies.ts';

/** Open cases that were offered to a colleague who has not answered: the job that goes up the ladders looks at all of them each minute. */
export const caseOffered: Migration = {
	number: 55,
	name: 'case_offered',
	sql: () => `create index case_offered on record (tenant_id) where type = 'case' and not deleted and fields ->> 'closedAt' is null and fields #>> '{handOver,at}' is not null and fields #>> '{handOver,answer}' is null;`,
};
