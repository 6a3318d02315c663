import { guarded, type Migration } from './policies.ts';

/**
 * What officers sent lies sealed, each under the key of what it is about: a case, a person, a place, else the record itself. Keys are wrapped by the
 * tenant's storage key, which is not in the database. A key that is removed takes with it what it sealed.
 */
export const subjectKeys: Migration = {
	number: 33,
	name: 'subject_keys',
	sql: (app) => `
create table subject_key (
	tenant_id uuid not null, key_id uuid not null, subject_id uuid not null, wrapped bytea not null, made_at timestamptz not null default now(), primary key (tenant_id, key_id)
);
create index subject_key_subject on subject_key (tenant_id, subject_id);
${guarded('subject_key', app, 'select, insert', { using: `tenant_id = (select my_tenant()) and (select my_officer()) is not null` })}

-- 'body' is for what came before there were keys, until it is sealed. 'about' is the record that an operation makes or changes; of a hand-over where to.
alter table operation alter column body drop not null, add column about_type text, add column about_id uuid, add column to_area_id uuid, add column key_id uuid, add column sealed bytea,
	add constraint operation_kept check (body is not null or key_id is not null);
create index operation_clear on operation (tenant_id, officer_id, op_id) where key_id is null;
drop trigger operation_append_only on operation;
create trigger operation_append_only before delete or truncate on operation execute function operation_is_append_only();
-- To seal what lies in clear is the one change that a row may see, once.
create function operation_is_only_sealed() returns trigger language plpgsql as $$
declare
	sealing text[] := array['body', 'sealed', 'key_id', 'about_type', 'about_id', 'to_area_id'];
begin
	if old.key_id is null and new.key_id is not null and new.sealed is not null and new.body is null and to_jsonb(new) - sealing = to_jsonb(old) - sealing then return new; end if;
	raise exception 'operation is append-only';
end $$;
create trigger operation_only_sealed before update on operation for each row execute function operation_is_only_sealed();

alter table file_small add column key_id uuid;
create index file_small_clear on file_small (tenant_id, file_id) where key_id is null;

create or replace function handed_over(ops uuid[]) returns table (type text, id uuid, area_id uuid) language sql stable as $$
	select o.about_type, o.about_id, o.to_area_id from operation o
	where o.tenant_id = my_tenant() and o.officer_id = my_officer() and o.op_id = any (ops) and o.kind = 'transfer' and o.outcome in ('ok', 'merged')
$$;

drop function evidence_of(uuid);
-- For who may see the file's record, whoever sent it. 'digest': what the audit says the operation was when it came.
create function evidence_of(wanted uuid) returns table (op_id uuid, officer_id uuid, vault uuid, at timestamptz, device_at timestamptz, received_at timestamptz, outcome text, body text, sealed bytea, key_id uuid, audit_seq bigint, digest bytea)
language sql stable security definer set search_path = public, pg_temp as $$
	with sent as (
		select o.* from record r join operation o on o.tenant_id = r.tenant_id and o.officer_id = (r.fields ->> 'takenBy')::uuid
		where r.tenant_id = my_tenant() and r.type = 'file' and r.id = wanted and not r.deleted
			and case when r.readers is not null then my_officer() = any (r.readers) else r.area_id = any (my_areas()) end
			and o.kind = 'attach' and o.outcome in ('ok', 'merged', 'review') and (o.about_id = wanted or (o.key_id is null and position(wanted::text in o.body) > 0))
		order by o.received_at limit 1
	)
	select s.op_id, s.officer_id, s.vault, s.at, s.device_at, s.received_at, s.outcome, s.body, s.sealed, s.key_id, a.seq, substring(a.items from position(uuid_send(s.op_id) in a.items) + 16 for 32)
	from sent s left join lateral (
		select a.seq, a.items from audit a where a.tenant_id = my_tenant() and a.kind = 'push' and a.officer_id = s.officer_id and a.vault = s.vault
			and a.at between s.received_at - interval '1 hour' and s.received_at + interval '1 hour' and position(uuid_send(s.op_id) in a.items) > 0
		order by a.seq limit 1
	) a on true
$$;
revoke all on function evidence_of(uuid) from public;
grant execute on function evidence_of(uuid) to ${app};
`,
};
