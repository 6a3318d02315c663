import { guarded, type Migration } from './policies.ts';

/**
 * A second factor at the sign-in: a secret an officer, sealed under a key that is not in the database, and one-time recovery codes as digests.
 * `strong`: the session was opened with two factors. `tenant.second_factor`: of whom it is demanded.
 */
export const secondFactor: Migration = {
	number: 27,
	name: 'second_factor',
	sql: (app) => `
alter table tenant add column second_factor text not null default 'nobody' check (second_factor in ('nobody', 'administrators', 'everybody'));
alter table session add column strong boolean not null default false;
grant update (strong) on session to ${app};

-- last_step: the last step of thirty seconds whose code was taken; a code of it or before it is not taken again.
create table second_factor (
	tenant_id uuid not null, officer_id uuid not null, sealed bytea not null, begun_at timestamptz not null, confirmed_at timestamptz, last_step bigint not null default 0,
	primary key (tenant_id, officer_id)
);
create table recovery_code (
	tenant_id uuid not null, officer_id uuid not null, code_hash bytea not null check (octet_length(code_hash) = 32), used_at timestamptz,
	primary key (tenant_id, officer_id, code_hash)
);
${['second_factor', 'recovery_code'].map((table) => guarded(table, app, 'select, insert, update, delete', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'` })).join('\n')}

-- An administrator takes the second factor from an officer who has lost it; false when there was none.
create function drop_second_factor(wanted uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	dropped boolean;
begin
	if my_purpose() <> 'admin' or not my_right('manage_accounts') or wanted = my_officer() then raise insufficient_privilege using message = 'permission denied: not managing accounts'; end if;
	delete from recovery_code c where c.tenant_id = my_tenant() and c.officer_id = wanted;
	delete from second_factor f where f.tenant_id = my_tenant() and f.officer_id = wanted and f.confirmed_at is not null;
	dropped := found;
	update session s set strong = false where s.tenant_id = my_tenant() and s.officer_id = wanted and s.strong;
	return dropped;
end $$;
revoke all on function drop_second_factor(uuid) from public;
grant execute on function drop_second_factor(uuid) to ${app};

-- Who has one, for who manages accounts.
create function second_factor_officers() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
	select f.officer_id from second_factor f where f.tenant_id = my_tenant() and f.confirmed_at is not null and my_purpose() = 'admin' and my_right('manage_accounts')
$$;
revoke all on function second_factor_officers() from public;
grant execute on function second_factor_officers() to ${app};
`,
};
