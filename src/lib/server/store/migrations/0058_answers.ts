import type { Migration } from './policies.ts';

/**
 * Articles about the law of an organisation's own: a pack each, of one article, which never changes once published. One function publishes: it looks who asks, that nobody
 * published a version in between, and writes record, stream and the record of who did what together.
 */
export const answers: Migration = {
	number: 58,
	name: 'answers',
	sql: (app) => `
create function refuse_answer(code text, what text) returns void language plpgsql as $$ begin raise exception using errcode = 'DS001', message = code, detail = coalesce(what, ''); end $$;

-- given: {id, vault, at, definition}. The same lock as for the packs that ship.
create function publish_answer(given jsonb) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	pack jsonb := given -> 'definition';
	name text := pack ->> 'id';
	newest bigint;
	wanted jsonb;
	stamp jsonb;
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' then raise insufficient_privilege using message = 'permission denied: not administering'; end if;
	perform pg_advisory_xact_lock(7230116);
	if not my_right('write_answers') then raise insufficient_privilege using message = 'permission denied: not an administrator'; end if;
	if name !~ '^own-[0-9a-f-]{36}$' or jsonb_array_length(pack -> 'answers') <> 1 or pack -> 'noun' <> 'null' then perform refuse_answer('field_invalid', 'packId'); end if;
	select coalesce(max((r.fields ->> 'version')::bigint), 0) into newest from record r where r.tenant_id = tenant and r.type = 'pack' and r.fields ->> 'packId' = name;
	if (pack ->> 'version')::bigint <> newest + 1 then perform refuse_answer('answer_changed', newest::text); end if;
	if exists (select 1 from jsonb_array_elements_text(pack -> 'own' -> 'areaIds') as a (id) where not exists (
		select 1 from record r where r.tenant_id = tenant and r.type = 'area' and r.id::text = a.id and not r.deleted)) then perform refuse_answer('field_invalid', 'areaIds'); end if;
	wanted := jsonb_build_object('packId', name, 'version', pack -> 'version', 'definition', pack);
	stamp := jsonb_build_object('vault', given ->> 'vault', 'at', given ->> 'at', 'receivedAt', given ->> 'at', 'rev', 1);
	insert into record (tenant_id, type, id, rev, fields, stamps)
	select tenant, 'pack', (given ->> 'id')::uuid, 1, wanted, (select jsonb_object_agg(key, stamp) from jsonb_object_keys(wanted) as key);
	perform write_log(tenant, jsonb_build_array(jsonb_build_object('n', 0, 'stream', 't', 'type', 'pack', 'id', given ->> 'id', 'kind', 'put')));
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'answer_published', 'vault', given -> 'vault', 'detail', jsonb_build_object(
		'names', jsonb_build_array((pack -> 'title' ->> 'zh') || '/' || (pack ->> 'version')), 'areas', pack -> 'own' -> 'areaIds', 'withdrawn', pack -> 'own' -> 'withdrawn'))), null);
end $$;
revoke all on function publish_answer(jsonb) from public;
grant execute on function publish_answer(jsonb) to ${app};
`,
};
