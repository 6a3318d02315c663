import { guarded, type Migration } from './policies.ts';

/** One-time codes by which officers set the password of their account. Only a digest is stored; redeeming is one function, which looks and writes at once. */
export const enrolment: Migration = {
	number: 21,
	name: 'enrolment',
	sql: (app) => `
create table enrolment (
	tenant_id uuid not null, code_hash bytea not null check (octet_length(code_hash) = 32), officer_id uuid not null, made_by uuid,
	made_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz,
	primary key (tenant_id, code_hash)
);
create index enrolment_officer on enrolment (tenant_id, officer_id);
${guarded('enrolment', app, 'insert, select', {
		using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'admin' and (select my_right('manage_accounts'))`,
		check: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'admin' and (select my_right('manage_accounts')) and made_by = (select my_officer()) and used_at is null`,
	})}

-- The officer and the account whose password is now the given one; no row when the code is unknown, used, too old, or its officer is not active.
create function redeem_enrolment(code bytea, new_password text, at timestamptz) returns table (officer_id uuid, account text) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	who uuid;
begin
	if my_purpose() <> 'auth' then raise insufficient_privilege using message = 'permission denied: not signing in'; end if;
	update enrolment e set used_at = at where e.tenant_id = my_tenant() and e.code_hash = code and e.used_at is null and e.expires_at > at
		and exists (select 1 from record r where r.tenant_id = e.tenant_id and r.type = 'officer' and r.id = e.officer_id and not r.deleted and (r.fields -> 'active')::boolean)
		returning e.officer_id into who;
	if who is null then return; end if;
	-- Another code that was made for the same officer is of no use any more.
	update enrolment e set used_at = at where e.tenant_id = my_tenant() and e.officer_id = who and e.used_at is null;
	return query update account a set password = new_password where a.tenant_id = my_tenant() and a.officer_id = who returning a.officer_id, a.account;
end $$;
revoke all on function redeem_enrolment(bytea, text, timestamptz) from public;
grant execute on function redeem_enrolment(bytea, text, timestamptz) to ${app};
`,
};
