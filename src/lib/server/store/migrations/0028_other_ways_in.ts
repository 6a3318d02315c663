import { guarded, type Migration } from './policies.ts';

/** Passkeys that sign an officer in (others unlock a vault, 0020), and what is good once and for minutes: challenges, states and handles, as digests. */
export const otherWaysIn: Migration = {
	number: 28,
	name: 'other_ways_in',
	sql: (app) => `
create table sign_in_passkey (
	tenant_id uuid not null, credential bytea not null check (octet_length(credential) between 16 and 1023), officer_id uuid not null, public_key bytea not null, counter bigint not null,
	transports text[] not null, may_sync boolean not null, synced boolean not null, created_at timestamptz not null, used_at timestamptz,
	primary key (tenant_id, credential)
);
create index sign_in_passkey_officer on sign_in_passkey (tenant_id, officer_id);
${guarded('sign_in_passkey', app, 'select, insert, delete', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'` })}
grant update (counter, synced, used_at) on sign_in_passkey to ${app};

-- purpose: what it may be used for, and nothing else. officer_id: whom it is for, where that is known. detail: what belongs to it.
create table sign_in_ticket (
	tenant_id uuid not null, digest bytea not null check (octet_length(digest) = 32), purpose text not null, officer_id uuid, detail text not null default '', expires_at timestamptz not null,
	primary key (tenant_id, digest)
);
create index sign_in_ticket_expires on sign_in_ticket (tenant_id, expires_at);
${guarded('sign_in_ticket', app, 'select, insert, delete', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'` })}

-- As before, and the passkeys: who has lost the phone has lost them too, or somebody else has them.
create or replace function drop_second_factor(wanted uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	dropped boolean;
begin
	if my_purpose() <> 'admin' or not my_right('manage_accounts') or wanted = my_officer() then raise insufficient_privilege using message = 'permission denied: not managing accounts'; end if;
	delete from sign_in_passkey p where p.tenant_id = my_tenant() and p.officer_id = wanted;
	dropped := found;
	delete from recovery_code c where c.tenant_id = my_tenant() and c.officer_id = wanted;
	delete from second_factor f where f.tenant_id = my_tenant() and f.officer_id = wanted and f.confirmed_at is not null;
	dropped := dropped or found;
	update session s set strong = false where s.tenant_id = my_tenant() and s.officer_id = wanted and s.strong;
	return dropped;
end $$;

create or replace function second_factor_officers() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
	select f.officer_id from second_factor f where f.tenant_id = my_tenant() and f.confirmed_at is not null and my_purpose() = 'admin' and my_right('manage_accounts')
	union
	select p.officer_id from sign_in_passkey p where p.tenant_id = my_tenant() and my_purpose() = 'admin' and my_right('manage_accounts')
$$;
`,
};
