import type { Migration } from './policies.ts';

/** What the server knows of how a file came: the operation that brought its record, and the row of the audit that took that in. */
export const evidence: Migration = {
	number: 19,
	name: 'evidence',
	sql: (app) => `
-- For who may see the file's record, whoever sent it. 'intact': the operation is what that row of the audit says it was.
create function evidence_of(wanted uuid) returns table (op_id uuid, vault uuid, at timestamptz, device_at timestamptz, received_at timestamptz, audit_seq bigint, intact boolean)
language sql stable security definer set search_path = public, pg_temp as $$
	with sent as (
		select o.* from record r join operation o on o.tenant_id = r.tenant_id and o.officer_id = (r.fields ->> 'takenBy')::uuid
		where r.tenant_id = my_tenant() and r.type = 'file' and r.id = wanted and not r.deleted
			and case when r.readers is not null then my_officer() = any (r.readers) else r.area_id = any (my_areas()) end
			and o.kind = 'attach' and o.outcome in ('ok', 'merged', 'review') and position(wanted::text in o.body) > 0
		order by o.received_at limit 1
	)
	select s.op_id, s.vault, s.at, s.device_at, s.received_at, a.seq, sha256(convert_to(s.outcome || E'\\n' || s.body, 'UTF8')) = substring(a.items from position(uuid_send(s.op_id) in a.items) + 16 for 32)
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
