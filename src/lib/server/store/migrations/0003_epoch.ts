import type { Migration } from './policies.ts';

/** Names the history that the database tells; a new name once it is found to have been restored from a backup. */
export const epoch: Migration = {
	number: 3,
	name: 'epoch',
	sql: (app) => `
alter table tenant add column epoch uuid not null default gen_random_uuid();
-- Only from the one that has ended, so that of several servers one begins the next.
create function new_epoch(ended uuid) returns void language sql volatile security definer set search_path = public, pg_temp as $$
	update tenant set epoch = gen_random_uuid() where tenant_id = my_tenant() and epoch = ended
$$;
revoke all on function new_epoch(uuid) from public;
grant execute on function new_epoch(uuid) to ${app};
`,
};
