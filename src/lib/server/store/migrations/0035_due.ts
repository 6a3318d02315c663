import type { Migration } from './policies.ts';

/** What has been kept as long as the packs say. Nothing goes by itself: a person works the list through. */
export const due: Migration = {
	number: 35,
	name: 'due',
	sql: (app) => `
-- rules: {of, packId, before}: cases of that pack that were closed, or persons who had moved out of every home, before that day. The oldest first.
create function due_for_erasure(rules jsonb, most integer) returns table (type text, id uuid, label text, since text, pack_id text, held boolean) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	if my_purpose() <> 'erase' or not my_right('erase') then raise insufficient_privilege using message = 'permission denied: not erasing'; end if;
	return query select d.type, d.id, d.label, d.since, d.pack_id, exists (select 1 from legal_hold l where l.tenant_id = my_tenant() and l.subject_id = d.id and (l.until is null or l.until >= current_date)) from (
		select r.type, r.id, concat_ws(' ', r.fields ->> 'number', r.fields ->> 'title') as label, left(r.fields ->> 'closedAt', 10) as since, n.pack_id
		from jsonb_to_recordset(rules) as n (of text, pack_id text, before text) join record r on n.of = 'closedCase' and r.tenant_id = my_tenant() and r.type = 'case' and r.fields ->> 'packId' = n.pack_id and left(r.fields ->> 'closedAt', 10) < n.before
		union all
		select r.type, r.id, r.fields ->> 'name', h.since, n.pack_id
		from jsonb_to_recordset(rules) as n (of text, pack_id text, before text) join (
			select (t.fields ->> 'personId')::uuid as person_id, max(t.fields ->> 'until') as since from record t where t.tenant_id = my_tenant() and t.type = 'residence' group by 1 having count(*) = count(t.fields ->> 'until')
		) h on n.of = 'formerResident' and h.since < n.before join record r on r.tenant_id = my_tenant() and r.type = 'person' and r.id = h.person_id
		where not exists (select 1 from record c where c.tenant_id = my_tenant() and c.type = 'case' and c.fields ->> 'closedAt' is null and r.id::text in (c.fields ->> 'applicantId', c.fields ->> 'beneficiaryId'))
	) d order by d.since, d.id limit most;
end $$;
revoke all on function due_for_erasure(jsonb, integer) from public;
grant execute on function due_for_erasure(jsonb, integer) to ${app};
`,
};
