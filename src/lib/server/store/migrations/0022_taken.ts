import type { Migration } from './policies.ts';

/** How many operations of a vault are kept: by the highest number alone a restored server does not know that one before it is missing. */
export const taken: Migration = {
	number: 22,
	name: 'taken',
	sql: () => `
alter table device add column taken bigint not null default 0;
update device d set taken = (select count(*) from operation o where o.tenant_id = d.tenant_id and o.vault = d.vault);
`,
};
