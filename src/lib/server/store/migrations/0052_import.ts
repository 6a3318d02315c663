import { guarded, type Migration } from './policies.ts';

const mine = `tenant_id = (select my_tenant()) and (select my_purpose()) = 'admin' and (select my_right('import_lists'))`;

/**
 * Lists that were imported: what their columns were taken for, each run, which records it made or changed, and what a list's own numbers stand for. What is still to be
 * written lies sealed until it is; of the values that a run changed the ones before lie sealed under the key of their record. A list's own number is kept as a keyed digest.
 */
export const importRuns: Migration = {
	number: 52,
	name: 'import',
	sql: (app) => `
create table import_list (
	tenant_id uuid not null, list_id uuid not null, kind text not null, name text not null check (length(name) between 1 and 200), source text not null, purpose text not null, columns jsonb not null, used_at timestamptz not null,
	primary key (tenant_id, list_id), unique (tenant_id, kind, name)
);
${guarded('import_list', app, 'select, insert, update (source, purpose, columns, used_at)', { using: mine })}

-- 'position': steps that are through. 'operations': made so far, for the numbers of the next.
create table import_run (
	tenant_id uuid not null, import_id uuid not null, list_id uuid not null, kind text not null, source text not null, purpose text not null, by_officer uuid not null, at timestamptz not null,
	state text not null default 'running' check (state in ('running', 'done', 'stopped', 'undoing', 'undone')), counts jsonb not null, steps integer not null, position integer not null default 0, operations integer not null default 0,
	refused integer not null default 0, reviews integer not null default 0, taken integer not null default 0, kept integer not null default 0, digest text not null, key_id uuid, sealed bytea, primary key (tenant_id, import_id)
);
create index import_run_waiting on import_run (at) where sealed is not null;
${guarded('import_run', app, 'select, update (state, position, operations, refused, reviews, taken, kept, key_id, sealed)', { using: mine })}

create table import_record (
	tenant_id uuid not null, import_id uuid not null, n integer not null, row_number integer not null, type text not null, record_id uuid not null, made boolean not null,
	state text not null default 'written' check (state in ('written', 'refused', 'review', 'taken', 'changed', 'used')), code text, key_id uuid, sealed bytea, primary key (tenant_id, import_id, n)
);
create index import_record_of on import_record (tenant_id, record_id);
${guarded('import_record', app, 'select, insert, update (state, code)', { using: mine })}

create table import_key (
	tenant_id uuid not null, list_id uuid not null, digest bytea not null check (octet_length(digest) = 32), record_id uuid not null, primary key (tenant_id, list_id, digest)
);
${guarded('import_key', app, 'select, insert, update (record_id), delete', { using: mine })}

-- given: {importId, listId, kind, source, purpose, at, counts, steps, digest, keyId}. What is written counts as sent by a device of the run's own, so that each field says which run set it last.
create function begin_import(given jsonb, body bytea, by_vault uuid) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	tenant uuid := my_tenant();
	run uuid := (given ->> 'importId')::uuid;
begin
	if tenant is null or my_officer() is null or my_purpose() <> 'admin' or not my_right('import_lists') then raise insufficient_privilege using message = 'permission denied: not importing'; end if;
	if exists (select 1 from device d where d.tenant_id = tenant and d.vault = run) then raise exception using errcode = 'DS001', message = 'record_exists'; end if;
	insert into device (tenant_id, vault, officer_id, app, first_seen, last_contact, for_app) values (tenant, run, my_officer(), 'import', (given ->> 'at')::timestamptz, (given ->> 'at')::timestamptz, true);
	insert into import_run (tenant_id, import_id, list_id, kind, source, purpose, by_officer, at, counts, steps, digest, key_id, sealed)
	values (tenant, run, (given ->> 'listId')::uuid, given ->> 'kind', given ->> 'source', given ->> 'purpose', my_officer(), (given ->> 'at')::timestamptz, given -> 'counts', (given ->> 'steps')::integer, given ->> 'digest', (given ->> 'keyId')::uuid, body);
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'list_imported', 'vault', by_vault, 'detail', jsonb_build_object('id', run, 'list', given -> 'listId', 'of', given -> 'kind', 'new', given -> 'counts' -> 'new', 'changed', given -> 'counts' -> 'changed'))), null);
end $$;
revoke all on function begin_import(jsonb, bytea, uuid) from public;
grant execute on function begin_import(jsonb, bytea, uuid) to ${app};
`,
};
