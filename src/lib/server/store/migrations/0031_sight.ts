import type { Migration } from './policies.ts';

/** So long a restricted case can be read after an elevated look; as `grantRules.lookHours`. */
const lookHours = 4;

/**
 * Sight of restricted cases by grant, and the elevated look. A look is written and a case is read beyond its readers by two functions alone; each asks
 * for the right, for the officer's areas, and for the look itself, which stands in the case before anything of it is shown.
 */
export const sight: Migration = {
	number: 31,
	name: 'sight',
	sql: (app) => `
create index record_granted on record (tenant_id, id) where type = 'case' and jsonb_path_exists(fields, '$.keyvalue() ? (@.key starts with "grant.")');
create index record_restricted on record (tenant_id, (fields ->> 'number')) where type = 'case' and readers is not null;

-- As devices write an instant.
create function iso_instant(at timestamptz) returns text language sql stable as $$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- Who is to be asked about what is restricted and open at a place of the officer's own areas: nothing of the case itself.
create function restricted_here(place uuid) returns table (lead uuid) language sql stable security definer set search_path = public, pg_temp as $$
	select distinct coalesce(r.fields ->> 'leadId', r.fields ->> 'assigneeId')::uuid from record r
	where my_right('break_glass') and r.tenant_id = my_tenant() and r.type = 'case' and r.readers is not null and not r.deleted and r.area_id = any (my_areas())
		and r.fields ->> 'placeId' = place::text and r.fields ->> 'closedAt' is null
$$;

-- Opens restricted cases of the own areas, by number or at a place, to this officer for a short time, and tells those who are named on them by what they
-- have of the case anyhow. One who may see it already needs none. Answers the cases; none: there is nothing, or it is not in the own areas.
create function break_glass(named text, place uuid, asked jsonb) returns table (case_id uuid, look uuid, ends timestamptz) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	found record;
	fresh uuid;
	event uuid;
	began timestamptz := date_trunc('milliseconds', clock_timestamp());
	told jsonb;
begin
	if not my_right('break_glass') or my_officer() is null then raise insufficient_privilege using message = 'permission denied: no right to an elevated look'; end if;
	for found in
		select r.* from record r where r.tenant_id = my_tenant() and r.type = 'case' and r.readers is not null and not r.deleted and r.area_id = any (my_areas())
			and not my_officer() = any (r.readers) and (r.fields ->> 'number' = named or (r.fields ->> 'placeId' = place::text and r.fields ->> 'closedAt' is null))
		order by r.id for no key update of r
	loop
		fresh := gen_random_uuid();
		event := gen_random_uuid();
		told := jsonb_build_object('look.' || fresh, jsonb_build_object('by', my_officer(), 'at', iso_instant(began), 'until', iso_instant(began + interval '${lookHours} hours'), 'reason', asked ->> 'reason', 'words', asked ->> 'words'));
		update record r set fields = r.fields || told, rev = r.rev + 1, updated_at = now(),
			stamps = r.stamps || jsonb_build_object('look.' || fresh, jsonb_build_object('rev', r.rev + 1, 'vault', '00000000-0000-8000-8000-000000000000', 'at', iso_instant(began), 'receivedAt', iso_instant(began)))
			where r.tenant_id = my_tenant() and r.type = 'case' and r.id = found.id;
		insert into record (tenant_id, type, id, area_id, readers, case_id, kept, rev, fields, stamps)
			values (my_tenant(), 'event', event, found.area_id, found.readers, found.id, found.kept, 1, jsonb_build_object('of', jsonb_build_object('type', 'case', 'id', found.id), 'kind', 'changed', 'by', my_officer(),
				'at', iso_instant(began), 'receivedAt', iso_instant(began), 'data', jsonb_build_object('fields', jsonb_build_array('restricted'), 'sight', jsonb_build_array('look.' || fresh))), '{}');
		-- A case that had left devices by age comes back to those who are to see the notice.
		update record r set kept = true where not found.kept and r.tenant_id = my_tenant() and ((r.type = 'case' and r.id = found.id) or r.case_id = found.id);
		perform write_log(my_tenant(), (select jsonb_agg(jsonb_build_object('n', row_number, 'stream', 'u:' || reader, 'type', type, 'id', id, 'kind', 'put')) from (
			select row_number() over (), reader, r.type, r.id from unnest(found.readers) reader
				join record r on r.tenant_id = my_tenant() and ((r.type = 'case' and r.id = found.id) or r.id = event or (r.case_id = found.id and not found.kept)) where not r.deleted) news));
		case_id := found.id; look := fresh; ends := began + interval '${lookHours} hours';
		return next;
	end loop;
end $$;

-- A case with all that hangs on it, for who has looked and whose time is not over.
create function elevated_rows(wanted uuid) returns setof public.record language sql stable security definer set search_path = public, pg_temp as $$
	select r.* from record c join record r on r.tenant_id = c.tenant_id and ((r.type = 'case' and r.id = c.id) or r.case_id = c.id)
	where my_right('break_glass') and c.tenant_id = my_tenant() and c.type = 'case' and c.id = wanted and not c.deleted and not r.deleted and c.area_id = any (my_areas())
		and exists (select 1 from jsonb_each(c.fields) l where l.key like 'look.%' and l.value ->> 'by' = my_officer()::text and l.value ->> 'until' > iso_instant(now()))
	order by (r.type = 'case') desc, r.updated_at desc
$$;

${['restricted_here(uuid)', 'break_glass(text, uuid, jsonb)', 'elevated_rows(uuid)'].map((name) => `
revoke all on function ${name} from public;
grant execute on function ${name} to ${app};`).join('')}
`,
};
