import { appendOnly, guarded, type Migration } from './policies.ts';

/**
 * Who did what when, as one chain a tenant: each row's hash covers the row before it. Rows come in through `audit_append` alone, numbered without
 * holes; nobody changes or removes one. The text that is hashed is written again, apart from here, in `server/audit/chain.ts`.
 */
export const audit: Migration = {
	number: 10,
	name: 'audit',
	sql: (app) => `
-- items: of a push, for each operation its id (16 bytes) and the SHA-256 of its outcome and body (32 bytes), so that bodies may go and the chain stays.
create table audit (
	tenant_id uuid not null, seq bigint not null, at timestamptz not null, kind text not null check (kind ~ '^[a-z_]{1,40}$'),
	officer_id uuid, vault uuid, detail text not null, items bytea, prev bytea not null, hash bytea not null, primary key (tenant_id, seq)
);
create index audit_rare on audit (tenant_id, kind, seq) where kind <> 'push';
create index audit_officer on audit (tenant_id, officer_id, seq);
create index audit_at on audit (tenant_id, at);
${guarded('audit', app, 'select', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'audit'` })}
${appendOnly('audit')}

create table audit_head (tenant_id uuid primary key, seq bigint not null, hash bytea not null);
${guarded('audit_head', app, 'select', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'audit'` })}

-- entries: [{kind, officerId?, vault?, detail?}], in order; 'pushed' are the items of the first. An officer who asks speaks for nobody else.
-- The tenant's row is locked to the commit, so this is called as late in a transaction as can be.
create function audit_append(entries jsonb, pushed bytea) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	last audit_head;
	entry jsonb;
	fresh audit;
begin
	if tenant is null then raise insufficient_privilege using message = 'permission denied: no tenant asks'; end if;
	select * into last from audit_head h where h.tenant_id = tenant for update;
	if not found then
		insert into audit_head (tenant_id, seq, hash) values (tenant, 0, sha256(convert_to(tenant::text, 'UTF8'))) on conflict do nothing;
		select * into last from audit_head h where h.tenant_id = tenant for update;
	end if;
	fresh.tenant_id := tenant;
	fresh.items := pushed;
	for entry in select * from jsonb_array_elements(entries) loop
		fresh.seq := last.seq + 1;
		fresh.at := clock_timestamp();
		fresh.kind := entry ->> 'kind';
		fresh.officer_id := coalesce(my_officer(), (entry ->> 'officerId')::uuid);
		fresh.vault := (entry ->> 'vault')::uuid;
		fresh.detail := coalesce(entry -> 'detail', '{}')::text;
		fresh.prev := last.hash;
		fresh.hash := sha256(fresh.prev || convert_to(concat_ws(E'\\n', tenant, fresh.seq, to_char(fresh.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), fresh.kind,
			coalesce(fresh.officer_id::text, '-'), coalesce(fresh.vault::text, '-'), coalesce(encode(sha256(fresh.items), 'hex'), '-'), fresh.detail), 'UTF8'));
		insert into audit select fresh.*;
		last.seq := fresh.seq;
		last.hash := fresh.hash;
		fresh.items := null;
	end loop;
	update audit_head h set seq = last.seq, hash = last.hash where h.tenant_id = tenant;
end $$;
revoke all on function audit_append(jsonb, bytea) from public;
grant execute on function audit_append(jsonb, bytea) to ${app};
`,
};
