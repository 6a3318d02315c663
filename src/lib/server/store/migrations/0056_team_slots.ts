import type { Migration } from './policies.ts';

/**
 * Appointments take places of a team, and a team works in areas that not every officer sees. These functions look with the owner's eyes: what is booked where is told as moments and
 * ids alone, while a push decides who has the last place, and as numbers to who looks for a free one. One sets when a team takes appointments.
 */
export const teamSlots: Migration = {
	number: 56,
	name: 'team_slots',
	sql: (app) => `
create index task_booked on record (tenant_id, (fields #>> '{booking,teamId}'), (fields ->> 'day')) where type = 'task' and fields #>> '{booking,teamId}' is not null;

-- asked: [{teamId, day}]. Until the transaction ends nobody else takes a place there.
create function team_days(asked jsonb) returns table (team uuid, day text, plan jsonb, booked jsonb) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	pair record;
begin
	if tenant is null or my_officer() is null or not my_right('work') then raise insufficient_privilege using message = 'permission denied: not working'; end if;
	for pair in select distinct k."teamId" as team, k.day as day from jsonb_to_recordset(asked) as k ("teamId" uuid, day text) order by 1, 2 loop
		perform pg_advisory_xact_lock(hashtextextended(tenant::text || pair.team::text || pair.day, 56));
		team := pair.team;
		day := pair.day;
		select r.fields -> 'slots' into plan from record r where r.tenant_id = tenant and r.type = 'organisation' and r.id = pair.team and not r.deleted;
		if not found then continue; end if;
		booked := coalesce((select jsonb_agg(jsonb_build_object('taskId', r.id, 'at', r.fields #>> '{booking,at}') order by r.id) from record r
			where r.tenant_id = tenant and r.type = 'task' and not r.deleted and r.fields #>> '{booking,teamId}' = pair.team::text and r.fields ->> 'day' = pair.day
				and r.fields ->> 'state' = 'open' and r.fields ->> 'overbooked' is distinct from 'true'), '[]');
		return next;
	end loop;
end $$;

create function team_load(asked uuid, since text, until text) returns table (at text, count integer) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
	if my_tenant() is null or my_officer() is null or not my_right('work') then raise insufficient_privilege using message = 'permission denied: not working'; end if;
	return query select r.fields #>> '{booking,at}', count(*)::integer from record r
		where r.tenant_id = my_tenant() and r.type = 'task' and not r.deleted and r.fields #>> '{booking,teamId}' = asked::text and r.fields ->> 'day' between since and until
			and r.fields ->> 'state' = 'open' and r.fields ->> 'overbooked' is distinct from 'true' group by 1 order by 1;
end $$;

-- given: {vault, at, team, plan}; a plan of null: the team takes no appointments.
create function set_team_slots(given jsonb) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	asked uuid := (given ->> 'team')::uuid;
	revision integer;
	stamp jsonb;
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' then raise insufficient_privilege using message = 'permission denied: not administering'; end if;
	if not my_right('set_slots') then raise insufficient_privilege using message = 'permission denied: leads no team'; end if;
	-- Of the own organisation; who works for all, of any.
	if not my_right('work_for_all') and not exists (select 1 from record o where o.tenant_id = tenant and o.type = 'officer' and o.id = my_officer() and o.fields ->> 'organisationId' = asked::text) then
		raise insufficient_privilege using message = 'permission denied: another organisation';
	end if;
	if jsonb_typeof(given -> 'plan') not in ('object', 'null') then perform refuse_day('plan'); end if;
	select r.rev into revision from record r where r.tenant_id = tenant and r.type = 'organisation' and r.id = asked and not r.deleted for update;
	if revision is null then perform refuse_day('teamId'); end if;
	stamp := jsonb_build_object('vault', given ->> 'vault', 'at', given ->> 'at', 'receivedAt', given ->> 'at', 'rev', revision + 1);
	update record r set rev = revision + 1, fields = r.fields || jsonb_build_object('slots', given -> 'plan'), stamps = r.stamps || jsonb_build_object('slots', stamp), updated_at = now()
		where r.tenant_id = tenant and r.type = 'organisation' and r.id = asked;
	perform write_log(tenant, jsonb_build_array(jsonb_build_object('n', 0, 'stream', 't', 'type', 'organisation', 'id', asked, 'kind', 'put')));
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'slots_changed', 'vault', given -> 'vault', 'detail', jsonb_build_object('names', jsonb_build_array(asked)))), null);
end $$;
${['team_days(jsonb)', 'team_load(uuid, text, text)', 'set_team_slots(jsonb)'].map((name) => `
revoke all on function ${name} from public;
grant execute on function ${name} to ${app};`).join('')}
`,
};
