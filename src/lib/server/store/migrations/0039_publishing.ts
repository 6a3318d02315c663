import { guarded, type Migration } from './policies.ts';

/**
 * What a form was made of, as an administrator uploaded it, and the sums of what was made: kept for good, beside the record that devices get. One function
 * publishes: it looks who asks and that the number is greater than before, and writes record, source, stream and the record of who did what together.
 */
export const publishing: Migration = {
	number: 39,
	name: 'publishing',
	sql: (app) => `
create table form_source (
	tenant_id uuid not null, form_id text not null, version bigint not null, record_id uuid not null, file_name text not null, source bytea not null,
	source_sha256 text not null, xml_sha256 text not null, xml_md5 text not null, published_by uuid not null, published_at timestamptz not null, primary key (tenant_id, form_id, version)
);
${guarded('form_source', app, 'select', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'admin' and (select my_right('publish_forms'))`, check: 'false' })}

create function refuse_form(code text, what text) returns void language plpgsql as $$ begin raise exception using errcode = 'DS001', message = code, detail = coalesce(what, ''); end $$;

-- given: {id, vault, at, fileName, fields}; of the fields 'xml' is what the server has made of 'sheet'. The same lock as for the packs that ship.
create function publish_form(given jsonb, sheet bytea) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	wanted jsonb := given -> 'fields';
	form text := wanted ->> 'formId';
	number bigint := (wanted ->> 'version')::bigint;
	newest bigint;
	stamp jsonb;
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' then raise insufficient_privilege using message = 'permission denied: not administering'; end if;
	perform pg_advisory_xact_lock(7230116);
	if not my_right('publish_forms') then raise insufficient_privilege using message = 'permission denied: not an administrator'; end if;
	if exists (select 1 from record r where r.tenant_id = tenant and r.type = 'pack' and r.fields -> 'definition' -> 'forms' @> jsonb_build_array(jsonb_build_object('formId', form))) then perform refuse_form('form_of_service', form); end if;
	select max((r.fields ->> 'version')::bigint) into newest from record r where r.tenant_id = tenant and r.type = 'form' and r.fields ->> 'formId' = form;
	if newest is not null and number <= newest then perform refuse_form('form_version_old', newest::text); end if;
	if not exists (select 1 from record r where r.tenant_id = tenant and r.type = 'pack' and r.fields ->> 'packId' = wanted ->> 'packId') then perform refuse_form('field_invalid', 'packId'); end if;
	if exists (select 1 from jsonb_array_elements_text(wanted -> 'areaIds') as a (id) where not exists (
		select 1 from record r where r.tenant_id = tenant and r.type = 'area' and r.id::text = a.id and not r.deleted)) then perform refuse_form('field_invalid', 'areaIds'); end if;
	stamp := jsonb_build_object('vault', given ->> 'vault', 'at', given ->> 'at', 'receivedAt', given ->> 'at', 'rev', 1);
	insert into record (tenant_id, type, id, rev, fields, stamps)
	select tenant, 'form', (given ->> 'id')::uuid, 1, wanted, (select jsonb_object_agg(key, stamp) from jsonb_object_keys(wanted) as key);
	insert into form_source (tenant_id, form_id, version, record_id, file_name, source, source_sha256, xml_sha256, xml_md5, published_by, published_at)
	values (tenant, form, number, (given ->> 'id')::uuid, given ->> 'fileName', sheet, encode(sha256(sheet), 'hex'), encode(sha256(convert_to(wanted ->> 'xml', 'UTF8')), 'hex'),
		md5(convert_to(wanted ->> 'xml', 'UTF8')), my_officer(), (given ->> 'at')::timestamptz);
	perform write_log(tenant, jsonb_build_array(jsonb_build_object('n', 0, 'stream', 't', 'type', 'form', 'id', given ->> 'id', 'kind', 'put')));
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'form_published', 'vault', given -> 'vault', 'detail', jsonb_build_object(
		'names', jsonb_build_array(form || '/' || number), 'service', wanted -> 'packId', 'areas', wanted -> 'areaIds', 'source', encode(sha256(sheet), 'hex')))), null);
end $$;
revoke all on function publish_form(jsonb, bytea) from public;
grant execute on function publish_form(jsonb, bytea) to ${app};
`,
};
