import { roleMaySql } from '../roleMay.ts';
import type { Migration } from './policies.ts';

/** Purposes that open more than an officer's own rows open it only to who has the right; the officer's role is read as it is now. */
export const rights: Migration = {
	number: 16,
	name: 'rights',
	sql: () => `
${roleMaySql()}
create function my_right(wanted text) returns boolean language sql stable as $$
	select coalesce((select role_may(r.fields ->> 'role', wanted) from record r
		where r.tenant_id = my_tenant() and r.type = 'officer' and r.id = my_officer() and not r.deleted and (r.fields -> 'active')::boolean), false)
$$;
alter policy device_board on device using (tenant_id = (select my_tenant()) and (((select my_purpose()) = 'admin' and (select my_right('see_all_devices')))
	or ((select my_purpose()) = 'board' and (select my_right('see_devices')) and officer_id in (select my_colleagues()))));
alter policy session_app on session using (tenant_id = (select my_tenant()) and ((select my_purpose()) = 'auth' or ((select my_purpose()) = 'admin' and (select my_right('end_sessions')))))
	with check (tenant_id = (select my_tenant()) and ((select my_purpose()) = 'auth' or ((select my_purpose()) = 'admin' and (select my_right('end_sessions')))));
alter policy session_board on session using (tenant_id = (select my_tenant()) and (((select my_purpose()) = 'admin' and (select my_right('see_all_devices')))
	or ((select my_purpose()) = 'board' and (select my_right('see_devices')) and officer_id in (select my_colleagues()))));
alter policy auth_event_app on auth_event using (tenant_id = (select my_tenant()) and ((select my_purpose()) = 'auth' or ((select my_purpose()) = 'admin' and (select my_right('read_audit')))))
	with check (tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth');
`,
};
