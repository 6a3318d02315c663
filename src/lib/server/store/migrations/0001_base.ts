import { appendOnly, guarded, type Migration } from './policies.ts';

/** Tenants, records, operations, streams, accounts, sessions, files. Every key starts with tenant_id. */
export const base: Migration = {
	number: 1,
	name: 'base',
	sql: (app) => `
create function my_tenant() returns uuid language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function my_officer() returns uuid language sql stable as $$ select nullif(current_setting('app.officer', true), '')::uuid $$;
create function my_areas() returns uuid[] language sql stable as $$ select coalesce(nullif(current_setting('app.areas', true), '')::uuid[], '{}') $$;
create function my_purpose() returns text language sql stable as $$ select coalesce(current_setting('app.purpose', true), '') $$;

create table tenant (
	tenant_id uuid primary key, name text not null, zone text not null, demo boolean not null default false, created_at timestamptz not null default now()
);
${guarded('tenant', app, 'select', { using: `tenant_id = (select my_tenant()) or (select my_purpose()) = 'boot'` })}

create table record (
	tenant_id uuid not null, type text not null, id uuid not null,
	area_id uuid, readers uuid[], case_id uuid, kept boolean not null default true,
	rev integer not null, fields jsonb not null, stamps jsonb not null, deleted boolean not null default false,
	updated_at timestamptz not null default now(),
	primary key (tenant_id, type, id)
);
create index record_case on record (tenant_id, case_id) where case_id is not null;
create index record_ageing on record (tenant_id, type, updated_at) where kept;
${guarded('record', app, 'select, insert, update', {
		using: `tenant_id = (select my_tenant()) and case
			when (select my_purpose()) = 'apply' then area_id = any ((select my_areas())::uuid[])
			when readers is not null then (select my_officer()) = any (readers)
			else area_id is null or area_id = any ((select my_areas())::uuid[]) end`,
		check: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'apply' and area_id = any ((select my_areas())::uuid[])`,
	})}

create table operation (
	tenant_id uuid not null, officer_id uuid not null, op_id uuid not null, vault uuid not null, seq bigint not null,
	group_id uuid not null, schema integer not null, kind text not null, at timestamptz not null, device_at timestamptz not null,
	received_at timestamptz not null, outcome text not null, problem text, answer text not null, body text not null,
	primary key (tenant_id, officer_id, op_id)
);
create index operation_vault on operation (tenant_id, vault, seq);
create index operation_received on operation (tenant_id, received_at);
${guarded('operation', app, 'select, insert', { using: `tenant_id = (select my_tenant()) and officer_id = (select my_officer())` })}
${appendOnly('operation')}

create table stream_counter (tenant_id uuid not null, stream text not null, last_seq bigint not null, primary key (tenant_id, stream));
create table stream_log (
	tenant_id uuid not null, stream text not null, type text not null, id uuid not null, seq bigint not null, kind text not null check (kind in ('put', 'leave')),
	primary key (tenant_id, stream, type, id)
);
create unique index stream_log_seq on stream_log (tenant_id, stream, seq);
create function my_stream(stream text) returns boolean language sql stable as $$
	select stream = 't' or stream = 'u:' || my_officer() or (stream like 'a:%' and substr(stream, 3)::uuid = any (my_areas()))
$$;
${['stream_counter', 'stream_log'].map((table) => guarded(table, app, 'select, insert, update', {
		using: `tenant_id = (select my_tenant()) and (my_stream(stream) or ((select my_purpose()) = 'apply' and stream like 'u:%'))`,
		check: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'apply' and stream <> 't' and (my_stream(stream) or stream like 'u:%')`,
	})).join('\n')}

create table account (
	tenant_id uuid not null, officer_id uuid not null, account text not null, password text not null, demo boolean not null default false,
	created_at timestamptz not null default now(), primary key (tenant_id, officer_id), unique (tenant_id, account)
);
${guarded('account', app, 'select', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'` })}

create table session (
	tenant_id uuid not null, token_hash bytea not null, officer_id uuid not null, vault uuid not null,
	created_at timestamptz not null, expires_at timestamptz not null, revoked_at timestamptz, primary key (tenant_id, token_hash)
);
create index session_officer on session (tenant_id, officer_id);
${guarded('session', app, 'select, insert, update', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) in ('auth', 'admin')` })}

create table device (
	tenant_id uuid not null, vault uuid not null, officer_id uuid not null, app text not null,
	first_seen timestamptz not null, last_contact timestamptz not null, last_seq bigint not null default 0, primary key (tenant_id, vault)
);
${guarded('device', app, 'select, insert, update', {
		using: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) in ('auth', 'admin'))`,
		check: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) = 'auth')`,
	})}

create table auth_event (
	tenant_id uuid not null, id uuid not null default gen_random_uuid(), at timestamptz not null default now(), kind text not null,
	officer_id uuid, by_officer uuid, vault uuid, primary key (tenant_id, id)
);
${guarded('auth_event', app, 'select, insert', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) in ('auth', 'admin')` })}
${appendOnly('auth_event')}

create table file (
	tenant_id uuid not null, file_id uuid not null, size integer not null, sha256 text not null, received_at timestamptz not null, by_officer uuid not null,
	primary key (tenant_id, file_id)
);
${guarded('file', app, 'select, insert', {
		using: `tenant_id = (select my_tenant()) and exists (select 1 from record r where r.tenant_id = file.tenant_id and r.type = 'file' and r.id = file.file_id)`,
		check: `tenant_id = (select my_tenant()) and by_officer = (select my_officer())
			and exists (select 1 from record r where r.tenant_id = file.tenant_id and r.type = 'file' and r.id = file.file_id)`,
	})}

-- Which of these ids exist, seen or not: so that a new record under a taken id is refused by name and not by a broken transaction.
create function taken_ids(wanted_type text, wanted uuid[]) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
	select id from record where tenant_id = my_tenant() and type = wanted_type and id = any (wanted)
$$;
revoke all on function taken_ids(text, uuid[]) from public;
grant execute on function taken_ids(text, uuid[]) to ${app};

-- Whose a vault is, so that a review can say who set the other value.
create function device_officers(wanted uuid[]) returns table (vault uuid, officer_id uuid) language sql stable security definer set search_path = public, pg_temp as $$
	select d.vault, d.officer_id from device d where d.tenant_id = my_tenant() and d.vault = any (wanted)
$$;
revoke all on function device_officers(uuid[]) from public;
grant execute on function device_officers(uuid[]) to ${app};

create function leaf_areas(roots uuid[]) returns setof uuid language sql stable as $$
	with recursive below as (
		select a.id from record a where a.tenant_id = my_tenant() and a.type = 'area' and a.id = any (roots) and not a.deleted
		union
		select c.id from record c join below b on c.fields ->> 'parentId' = b.id::text where c.tenant_id = my_tenant() and c.type = 'area' and not c.deleted
	)
	select b.id from below b where not exists (
		select 1 from record c where c.tenant_id = my_tenant() and c.type = 'area' and not c.deleted and c.fields ->> 'parentId' = b.id::text
	)
$$;

-- Counters of the rate limiter. Its library keys by one text; the keys are digests that start with the tenant's and hold no personal data.
create table rate_limit (key varchar(255) primary key, points integer not null default 0, expire bigint);
${guarded('rate_limit', app, 'select, insert, update, delete', { using: 'true' })}
`,
};
