import type { Migration } from './policies.ts';

/** Cases about which somebody has still to be told, by when: also closed ones. The job that goes up the ladders looks at these alone. */
export const untold: Migration = {
	number: 68,
	name: 'untold',
	sql: () => `
		create function untold(fields jsonb) returns text language sql immutable parallel safe as $$
			select min(duty.value ->> 'until') from jsonb_each(fields) duty
			where duty.key like 'tell.%' and not exists (select from jsonb_each(fields) told where told.key like 'told.%' and told.value ->> 'of' = substr(duty.key, 6) and told.value ->> 'reached' = 'true')
		$$;
		create index case_untold on record (tenant_id, untold(fields)) where type = 'case' and not deleted and untold(fields) is not null;`,
};
