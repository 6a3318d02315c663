import type { Migration } from './policies.ts';

/** How long work that a device did in an area counts as that officer's own after the area was taken from them. */
const lateDays = 180;

const beyondRow = 'as n (type text, id uuid, area_id uuid, readers text, case_id uuid, kept boolean, rev integer, fields jsonb, stamps jsonb, deleted boolean)';

/**
 * Handing over into areas that the officer does not see, and work that arrives for what has left. The policies stay as narrow as they were: what
 * goes beyond them passes through the functions below, and each checks by rows that are there that it may.
 */
export const handOver: Migration = {
	number: 4,
	name: 'hand over',
	sql: (app) => `
-- The areas a device was last told of, and those it was told of before, with the time at which they were taken away.
alter table device add column told uuid[] not null default '{}', add column lost jsonb not null default '{}';

create index record_of_place on record (tenant_id, (fields ->> 'placeId')) where case_id is null and type in ('entry', 'residence', 'task', 'file');
create index record_about on record (tenant_id, (fields -> 'of' ->> 'id')) where case_id is null and type in ('file', 'note', 'event', 'review');
create index record_home on record (tenant_id, (fields ->> 'personId')) where case_id is null and type = 'residence';

-- What belongs to these places and to no case; of people those who live nowhere else.
create function place_children(places uuid[]) returns table (place_id uuid, type text, id uuid) language sql stable as $$
	with there as (
		select (r.fields ->> 'placeId')::uuid as place_id, r.type, r.id, r.fields from record r
		where r.tenant_id = my_tenant() and r.case_id is null and r.type in ('entry', 'residence', 'task', 'file') and r.fields ->> 'placeId' = any (places::text[]) and not r.deleted
	), people as (
		select distinct t.place_id, 'person' as type, (t.fields ->> 'personId')::uuid as id from there t
		where t.type = 'residence' and t.fields ->> 'until' is null and not exists (
			select 1 from record h where h.tenant_id = my_tenant() and h.case_id is null and h.type = 'residence' and not h.deleted
				and h.fields ->> 'personId' = t.fields ->> 'personId' and h.fields ->> 'until' is null and h.fields ->> 'placeId' <> t.place_id::text
		)
	), owners as (
		select t.place_id, t.type, t.id from there t union select p.place_id, p.type, p.id from people p
	)
	select * from owners
	union
	select o.place_id, r.type, r.id from (select * from owners union all select p, 'place', p from unnest(places) as p) o
	join record r on r.tenant_id = my_tenant() and r.case_id is null and r.type in ('file', 'note', 'event', 'review') and r.fields -> 'of' ->> 'id' = o.id::text and not r.deleted
$$;

-- The streams that the officer's devices were ever told of, as far as late work counts.
create function my_past_streams() returns text[] language sql stable as $$
	select my_streams() || array(
		select distinct 'a:' || area from device d,
			unnest(d.told || array(select key::uuid from jsonb_each_text(d.lost) where value::timestamptz > now() - interval '${lateDays} days')) as area
		where d.tenant_id = my_tenant() and d.officer_id = my_officer()
	)
$$;

-- Records that lie or lay in such a stream, whoever sees them now. For core alone: nothing of them goes out.
create function formerly_mine(keys jsonb) returns setof public.record language sql volatile security definer set search_path = public, pg_temp as $$
	select r.* from record r join (select distinct type, id from jsonb_to_recordset(keys) as k (type text, id uuid)) k on k.type = r.type and k.id = r.id
	where r.tenant_id = my_tenant() and not r.deleted and exists (
		select 1 from stream_log l where l.tenant_id = my_tenant() and l.type = r.type and l.id = r.id and l.stream = any (my_past_streams())
	)
	order by r.type, r.id for no key update of r
$$;
revoke all on function formerly_mine(jsonb) from public;
grant execute on function formerly_mine(jsonb) to ${app};

-- What these operations, which stand as the officer's own and took effect, hand over, and where to.
create function handed_over(ops uuid[]) returns table (type text, id uuid, area_id uuid) language sql stable as $$
	select o.body #>> '{ref,type}', (o.body #>> '{ref,id}')::uuid, (o.body ->> 'toAreaId')::uuid from (
		select case when kind = 'transfer' then body::jsonb -> 'body' end as body from operation
		where tenant_id = my_tenant() and officer_id = my_officer() and op_id = any (ops) and kind = 'transfer' and outcome in ('ok', 'merged')
	) o
$$;

-- Rows that lie, or come to lie, outside the officer's areas. All of them, or none:
-- changed: what the officer sees, staying where it is or going with a hand-over of 'ops';
-- moved (no revision given): the same, but only its place;
-- new: what a hand-over of 'ops' made, and what is added to one of 'anchors' and lies exactly with it.
create function write_beyond(given jsonb, anchors jsonb, ops uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	written integer;
	added integer;
begin
	if my_purpose() <> 'apply' then raise insufficient_privilege using message = 'permission denied: not applying a push'; end if;
	with handed as (select * from handed_over(ops)), going as (
		select h.type, h.id, h.area_id from handed h
		union select r.type, r.id, h.area_id from handed h join record r on h.type = 'case' and r.tenant_id = my_tenant() and r.case_id = h.id
		union select c.type, c.id, h.area_id from handed h cross join lateral place_children(array[h.id]) c where h.type = 'place'
	)
	update record r set area_id = n.area_id, readers = n.readers::uuid[], case_id = n.case_id, kept = n.kept, rev = coalesce(n.rev, r.rev),
		fields = coalesce(n.fields, r.fields), stamps = coalesce(n.stamps, r.stamps), deleted = coalesce(n.deleted, r.deleted), updated_at = now()
	from jsonb_to_recordset(given) ${beyondRow}
	where r.tenant_id = my_tenant() and r.type = n.type and r.id = n.id
		and case when r.readers is not null then my_officer() = any (r.readers) else r.area_id = any (my_areas()) end
		and (r.area_id = n.area_id or exists (select 1 from going g where g.type = r.type and g.id = r.id and g.area_id = n.area_id));
	get diagnostics written = row_count;
	insert into record (tenant_id, type, id, area_id, readers, case_id, kept, rev, fields, stamps, deleted)
	select my_tenant(), n.type, n.id, n.area_id, n.readers::uuid[], n.case_id, n.kept, n.rev, n.fields, n.stamps, n.deleted
	from jsonb_to_recordset(given) ${beyondRow}
	where n.rev is not null and not exists (select 1 from record r where r.tenant_id = my_tenant() and r.type = n.type and r.id = n.id) and (
		exists (select 1 from handed_over(ops) h where h.type = n.type and h.id = n.id and h.area_id = n.area_id)
		or (n.type in ('entry', 'note', 'file', 'event', 'review', 'task', 'residence') and exists (
			select 1 from formerly_mine(anchors) a where a.area_id = n.area_id and a.readers is not distinct from n.readers::uuid[]
				and n.case_id is not distinct from (case when a.type = 'case' then a.id else a.case_id end)
			union all
			select 1 from handed_over(ops) h where h.area_id = n.area_id and (case when h.type = 'case' then n.case_id = h.id else n.case_id is null end)
		))
	);
	get diagnostics added = row_count;
	if written + added <> jsonb_array_length(given) then raise insufficient_privilege using message = 'permission denied: a row beyond the officer''s areas'; end if;
end $$;
revoke all on function write_beyond(jsonb, jsonb, uuid[]) from public;
grant execute on function write_beyond(jsonb, jsonb, uuid[]) to ${app};

-- The log of such a push: in streams that the officer does not read only what lies there now, and only to be put there.
create function write_log_beyond(given jsonb) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
	if my_purpose() <> 'apply' then raise insufficient_privilege using message = 'permission denied: not applying a push'; end if;
	if exists (
		select 1 from jsonb_to_recordset(given) as e (stream text, type text, id uuid, kind text)
		where e.stream = 't' or (e.stream like 'a:%' and not e.stream = any (my_streams()) and (e.kind <> 'put' or not exists (
			select 1 from record r where r.tenant_id = my_tenant() and r.type = e.type and r.id = e.id and r.readers is null and 'a:' || r.area_id = e.stream
		)))
	) then raise insufficient_privilege using message = 'permission denied: a stream beyond the officer''s areas'; end if;
	perform write_log(my_tenant(), given);
end $$;

-- Each record has one row a stream, which moves up when it changes. Streams in sorted order: two pushes never wait for each other in a ring.
create function write_log(tenant uuid, given jsonb) returns void language sql volatile as $$
	with entry as (
		select e.*, row_number() over (partition by e.stream order by e.n) as place, count(*) over (partition by e.stream) as size
		from jsonb_to_recordset(given) as e (n integer, stream text, type text, id uuid, kind text)
	), counter as (
		insert into stream_counter as c (tenant_id, stream, last_seq) select tenant, stream, count(*) from entry group by stream order by stream
		on conflict (tenant_id, stream) do update set last_seq = c.last_seq + excluded.last_seq returning c.stream, c.last_seq
	)
	insert into stream_log as l (tenant_id, stream, type, id, seq, kind)
	select tenant, e.stream, e.type, e.id, counter.last_seq - e.size + e.place, e.kind from entry e join counter on counter.stream = e.stream
	on conflict (tenant_id, stream, type, id) do update set seq = excluded.seq, kind = excluded.kind
$$;
revoke all on function write_log_beyond(jsonb) from public;
grant execute on function write_log_beyond(jsonb) to ${app};
`,
};
