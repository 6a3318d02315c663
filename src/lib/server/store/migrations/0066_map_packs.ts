import { guarded, type Migration } from './policies.ts';

/**
 * Maps of areas: one file each, in parts, so that an upload or a download that was cut off goes on where it stood. Map data is no personal data: every officer of the tenant reads
 * all of it. Writing goes by two functions: one takes a part, one publishes what has arrived whole as a record that every device gets, in place of the area's map before.
 */
export const mapPacks: Migration = {
	number: 66,
	name: 'map_packs',
	sql: (app) => `
create table map_part (
	tenant_id uuid not null, sha256 text not null, n integer not null, bytes bytea not null, added_by uuid not null, added_at timestamptz not null default now(),
	primary key (tenant_id, sha256, n), check (octet_length(bytes) between 1 and 524288)
);
-- Tiles are compressed already.
alter table map_part alter column bytes set storage external;
${guarded('map_part', app, 'select', { using: 'tenant_id = (select my_tenant()) and (select my_officer()) is not null', check: 'false' })}

create function refuse_map(code text, what text) returns void language plpgsql as $$ begin raise exception using errcode = 'DS001', message = code, detail = coalesce(what, ''); end $$;

create function put_map_part(asked text, part integer, given bytea) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
	if my_tenant() is null or my_officer() is null or my_purpose() <> 'admin' or not my_right('manage_maps') then raise insufficient_privilege using message = 'permission denied: not in charge of maps'; end if;
	-- What was begun and never published makes room.
	delete from map_part p where p.tenant_id = my_tenant() and p.added_at < now() - interval '7 days' and p.sha256 <> asked
		and not exists (select 1 from record r where r.tenant_id = p.tenant_id and r.type = 'mapBase' and not r.deleted and r.fields ->> 'sha256' = p.sha256);
	insert into map_part (tenant_id, sha256, n, bytes, added_by) values (my_tenant(), asked, part, given, my_officer()) on conflict do nothing;
end $$;

-- given: {id, vault, at, fields}. The area's record is one and changes; the file that it named before goes.
create function publish_map(given jsonb) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	wanted jsonb := given -> 'fields';
	stamp jsonb;
	new_stamps jsonb;
	revision integer;
	had record;
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' or not my_right('manage_maps') then raise insufficient_privilege using message = 'permission denied: not in charge of maps'; end if;
	perform pg_advisory_xact_lock(7230116);
	if wanted -> 'areaId' <> 'null' and not exists (select 1 from record r where r.tenant_id = tenant and r.type = 'area' and r.id::text = wanted ->> 'areaId' and not r.deleted) then perform refuse_map('field_invalid', 'areaId'); end if;
	if (select coalesce(sum(octet_length(p.bytes)), 0) from map_part p where p.tenant_id = tenant and p.sha256 = wanted ->> 'sha256') <> (wanted ->> 'size')::bigint then perform refuse_map('field_invalid', 'size'); end if;
	select r.id, r.rev, r.fields ->> 'sha256' as sha256 into had from record r where r.tenant_id = tenant and r.type = 'mapBase' and not r.deleted and coalesce(r.fields -> 'areaId', 'null') = wanted -> 'areaId' order by r.id limit 1 for update;
	revision := coalesce(had.rev, 0) + 1;
	stamp := jsonb_build_object('vault', given ->> 'vault', 'at', given ->> 'at', 'receivedAt', given ->> 'at', 'rev', revision);
	new_stamps := (select jsonb_object_agg(key, stamp) from jsonb_object_keys(wanted) as key);
	if had.id is null then
		had.id := (given ->> 'id')::uuid;
		insert into record (tenant_id, type, id, rev, fields, stamps) values (tenant, 'mapBase', had.id, 1, wanted, new_stamps);
	else
		update record r set rev = revision, fields = wanted, stamps = new_stamps, updated_at = now() where r.tenant_id = tenant and r.type = 'mapBase' and r.id = had.id;
	end if;
	perform write_log(tenant, jsonb_build_array(jsonb_build_object('n', 0, 'stream', 't', 'type', 'mapBase', 'id', had.id, 'kind', 'put')));
	delete from map_part p where p.tenant_id = tenant and p.sha256 = had.sha256 and not exists (select 1 from record r where r.tenant_id = tenant and r.type = 'mapBase' and not r.deleted and r.fields ->> 'sha256' = p.sha256);
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'map_published', 'vault', given -> 'vault', 'detail', jsonb_build_object('names', jsonb_build_array(wanted ->> 'name', wanted ->> 'sha256')))), null);
end $$;
${['put_map_part(text, integer, bytea)', 'publish_map(jsonb)'].map((name) => `
revoke all on function ${name} from public;
grant execute on function ${name} to ${app};`).join('')}
`,
};
