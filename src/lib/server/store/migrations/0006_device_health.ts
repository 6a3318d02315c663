import { guarded, type Migration } from './policies.ts';

/**
 * What a device says of itself at its last contact (no history), who may see it, and where its browser can be woken.
 * A supervisor sees the devices of the own organisation by the purpose `board`; `wake` is the server's own when a stream has news.
 */
export const deviceHealth: Migration = {
	number: 6,
	name: 'device_health',
	sql: (app) => `
alter table device add column unsent integer, add column unsent_files integer, add column oldest_unsent_at timestamptz,
	add column used_bytes bigint, add column granted_bytes bigint, add column persistent boolean, add column problems text[] not null default '{}';

create function my_colleagues() returns setof uuid language sql stable as $$
	select o.id from record me join record o on o.tenant_id = me.tenant_id and o.type = 'officer' and o.fields ->> 'organisationId' = me.fields ->> 'organisationId'
	where me.tenant_id = my_tenant() and me.type = 'officer' and me.id = my_officer()
$$;
alter policy device_app on device using (tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) in ('auth', 'admin')
	or ((select my_purpose()) = 'board' and officer_id in (select my_colleagues()))));
alter policy session_app on session
	using (tenant_id = (select my_tenant()) and ((select my_purpose()) in ('auth', 'admin') or ((select my_purpose()) = 'board' and officer_id in (select my_colleagues()))))
	with check (tenant_id = (select my_tenant()) and (select my_purpose()) in ('auth', 'admin'));

create table push_subscription (
	tenant_id uuid not null, vault uuid not null, officer_id uuid not null, endpoint text not null, streams text[] not null,
	created_at timestamptz not null, line_until timestamptz, woken_at timestamptz, primary key (tenant_id, vault)
);
${guarded('push_subscription', app, 'select, insert, update, delete', {
		using: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) = 'wake')`,
	})}
`,
};
