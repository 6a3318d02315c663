import { guarded, type Migration } from './policies.ts';

/** Types of records that belong to a case, a person or a place, and go with what is erased. */
const personal = `('case', 'person', 'residence', 'entry', 'task', 'file', 'note', 'event', 'review')`;

/**
 * Erasing, holding, and the list of what is due. An erasure leaves ids and digests, never a word: `erased` so that nothing that still waits on a device
 * or lies in an older backup comes back.
 */
export const erasure: Migration = {
	number: 34,
	name: 'erasure',
	sql: (app) => `
create table erasure (
	tenant_id uuid not null, erasure_id uuid not null, by_officer uuid not null, at timestamptz not null default now(), files_gone_at timestamptz, backups_gone_at timestamptz, primary key (tenant_id, erasure_id)
);
${guarded('erasure', app, 'select', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'erase' and (select my_right('erase'))` })}
create table erased (
	tenant_id uuid not null, id uuid not null, type text not null, erasure_id uuid not null, primary key (tenant_id, id)
);
create index erased_by on erased (tenant_id, erasure_id);
${guarded('erased', app, 'select', { using: 'tenant_id = (select my_tenant())' })}
create table legal_hold (
	tenant_id uuid not null, subject_id uuid not null, subject_type text not null check (subject_type in ('person', 'case')), reason text not null check (length(reason) between 1 and 2000),
	by_officer uuid not null, at timestamptz not null default now(), until date, primary key (tenant_id, subject_id)
);
${guarded('legal_hold', app, 'select, insert, update (reason, until, by_officer, at), delete', {
		using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'erase' and (select my_right('erase'))`,
		check: `tenant_id = (select my_tenant()) and by_officer = (select my_officer()) and (select my_purpose()) = 'erase' and (select my_right('erase'))`,
	})}

-- As core/subject.ts says it.
create function record_subject(type text, id uuid, case_id uuid, fields jsonb) returns uuid language sql immutable as $$
	select case when type in ('case', 'person', 'place') then id when case_id is not null then case_id
		else coalesce((case when type = 'residence' then fields ->> 'personId' when type in ('entry', 'task', 'file') then coalesce(fields ->> 'placeId', fields -> 'of' ->> 'id') else fields -> 'of' ->> 'id' end)::uuid, id) end
$$;

-- What goes with a person or a closed case: with a case all that belongs to it; with a person the homes, what is about these, the closed cases that are
-- about nobody else, and what hangs on doors where nobody else was ever recorded. 'stays' says why something that is about them is kept.
create function erasure_of(wanted_type text, wanted uuid) returns table (type text, id uuid, area_id uuid, readers uuid[], case_id uuid, subject_id uuid, stays text)
language sql stable as $$
	with recursive homes as (
		select r.* from record r where wanted_type = 'person' and r.tenant_id = my_tenant() and r.type = 'residence' and r.fields ->> 'personId' = wanted::text
	), doors as (
		select distinct (h.fields ->> 'placeId')::uuid as place_id, exists (
			select 1 from record o where o.tenant_id = my_tenant() and o.type = 'residence' and o.fields ->> 'placeId' = h.fields ->> 'placeId' and o.fields ->> 'personId' <> wanted::text
		) as shared from homes h
	), cases as (
		select r.id, case
			when r.fields ->> 'closedAt' is null then 'open'
			when exists (select 1 from legal_hold l where l.tenant_id = my_tenant() and l.subject_id = r.id and (l.until is null or l.until >= current_date)) then 'held'
			when wanted_type = 'person' and exists (select 1 from (values (r.fields ->> 'applicantId'), (r.fields ->> 'beneficiaryId')) as p (id) where p.id is not null and p.id <> wanted::text) then 'others'
			end as stays
		from record r where r.tenant_id = my_tenant() and r.type = 'case'
			and (case when wanted_type = 'case' then r.id = wanted else wanted::text in (r.fields ->> 'applicantId', r.fields ->> 'beneficiaryId') end)
	), found as (
		(select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, null::text as stays from record r where wanted_type = 'person' and r.tenant_id = my_tenant() and r.type = 'person' and r.id = wanted
		union all select h.type, h.id, h.area_id, h.readers, h.case_id, h.fields, null from homes h
		union all select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, c.stays from cases c join record r on r.tenant_id = my_tenant() and r.type = 'case' and r.id = c.id
		union all select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, c.stays from cases c join record r on r.tenant_id = my_tenant() and r.case_id = c.id and r.type in ${personal}
		union all select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, case when d.shared then 'shared' end from doors d join record r on r.tenant_id = my_tenant() and r.case_id is null
			and ((r.type in ('entry', 'task', 'file') and r.fields ->> 'placeId' = d.place_id::text) or (r.type in ('note', 'event', 'file') and r.fields -> 'of' ->> 'id' = d.place_id::text)))
		union
		select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, f.stays from found f join record r on r.tenant_id = my_tenant()
			and r.type in ('file', 'note', 'event', 'review') and r.fields -> 'of' ->> 'id' = f.id::text
	)
	select distinct on (f.type, f.id) f.type, f.id, f.area_id, f.readers, f.case_id, record_subject(f.type, f.id, f.case_id, f.fields), f.stays from found f order by f.type, f.id, f.stays nulls last
$$;
revoke all on function erasure_of(text, uuid) from public;

-- How much would go, and how much stays and why; for who may erase. Counts alone: also of what the asker does not see.
create function erasure_preview(wanted_type text, wanted uuid) returns table (type text, stays text, count bigint) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	if my_tenant() is null or my_purpose() <> 'erase' or not my_right('erase') then raise insufficient_privilege using message = 'permission denied: not erasing'; end if;
	return query select e.type, e.stays, count(*) from erasure_of(wanted_type, wanted) e group by 1, 2 order by 1, 2;
end $$;
revoke all on function erasure_preview(text, uuid) from public;
grant execute on function erasure_preview(text, uuid) to ${app};

-- Removes records, the rows of their files, what was kept aside about them, and the keys of all of it; devices are told to forget. Records are locked first
-- and keys then: whoever is adding to one of these is waited for, and what it added goes too. Answers the streams with news and the keys that are no more;
-- nothing when there is nothing such, or it must not go.
create function erase(wanted_type text, wanted uuid, named uuid) returns table (streams text[], keys uuid[], files uuid[], counts jsonb) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	going uuid[];
	subjects uuid[];
	leaving jsonb;
begin
	if my_purpose() <> 'erase' or not my_right('erase') then raise insufficient_privilege using message = 'permission denied: not erasing'; end if;
	perform 1 from record r join erasure_of(wanted_type, wanted) e on e.type = r.type and e.id = r.id where r.tenant_id = my_tenant() order by r.type, r.id for update of r;
	lock table subject_key in share row exclusive mode;
	if exists (select 1 from legal_hold l where l.tenant_id = my_tenant() and l.subject_id = wanted and (l.until is null or l.until >= current_date))
		or exists (select 1 from erasure_of(wanted_type, wanted) e where e.stays in ('open', 'held')) then return; end if;
	create temporary table erasing on commit drop as select * from erasure_of(wanted_type, wanted);
	if not exists (select 1 from erasing g where g.id = wanted and g.stays is null) then return; end if;
	select array_agg(g.id) into going from erasing g where g.stays is null;
	select array_agg(distinct s) into subjects from (select g.subject_id as s from erasing g where g.stays is null union select unnest(going)) t
		where s not in (select g.subject_id from erasing g where g.stays is not null);
	select coalesce(jsonb_agg(jsonb_build_object('n', 0, 'stream', t.stream, 'type', t.type, 'id', t.id, 'kind', 'leave')), '[]'), coalesce(array_agg(distinct t.stream), '{}') into leaving, erase.streams from (
		select case when g.readers is null then case when g.area_id is null then 't' else 'a:' || g.area_id end else 'u:' || reader end as stream, g.type, g.id
		from erasing g left join lateral unnest(g.readers) as reader on true where g.stays is null and (g.readers is null or reader is not null)
	) t;
	select coalesce(jsonb_object_agg(t.type, t.count), '{}') into erase.counts from (select g.type, count(*) as count from erasing g where g.stays is null group by 1) t;
	select coalesce(array_agg(g.id), '{}') into erase.files from erasing g where g.stays is null and g.type = 'file';
	insert into erasure (tenant_id, erasure_id, by_officer) values (my_tenant(), named, my_officer());
	insert into erased (tenant_id, id, type, erasure_id) select my_tenant(), g.id, g.type, named from erasing g where g.stays is null on conflict do nothing;
	perform write_log(my_tenant(), leaving);
	perform remove_erased(my_tenant(), going);
	with gone as (delete from subject_key k where k.tenant_id = my_tenant() and k.subject_id = any (subjects) returning k.key_id) select coalesce(array_agg(g.key_id), '{}') into erase.keys from gone g;
	return next;
end $$;
revoke all on function erase(text, uuid, uuid) from public;
grant execute on function erase(text, uuid, uuid) to ${app};

-- Also after a restore from a backup that still held them.
create function remove_erased(tenant uuid, ids uuid[]) returns void language sql volatile as $$
	delete from file f where f.tenant_id = tenant and f.file_id = any (ids);
	delete from file_small s where s.tenant_id = tenant and s.file_id = any (ids);
	delete from upload_lease u where u.tenant_id = tenant and u.file_id = any (ids);
	delete from early_operation o where o.tenant_id = tenant and exists (select 1 from unnest(ids) as i where position(i::text in o.body) > 0);
	delete from quarantine q where q.tenant_id = tenant and exists (select 1 from unnest(ids) as i where position(i::text in q.body) > 0);
	delete from legal_hold l where l.tenant_id = tenant and l.subject_id = any (ids);
	delete from record r where r.tenant_id = tenant and r.id = any (ids) and r.type in ${personal};
$$;
revoke all on function remove_erased(uuid, uuid[]) from public;
`,
};
