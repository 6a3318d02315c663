import type { Migration } from './policies.ts';

/** An administrator withdraws a device: its sessions end, and what it sends is kept aside. Of somebody else's device nothing but this can be changed by it. */
export const deviceRevoke: Migration = {
	number: 29,
	name: 'device_revoke',
	sql: (app) => `
alter table device add column revoked_by uuid;

-- Null takes it back. Answers whose device it is; nothing when there is none, or it stands so already.
create function revoke_device(wanted uuid, at timestamptz) returns uuid language sql security definer set search_path = public, pg_temp as $$
	update device set revoked_at = at, revoked_by = my_officer()
	where tenant_id = my_tenant() and vault = wanted and (revoked_at is null) = (at is not null) and my_purpose() = 'admin' and my_right('clear_devices') returning officer_id
$$;
revoke all on function revoke_device(uuid, timestamptz) from public;
grant execute on function revoke_device(uuid, timestamptz) to ${app};
`,
};
