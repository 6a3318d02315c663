import type { Migration } from './policies.ts';

/** An administrator asks a device to clear itself at its next contact; it says when it has. Of somebody else's device nothing but this can be changed. */
export const deviceWipe: Migration = {
	number: 17,
	name: 'device_wipe',
	sql: (app) => `
alter table device add column wipe_asked_at timestamptz, add column wipe_asked_by uuid, add column wiped_at timestamptz;

-- Null takes it back. Answers whose device it is; nothing when there is none, or it has cleared itself already.
create function ask_wipe(wanted uuid, asked timestamptz) returns uuid language sql security definer set search_path = public, pg_temp as $$
	update device set wipe_asked_at = asked, wipe_asked_by = case when asked is null then null else my_officer() end
	where tenant_id = my_tenant() and vault = wanted and wiped_at is null and my_purpose() = 'admin' and my_right('clear_devices') returning officer_id
$$;
revoke all on function ask_wipe(uuid, timestamptz) from public;
grant execute on function ask_wipe(uuid, timestamptz) to ${app};
`,
};
