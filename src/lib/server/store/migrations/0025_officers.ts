import type { Migration } from './policies.ts';

/**
 * Officers and their accounts are made and changed by one function, which looks who asks, writes record, account, stream and the record of who did what
 * together, and ends the sessions of who leaves. Nobody changes the own role or ends the own account: so who acts is an administrator before
 * and after, and the last one cannot be taken away. One at a time in a tenant, and the right is looked at once the others are through.
 */
export const officers: Migration = {
	number: 25,
	name: 'officers',
	sql: (app) => `
-- Throws what the server answers as a problem of this code.
create function refuse_officer(code text, what text) returns void language plpgsql as $$ begin raise exception using errcode = 'DS001', message = code, detail = coalesce(what, ''); end $$;

create function check_officer(wanted jsonb) returns void language plpgsql stable as $$
begin
	-- A role that may nothing is none.
	if not coalesce(role_may(wanted ->> 'role', 'work') or role_may(wanted ->> 'role', 'look_beyond'), false) then perform refuse_officer('field_invalid', 'role'); end if;
	if not exists (select 1 from record r where r.tenant_id = my_tenant() and r.type = 'organisation' and r.id::text = wanted ->> 'organisationId' and not r.deleted) then perform refuse_officer('field_invalid', 'organisationId'); end if;
	if exists (select 1 from jsonb_array_elements_text(wanted -> 'areaIds') as a (id) where not exists (
		select 1 from record r where r.tenant_id = my_tenant() and r.type = 'area' and r.id::text = a.id and not r.deleted)) then perform refuse_officer('field_invalid', 'areaIds'); end if;
end $$;

-- given: {vault, at, made: [{id, account, fields}], changed: [{id, rev, fields}]}; of changed ones the fields that are to be others.
create function write_officers(given jsonb) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	one jsonb;
	was jsonb;
	becomes jsonb;
	other jsonb;
	who uuid;
	revision integer;
	stamp jsonb;
	ended integer;
	places jsonb := '[]';
	told jsonb := '[]';
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' then raise insufficient_privilege using message = 'permission denied: not administering'; end if;
	perform pg_advisory_xact_lock(7230125, hashtext(tenant::text));
	if not my_right('manage_accounts') then raise insufficient_privilege using message = 'permission denied: not an administrator'; end if;
	stamp := jsonb_build_object('vault', given ->> 'vault', 'at', given ->> 'at', 'receivedAt', given ->> 'at');

	for one in select * from jsonb_array_elements(given -> 'made') loop
		who := (one ->> 'id')::uuid;
		select jsonb_object_agg(f.key, f.value) into becomes from jsonb_each(one -> 'fields') f where f.key in ('name', 'role', 'organisationId', 'areaIds', 'certificateNo', 'phone');
		becomes := becomes || '{"active": true}';
		perform check_officer(becomes);
		if exists (select 1 from account a where a.tenant_id = tenant and a.account = one ->> 'account') then perform refuse_officer('account_taken', null); end if;
		-- No password fits until a one-time code has set one.
		insert into account (tenant_id, officer_id, account, password) values (tenant, who, one ->> 'account', '');
		insert into record (tenant_id, type, id, rev, fields, stamps)
		select tenant, 'officer', who, 1, becomes, (select jsonb_object_agg(key, stamp || '{"rev": 1}') from jsonb_object_keys(becomes) as key);
		places := places || jsonb_build_object('n', jsonb_array_length(places), 'stream', 't', 'type', 'officer', 'id', who, 'kind', 'put');
		told := told || jsonb_build_object('kind', 'officer_made', 'vault', given -> 'vault', 'detail', jsonb_build_object('of', who, 'role', becomes -> 'role', 'organisation', becomes -> 'organisationId', 'areas', becomes -> 'areaIds'));
	end loop;

	for one in select * from jsonb_array_elements(given -> 'changed') loop
		who := (one ->> 'id')::uuid;
		select r.fields, r.rev into was, revision from record r where r.tenant_id = tenant and r.type = 'officer' and r.id = who and not r.deleted for update;
		if not found then perform refuse_officer('not_found', null); end if;
		if revision <> (one ->> 'rev')::integer then perform refuse_officer('officer_changed', null); end if;
		select jsonb_object_agg(f.key, f.value) into other from jsonb_each(one -> 'fields') f
			where f.key in ('name', 'role', 'organisationId', 'areaIds', 'certificateNo', 'phone', 'active') and f.value is distinct from coalesce(was -> f.key, 'null');
		continue when other is null;
		if who = my_officer() and (other ? 'role' or other ? 'active') then perform refuse_officer('own_account', null); end if;
		becomes := was || other;
		perform check_officer(becomes);
		update record r set rev = revision + 1, fields = becomes, updated_at = now(),
			stamps = r.stamps || (select jsonb_object_agg(key, stamp || jsonb_build_object('rev', revision + 1)) from jsonb_object_keys(other) as key)
			where r.tenant_id = tenant and r.type = 'officer' and r.id = who;
		places := places || jsonb_build_object('n', jsonb_array_length(places), 'stream', 't', 'type', 'officer', 'id', who, 'kind', 'put');
		if other ? 'role' then told := told || jsonb_build_object('kind', 'role_changed', 'vault', given -> 'vault', 'detail', jsonb_build_object('of', who, 'from', was -> 'role', 'to', other -> 'role')); end if;
		if other ? 'organisationId' then told := told || jsonb_build_object('kind', 'organisation_changed', 'vault', given -> 'vault', 'detail', jsonb_build_object('of', who, 'from', was -> 'organisationId', 'to', other -> 'organisationId')); end if;
		if other ? 'areaIds' then told := told || jsonb_build_object('kind', 'areas_changed', 'vault', given -> 'vault', 'detail', jsonb_build_object('of', who, 'from', was -> 'areaIds', 'to', other -> 'areaIds')); end if;
		-- Which, and not what they were: names and numbers do not stand in the chain.
		if other ?| array['name', 'phone', 'certificateNo'] then
			told := told || jsonb_build_object('kind', 'officer_changed', 'vault', given -> 'vault', 'detail', jsonb_build_object('of', who, 'fields', (select jsonb_agg(key) from jsonb_object_keys(other) as key where key in ('name', 'phone', 'certificateNo'))));
		end if;
		if other -> 'active' = 'false' then
			update session s set revoked_at = (given ->> 'at')::timestamptz where s.tenant_id = tenant and s.officer_id = who and s.revoked_at is null;
			get diagnostics ended = row_count;
			update enrolment e set used_at = (given ->> 'at')::timestamptz where e.tenant_id = tenant and e.officer_id = who and e.used_at is null;
			delete from push_subscription p where p.tenant_id = tenant and p.officer_id = who;
			told := told || jsonb_build_object('kind', 'officer_ended', 'vault', given -> 'vault', 'detail', jsonb_build_object('of', who, 'count', ended));
		elsif other ? 'active' then
			told := told || jsonb_build_object('kind', 'officer_returned', 'vault', given -> 'vault', 'detail', jsonb_build_object('of', who));
		end if;
	end loop;

	if places = '[]' then return; end if;
	perform write_log(tenant, places);
	perform audit_append(told, null);
end $$;
revoke all on function write_officers(jsonb) from public;
grant execute on function write_officers(jsonb) to ${app};

-- Accounts without what opens them. 'enrolled': a password has been set.
create function officer_accounts() returns table (officer_id uuid, account text, enrolled boolean, last_contact timestamptz, signed_in integer, code_until timestamptz) language sql stable security definer set search_path = public, pg_temp as $$
	select a.officer_id, a.account, a.password <> '', (select max(d.last_contact) from device d where d.tenant_id = a.tenant_id and d.officer_id = a.officer_id),
		(select count(*)::integer from session s where s.tenant_id = a.tenant_id and s.officer_id = a.officer_id and s.revoked_at is null and s.expires_at > now()),
		(select max(e.expires_at) from enrolment e where e.tenant_id = a.tenant_id and e.officer_id = a.officer_id and e.used_at is null and e.expires_at > now())
	from account a where a.tenant_id = my_tenant() and my_purpose() = 'admin' and my_right('manage_accounts')
$$;
revoke all on function officer_accounts() from public;
grant execute on function officer_accounts() to ${app};
create index device_officer on device (tenant_id, officer_id);
`,
};
