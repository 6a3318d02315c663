import { guarded, type Migration } from './policies.ts';

/** The log forgets what left long ago and remembers up to where it did; operations that came from a newer app than the server are kept aside. */
export const shortLog: Migration = {
	number: 5,
	name: 'short log',
	sql: (app) => `
alter table stream_log add column at timestamptz not null default now();
alter table stream_counter add column horizon bigint not null default 0;
create index stream_log_left on stream_log (at) where kind = 'leave';
create index record_deleted on record (tenant_id, type, id) where deleted;

create or replace function write_log(tenant uuid, given jsonb) returns void language sql volatile as $$
	with entry as (
		select e.*, row_number() over (partition by e.stream order by e.n) as place, count(*) over (partition by e.stream) as size
		from jsonb_to_recordset(given) as e (n integer, stream text, type text, id uuid, kind text)
	), counter as (
		insert into stream_counter as c (tenant_id, stream, last_seq) select tenant, stream, count(*) from entry group by stream order by stream
		on conflict (tenant_id, stream) do update set last_seq = c.last_seq + excluded.last_seq returning c.stream, c.last_seq
	)
	insert into stream_log as l (tenant_id, stream, type, id, seq, kind)
	select tenant, e.stream, e.type, e.id, counter.last_seq - e.size + e.place, e.kind from entry e join counter on counter.stream = e.stream
	on conflict (tenant_id, stream, type, id) do update set seq = excluded.seq, kind = excluded.kind, at = excluded.at
$$;

create table early_operation (
	tenant_id uuid not null, officer_id uuid not null, op_id uuid not null, vault uuid not null, seq bigint not null, group_id uuid not null, schema integer not null,
	received_at timestamptz not null, body text not null, primary key (tenant_id, officer_id, op_id)
);
${guarded('early_operation', app, 'select, insert', { using: `tenant_id = (select my_tenant()) and officer_id = (select my_officer())` })}
`,
};
