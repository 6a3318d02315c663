import type { Migration } from './policies.ts';

const row = 'as n (type text, id uuid, area_id uuid, readers text, case_id uuid, kept boolean, rev integer, fields jsonb, stamps jsonb, deleted boolean)';

/**
 * The second wall, closer: a push writes only rows that the officer saw as they were, also when they are restricted; counters and log rows are
 * written by one function, which looks whether the record lies where the log says; who may look at devices of others may not change them.
 */
export const secondWall: Migration = {
	number: 15,
	name: 'second_wall',
	sql: (app) => `
alter policy record_app on record using (tenant_id = (select my_tenant()) and case
	when readers is not null then (select my_officer()) = any (readers)
	else area_id = any ((select my_areas())::uuid[]) or (area_id is null and (select my_purpose()) <> 'apply') end);
revoke update on record from ${app};
grant update (area_id, readers, case_id, kept, rev, fields, stamps, deleted, updated_at) on record to ${app};

-- As before, and: a case that was made and given to a colleague in one push, restricted, in the own areas, and what was added to it; the case first.
create or replace function write_beyond(given jsonb, anchors jsonb, ops uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
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
	from jsonb_to_recordset(given) ${row}
	where r.tenant_id = my_tenant() and r.type = n.type and r.id = n.id
		and case when r.readers is not null then my_officer() = any (r.readers) else r.area_id = any (my_areas()) end
		and (r.area_id = n.area_id or exists (select 1 from going g where g.type = r.type and g.id = r.id and g.area_id = n.area_id));
	get diagnostics written = row_count;
	for pass in 1 .. 2 loop
	insert into record (tenant_id, type, id, area_id, readers, case_id, kept, rev, fields, stamps, deleted)
	select my_tenant(), n.type, n.id, n.area_id, n.readers::uuid[], n.case_id, n.kept, n.rev, n.fields, n.stamps, n.deleted
	from jsonb_to_recordset(given) ${row}
	where (n.type = 'case') = (pass = 1) and n.rev is not null and not exists (select 1 from record r where r.tenant_id = my_tenant() and r.type = n.type and r.id = n.id) and (
		(n.area_id = any (my_areas()) and (n.type = 'case' or exists (
			select 1 from record c where c.tenant_id = my_tenant() and c.type = 'case' and c.id = n.case_id and c.area_id = n.area_id and c.readers is not distinct from n.readers::uuid[]
		)))
		or exists (select 1 from handed_over(ops) h where h.type = n.type and h.id = n.id and h.area_id = n.area_id)
		or (n.type in ('entry', 'note', 'file', 'event', 'review', 'task', 'residence') and exists (
			select 1 from formerly_mine(anchors) a where a.area_id = n.area_id and a.readers is not distinct from n.readers::uuid[]
				and n.case_id is not distinct from (case when a.type = 'case' then a.id else a.case_id end)
			union all
			select 1 from handed_over(ops) h where h.area_id = n.area_id and (case when h.type = 'case' then n.case_id = h.id else n.case_id is null end)
		))
	);
	get diagnostics added = row_count;
	written := written + added;
	end loop;
	if written <> jsonb_array_length(given) then raise insufficient_privilege using message = 'permission denied: a row beyond the officer''s areas'; end if;
end $$;

-- The one door to counters and log rows. In areas that the officer does not read only what lies there now, and only to be put there; in an officer's
-- own stream put what that officer may read, leave what not.
create function write_push_log(given jsonb) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	mine text[] := my_streams();
begin
	if my_purpose() <> 'apply' then raise insufficient_privilege using message = 'permission denied: not applying a push'; end if;
	if exists (
		select 1 from jsonb_to_recordset(given) as e (stream text, type text, id uuid, kind text)
		left join record r on r.tenant_id = my_tenant() and r.type = e.type and r.id = e.id and (e.stream like 'u:%' or not e.stream = any (mine))
		where case
			when e.stream like 'u:%' then coalesce(substr(e.stream, 3)::uuid = any (r.readers), false) is distinct from (e.kind = 'put')
			when e.stream like 'a:%' then not e.stream = any (mine) and (e.kind <> 'put' or r.id is null or r.readers is not null or 'a:' || r.area_id is distinct from e.stream)
			else true end
	) then raise insufficient_privilege using message = 'permission denied: a stream beyond the officer''s areas'; end if;
	perform write_log(my_tenant(), given);
end $$;
revoke all on function write_push_log(jsonb) from public;
grant execute on function write_push_log(jsonb) to ${app};
drop function write_log_beyond(jsonb);
revoke all on function write_log(uuid, jsonb) from public;

-- Numbers alone, for the server that tells many devices at once that there is news.
create function stream_heads(wanted text[]) returns table (stream text, last_seq bigint) language sql stable security definer set search_path = public, pg_temp as $$
	select c.stream, c.last_seq from stream_counter c where c.tenant_id = my_tenant() and c.stream = any (wanted)
$$;
revoke all on function stream_heads(text[]) from public;
grant execute on function stream_heads(text[]) to ${app};
${['stream_counter', 'stream_log'].map((table) => `
revoke insert, update on ${table} from ${app};
alter policy ${table}_app on ${table} using (tenant_id = (select my_tenant()) and stream = any ((select my_streams())::text[])) with check (false);`).join('\n')}

-- To look is not to change: the board's view of colleagues' devices is a policy for reading of its own.
alter policy device_app on device using (tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) = 'auth'));
create policy device_board on device for select to ${app} using (tenant_id = (select my_tenant())
	and ((select my_purpose()) = 'admin' or ((select my_purpose()) = 'board' and officer_id in (select my_colleagues()))));
alter policy session_app on session using (tenant_id = (select my_tenant()) and (select my_purpose()) in ('auth', 'admin'));
create policy session_board on session for select to ${app} using (tenant_id = (select my_tenant()) and (select my_purpose()) = 'board' and officer_id in (select my_colleagues()));
revoke update on session from ${app};
grant update (revoked_at) on session to ${app};
`,
};
