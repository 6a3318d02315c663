import type { Migration } from './policies.ts';

/**
 * Days off and working days of the tenant's own, a field each of its topmost area: every device holds that record, whatever its version. One function sets them: it
 * looks who asks, and writes record, stream and the record of who did what together.
 */
export const calendarDays: Migration = {
	number: 46,
	name: 'calendar_days',
	sql: (app) => `
create function refuse_day(what text) returns void language plpgsql as $$ begin raise exception using errcode = 'DS001', message = 'field_invalid', detail = what; end $$;

-- given: {vault, at, day, rule: {off, source}}; without a rule what was said of the day is taken back.
create function set_calendar_day(given jsonb) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	field text := 'day.' || (given ->> 'day');
	town uuid;
	revision integer;
	rule jsonb := 'null';
	stamp jsonb;
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' then raise insufficient_privilege using message = 'permission denied: not administering'; end if;
	if not my_right('set_calendar') then raise insufficient_privilege using message = 'permission denied: not an administrator'; end if;
	if given ->> 'day' !~ '^\\d{4}-\\d\\d-\\d\\d$' or (given ->> 'day')::date is null then perform refuse_day('day'); end if;
	if jsonb_typeof(given -> 'rule') = 'object' then
		if btrim(coalesce(given -> 'rule' ->> 'source', '')) = '' then perform refuse_day('source'); end if;
		rule := jsonb_build_object('off', (given -> 'rule' ->> 'off')::boolean, 'source', given -> 'rule' ->> 'source', 'by', my_officer(), 'at', given ->> 'at');
	end if;
	-- One at a time: who comes second sees what the first has written.
	select r.id, r.rev into town, revision from record r where r.tenant_id = tenant and r.type = 'area' and r.fields ->> 'parentId' is null and not r.deleted order by r.id limit 1 for update;
	if town is null then perform refuse_day('area'); end if;
	select r.rev into revision from record r where r.tenant_id = tenant and r.type = 'area' and r.id = town;
	stamp := jsonb_build_object('vault', given ->> 'vault', 'at', given ->> 'at', 'receivedAt', given ->> 'at', 'rev', revision + 1);
	update record r set rev = revision + 1, fields = r.fields || jsonb_build_object(field, rule), stamps = r.stamps || jsonb_build_object(field, stamp), updated_at = now()
		where r.tenant_id = tenant and r.type = 'area' and r.id = town;
	perform write_log(tenant, jsonb_build_array(jsonb_build_object('n', 0, 'stream', 't', 'type', 'area', 'id', town, 'kind', 'put')));
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'calendar_changed', 'vault', given -> 'vault', 'detail', jsonb_build_object('names', jsonb_build_array(given ->> 'day'), 'off', rule -> 'off'))), null);
end $$;
revoke all on function set_calendar_day(jsonb) from public;
grant execute on function set_calendar_day(jsonb) to ${app};
`,
};
