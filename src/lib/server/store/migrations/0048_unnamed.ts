import type { Migration } from './policies.ts';

/** Types of records that belong to a case, a person or a place, and go with what is erased (34). */
const personal = `('case', 'person', 'residence', 'entry', 'task', 'file', 'note', 'event', 'review')`;

/** Entries that came from another app and name nobody: an administrator looks for a person among them, and erases one with all that corrects it. */
export const unnamed: Migration = {
	number: 48,
	name: 'unnamed',
	sql: (app) => `
-- As 34 says it, and: an entry of another app at no place and on no case, with its corrections and their files.
create or replace function erasure_of(wanted_type text, wanted uuid) returns table (type text, id uuid, area_id uuid, readers uuid[], case_id uuid, subject_id uuid, stays text)
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
			and (case wanted_type when 'case' then r.id = wanted when 'person' then wanted::text in (r.fields ->> 'applicantId', r.fields ->> 'beneficiaryId') else false end)
	), found as (
		(select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, null::text as stays from record r where wanted_type = 'person' and r.tenant_id = my_tenant() and r.type = 'person' and r.id = wanted
		union all select h.type, h.id, h.area_id, h.readers, h.case_id, h.fields, null from homes h
		union all select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, c.stays from cases c join record r on r.tenant_id = my_tenant() and r.type = 'case' and r.id = c.id
		union all select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, c.stays from cases c join record r on r.tenant_id = my_tenant() and r.case_id = c.id and r.type in ${personal}
		union all select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, case when d.shared then 'shared' end from doors d join record r on r.tenant_id = my_tenant() and r.case_id is null
			and ((r.type in ('entry', 'task', 'file') and r.fields ->> 'placeId' = d.place_id::text) or (r.type in ('note', 'event', 'file') and r.fields -> 'of' ->> 'id' = d.place_id::text))
		union all select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, null from record o join record r on r.tenant_id = o.tenant_id and r.type = 'entry' and (r.id = o.id or r.fields ->> 'original' = o.id::text)
			where wanted_type = 'entry' and o.tenant_id = my_tenant() and o.type = 'entry' and o.id = wanted and o.case_id is null and o.fields ->> 'placeId' is null and o.fields ? 'via' and not o.fields ? 'corrects')
		union
		select r.type, r.id, r.area_id, r.readers, r.case_id, r.fields, f.stays from found f join record r on r.tenant_id = my_tenant()
			and r.type in ('file', 'note', 'event', 'review') and r.fields -> 'of' ->> 'id' = f.id::text
	)
	select distinct on (f.type, f.id) f.type, f.id, f.area_id, f.readers, f.case_id, record_subject(f.type, f.id, f.case_id, f.fields), f.stays from found f order by f.type, f.id, f.stays nulls last
$$;
revoke all on function erasure_of(text, uuid) from public;

-- asked: {form, from, to, words, zone}, each but the last may be null. Words are looked for in the answers of an entry and of what corrects it. The newest first; what was answered is not told.
create function unnamed_entries(asked jsonb, most integer) returns table (id uuid, form_id text, title jsonb, day text, officer text, area jsonb, corrections bigint) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	if my_purpose() <> 'erase' or not my_right('erase') then raise insufficient_privilege using message = 'permission denied: not erasing'; end if;
	return query select e.id, e.fields ->> 'formId',
		(select f.fields -> 'title' from record f where f.tenant_id = e.tenant_id and f.type = 'form' and f.fields ->> 'formId' = e.fields ->> 'formId' order by (f.fields ->> 'version')::bigint desc limit 1),
		d.day, (select o.fields ->> 'name' from record o where o.tenant_id = e.tenant_id and o.type = 'officer' and o.id::text = e.fields ->> 'officerId'),
		(select jsonb_build_object('name', a.fields -> 'name', 'nameEn', a.fields -> 'nameEn') from record a where a.tenant_id = e.tenant_id and a.type = 'area' and a.id = e.area_id),
		(select count(*) from record c where c.tenant_id = e.tenant_id and c.type = 'entry' and not c.deleted and c.fields ->> 'original' = e.id::text)
	from record e cross join lateral (select ((e.fields ->> 'endedAt')::timestamptz at time zone (asked ->> 'zone'))::date::text as day) d
	where e.tenant_id = my_tenant() and e.type = 'entry' and not e.deleted and e.fields ? 'via' and not e.fields ? 'corrects' and e.case_id is null and e.fields ->> 'placeId' is null
		and (asked ->> 'form' is null or e.fields ->> 'formId' = asked ->> 'form') and (asked ->> 'from' is null or d.day >= asked ->> 'from') and (asked ->> 'to' is null or d.day <= asked ->> 'to')
		and (asked ->> 'words' is null or exists (select 1 from record c where c.tenant_id = e.tenant_id and c.type = 'entry' and (c.id = e.id or c.fields ->> 'original' = e.id::text) and position(lower(asked ->> 'words') in lower((c.fields -> 'answers')::text)) > 0))
	order by e.fields ->> 'endedAt' desc, e.id limit most;
end $$;
revoke all on function unnamed_entries(jsonb, integer) from public;
grant execute on function unnamed_entries(jsonb, integer) to ${app};
`,
};
