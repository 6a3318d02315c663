import { guarded, type Migration } from './policies.ts';

/**
 * Requests of officers to be let back into a vault whose passphrase is gone. Of what the device keeps sealed there is a digest here, never the copy; the
 * answer is not stored either. Deciding is one function: never the own request, and once.
 */
export const recovery: Migration = {
	number: 23,
	name: 'recovery',
	sql: (app) => `
create table recovery_request (
	tenant_id uuid not null, id uuid not null, vault uuid not null, officer_id uuid not null, copy_digest bytea not null check (octet_length(copy_digest) = 32), public_key text not null,
	asked_at timestamptz not null, expires_at timestamptz not null, decided_at timestamptz, decided_by uuid, approved boolean, taken_at timestamptz, ended_at timestamptz,
	primary key (tenant_id, id)
);
create unique index recovery_request_open on recovery_request (tenant_id, vault) where ended_at is null;
${guarded('recovery_request', app, 'select, insert (tenant_id, id, vault, officer_id, copy_digest, public_key, asked_at, expires_at), update (taken_at, ended_at)', {
		using: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or ((select my_purpose()) = 'admin' and (select my_right('approve_recovery'))))`,
		check: `tenant_id = (select my_tenant()) and officer_id = (select my_officer())`,
	})}

-- Whose vault was decided on; no row when the request is unknown, over, decided already, or the asker's own.
create function decide_recovery(wanted uuid, approve boolean, at timestamptz, until timestamptz) returns table (officer_id uuid, vault uuid) language sql volatile security definer set search_path = public, pg_temp as $$
	update recovery_request r set decided_at = at, decided_by = my_officer(), approved = approve, expires_at = case when approve then until else r.expires_at end
	where r.tenant_id = my_tenant() and r.id = wanted and r.decided_at is null and r.ended_at is null and r.expires_at > at and r.officer_id <> my_officer()
		and my_purpose() = 'admin' and my_right('approve_recovery')
	returning r.officer_id, r.vault
$$;
revoke all on function decide_recovery(uuid, boolean, timestamptz, timestamptz) from public;
grant execute on function decide_recovery(uuid, boolean, timestamptz, timestamptz) to ${app};
`,
};
