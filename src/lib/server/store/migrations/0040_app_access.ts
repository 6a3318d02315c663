import { guarded, type Migration } from './policies.ts';

/**
 * Accesses for other apps that speak OpenRosa (ODK Collect), and what has come by them. An access belongs to one officer and one leaf area; of its
 * token a digest alone is here. What it sends counts as sent by a device of its own. Pieces lie sealed under the key of the entry that they are to become.
 */
export const appAccess: Migration = {
	number: 40,
	name: 'app_access',
	sql: (app) => `
create table app_access (
	tenant_id uuid not null, access_id uuid not null, officer_id uuid not null, vault uuid not null, area_id uuid not null, name text not null check (length(name) between 1 and 80),
	token_hash bytea not null check (octet_length(token_hash) = 32), made_by uuid not null, made_at timestamptz not null, used_at timestamptz, revoked_at timestamptz, revoked_by uuid,
	primary key (tenant_id, access_id), unique (tenant_id, token_hash)
);
-- Its device is one of the server's own, in no list of devices that somebody holds.
alter table device add column for_app boolean not null default false;
create index app_access_officer on app_access (tenant_id, officer_id);
create index app_access_vault on app_access (tenant_id, vault);
${guarded('app_access', app, 'select, update (used_at)', {
		using: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) = 'auth' or ((select my_purpose()) = 'admin' and (select my_right('manage_accounts'))))`,
		check: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'`,
	})}

-- 'waiting': not all files that it names have come, or it is being taken. 'refused': the check of what was sent refused it, and its pieces stay. 'first_seq': of the
-- operations of this attempt among those of the access's device.
create table app_submission (
	tenant_id uuid not null, officer_id uuid not null, entry_id uuid not null, access_id uuid not null, vault uuid not null, form_id text not null, form_version bigint not null, xml_sha256 text not null,
	state text not null default 'waiting' check (state in ('waiting', 'taken', 'refused')), problem text, attempt integer not null default 0, first_seq bigint, operations integer not null default 0,
	bytes bigint not null default 0, received_at timestamptz not null, primary key (tenant_id, officer_id, entry_id)
);
create index app_submission_vault on app_submission (tenant_id, vault);
create index app_submission_waiting on app_submission (received_at) where state = 'waiting';
${guarded('app_submission', app, 'select, insert, update (state, problem, attempt, first_seq, operations, bytes)', {
		using: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or ((select my_purpose()) = 'admin' and (select my_right('manage_accounts'))))`,
		check: `tenant_id = (select my_tenant()) and officer_id = (select my_officer())`,
	})}

-- 'piece_id': the entry's id for its XML, else the id that the file will have.
create table app_piece (
	tenant_id uuid not null, officer_id uuid not null, entry_id uuid not null, piece_id uuid not null, sha256 text not null, key_id uuid not null, sealed bytea not null, received_at timestamptz not null,
	primary key (tenant_id, officer_id, entry_id, piece_id)
);
${guarded('app_piece', app, 'select, insert, delete', { using: `tenant_id = (select my_tenant()) and officer_id = (select my_officer())` })}

-- given: {id, vault, officerId, areaId, name, byVault, at}. For oneself, or for who administers accounts; the area is a leaf of the officer's own.
create function make_app_access(given jsonb, token bytea) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	who uuid := (given ->> 'officerId')::uuid;
	officer jsonb;
begin
	if tenant is null or my_officer() is null or not ((who = my_officer() and my_right('work')) or (my_purpose() = 'admin' and my_right('manage_accounts'))) then
		raise insufficient_privilege using message = 'permission denied: not the own access';
	end if;
	select r.fields into officer from record r where r.tenant_id = tenant and r.type = 'officer' and r.id = who and not r.deleted and (r.fields -> 'active')::boolean for share;
	if officer is null or not role_may(officer ->> 'role', 'work') then raise exception using errcode = 'DS001', message = 'not_allowed'; end if;
	if not exists (select 1 from leaf_areas(array(select jsonb_array_elements_text(officer -> 'areaIds')::uuid)) as leaf where leaf = (given ->> 'areaId')::uuid) then raise exception using errcode = 'DS001', message = 'out_of_scope'; end if;
	if (select count(*) from app_access a where a.tenant_id = tenant and a.officer_id = who and a.revoked_at is null) >= 10 then raise exception using errcode = 'DS001', message = 'app_access_many'; end if;
	insert into device (tenant_id, vault, officer_id, app, first_seen, last_contact, for_app) values (tenant, (given ->> 'vault')::uuid, who, 'openrosa', (given ->> 'at')::timestamptz, (given ->> 'at')::timestamptz, true);
	insert into app_access (tenant_id, access_id, officer_id, vault, area_id, name, token_hash, made_by, made_at)
	values (tenant, (given ->> 'id')::uuid, who, (given ->> 'vault')::uuid, (given ->> 'areaId')::uuid, given ->> 'name', token, my_officer(), (given ->> 'at')::timestamptz);
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'app_access_made', 'vault', given -> 'byVault', 'detail', jsonb_build_object('id', given -> 'id', 'of', who, 'area', given -> 'areaId'))), null);
end $$;
revoke all on function make_app_access(jsonb, bytea) from public;
grant execute on function make_app_access(jsonb, bytea) to ${app};

-- Answers the access; null when there is none of the own (or of anybody, for who administers accounts) that was not withdrawn before.
create function revoke_app_access(wanted uuid, by_vault uuid, at timestamptz) returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	who uuid;
begin
	update app_access a set revoked_at = at, revoked_by = my_officer() where a.tenant_id = my_tenant() and a.access_id = wanted and a.revoked_at is null
		and (a.officer_id = my_officer() or (my_purpose() = 'admin' and my_right('manage_accounts'))) returning a.officer_id into who;
	if who is null then return null; end if;
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'app_access_revoked', 'vault', by_vault, 'detail', jsonb_build_object('id', wanted, 'of', who))), null);
	return wanted;
end $$;
revoke all on function revoke_app_access(uuid, uuid, timestamptz) from public;
grant execute on function revoke_app_access(uuid, uuid, timestamptz) to ${app};
`,
};
