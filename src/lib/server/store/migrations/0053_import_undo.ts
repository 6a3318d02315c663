import type { Migration } from './policies.ts';

/** Takes back what a run made and nobody touched: it goes as what is erased goes, with its keys, and devices are told to forget it. */
export const importUndo: Migration = {
	number: 53,
	name: 'import_undo',
	sql: (app) => `
-- Doors go only with an import that is taken back; also after a restore from a backup that still held them.
create or replace function remove_erased(tenant uuid, ids uuid[]) returns void language sql volatile as $$
	delete from file f where f.tenant_id = tenant and f.file_id = any (ids);
	delete from file_small s where s.tenant_id = tenant and s.file_id = any (ids);
	delete from upload_lease u where u.tenant_id = tenant and u.file_id = any (ids);
	delete from early_operation o where o.tenant_id = tenant and exists (select 1 from unnest(ids) as i where position(i::text in o.body) > 0);
	delete from quarantine q where q.tenant_id = tenant and exists (select 1 from unnest(ids) as i where position(i::text in q.body) > 0);
	delete from legal_hold l where l.tenant_id = tenant and l.subject_id = any (ids);
	delete from record r where r.tenant_id = tenant and r.id = any (ids) and r.type in ('case', 'person', 'place', 'residence', 'entry', 'task', 'file', 'note', 'event', 'review');
$$;

-- Of the records that this run made those that nobody changed since and on which nothing hangs but what goes with them; a home stays with whom or what it belongs to, and these with it; a case that the run opened goes with its first line in the history.
-- Answers what went and the streams with news. Rows are locked first: whoever is adding to one of these is waited for, and then it stays.
create function withdraw_imported(run uuid, ids uuid[], named uuid, by_vault uuid) returns table (gone uuid[], streams text[]) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	left_out integer;
	leaving jsonb;
	keys uuid[];
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' or not my_right('import_lists') then raise insufficient_privilege using message = 'permission denied: not importing'; end if;
	perform 1 from record r where r.tenant_id = tenant and r.id = any (ids) order by r.type, r.id for update;
	lock table subject_key in share row exclusive mode;
	create temporary table going on commit drop as select r.type, r.id, r.area_id, r.readers, r.fields from record r where r.tenant_id = tenant and r.id = any (ids) and r.readers is null and r.area_id = any (my_areas())
		and exists (select 1 from import_record i where i.tenant_id = tenant and i.import_id = run and i.record_id = r.id and i.made)
		and not exists (select 1 from jsonb_each(r.stamps) s where s.value ->> 'vault' is distinct from run::text)
		and not exists (select 1 from legal_hold l where l.tenant_id = tenant and l.subject_id = r.id and (l.until is null or l.until >= current_date));
	insert into going select r.type, r.id, r.area_id, r.readers, r.fields from record r where r.tenant_id = tenant and r.type = 'event' and r.case_id in (select g.id from going g where g.type = 'case') and r.readers is null
		and not exists (select 1 from jsonb_each(r.stamps) s where s.value ->> 'vault' is distinct from run::text);
	create temporary table hanging on commit drop as select o.id, o.type, t.id as on_id from record o cross join lateral (values
			(o.fields ->> 'placeId'), (o.fields ->> 'personId'), (o.fields ->> 'entranceId'), (o.fields ->> 'applicantId'), (o.fields ->> 'beneficiaryId'), (o.fields ->> 'caseId'), (o.fields -> 'of' ->> 'id'), (o.case_id::text)) as named_there (id)
		join going t on t.id::text = named_there.id where o.tenant_id = tenant and o.id <> t.id and not o.deleted;
	-- Thousands at once: the planner knows nothing of a table that has just been made.
	create index on going (id);
	create index on hanging (on_id);
	analyze going;
	analyze hanging;
	loop
		delete from going g where (g.type = 'event' and not exists (select 1 from going x where x.id::text = g.fields -> 'of' ->> 'id')) or exists (select 1 from hanging h where h.on_id = g.id and not exists (select 1 from going x where x.id = h.id))
			or (g.type = 'residence' and exists (select 1 from import_record i join record r on r.tenant_id = tenant and r.id = i.record_id where i.tenant_id = tenant and i.import_id = run and i.made
				and i.record_id::text in (g.fields ->> 'personId', g.fields ->> 'placeId') and i.record_id = any (ids) and not exists (select 1 from going x where x.id = i.record_id)));
		get diagnostics left_out = row_count;
		exit when left_out = 0;
	end loop;
	select coalesce(array_agg(g.id), '{}'), coalesce(array_agg(distinct 'a:' || g.area_id), '{}'), coalesce(jsonb_agg(jsonb_build_object('n', 0, 'stream', 'a:' || g.area_id, 'type', g.type, 'id', g.id, 'kind', 'leave')), '[]') into gone, withdraw_imported.streams, leaving from going g;
	if cardinality(gone) = 0 then return next; return; end if;
	insert into erasure (tenant_id, erasure_id, by_officer) values (tenant, named, my_officer()) on conflict (tenant_id, erasure_id) do update set backups_gone_at = null, files_gone_at = null;
	insert into erased (tenant_id, id, type, erasure_id) select tenant, g.id, g.type, named from going g on conflict do nothing;
	perform write_log(tenant, leaving);
	perform remove_erased(tenant, gone);
	delete from import_key k where k.tenant_id = tenant and k.record_id = any (gone);
	with destroyed as (delete from subject_key k where k.tenant_id = tenant and k.subject_id = any (gone) returning k.key_id) select coalesce(array_agg(d.key_id), '{}') into keys from destroyed d;
	update import_record i set state = 'taken' where i.tenant_id = tenant and i.import_id = run and i.record_id = any (gone);
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'erased', 'vault', by_vault, 'detail', jsonb_build_object('erasure', named, 'type', 'import', 'id', run, 'counts', jsonb_build_array('record ' || cardinality(gone)), 'keys', to_jsonb(keys)))), null);
	return next;
end $$;
revoke all on function withdraw_imported(uuid, uuid[], uuid, uuid) from public;
grant execute on function withdraw_imported(uuid, uuid[], uuid, uuid) to ${app};
`,
};
