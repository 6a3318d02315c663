import type { Migration } from './policies.ts';

/** The streams of who asks are put together once a query: per row it took longer than reading the row. */
export const streams: Migration = {
	number: 2,
	name: 'streams',
	sql: () => `
create function my_streams() returns text[] language sql stable as $$
	select array['t', 'u:' || coalesce(my_officer()::text, '')] || array(select 'a:' || area from unnest(my_areas()) as area)
$$;
${['stream_counter', 'stream_log'].map((table) => `
alter policy ${table}_app on ${table}
	using (tenant_id = (select my_tenant()) and (stream = any ((select my_streams())::text[]) or ((select my_purpose()) = 'apply' and stream like 'u:%')))
	with check (tenant_id = (select my_tenant()) and (select my_purpose()) = 'apply' and stream <> 't' and (stream = any ((select my_streams())::text[]) or stream like 'u:%'));`).join('\n')}
drop function my_stream(text);
`,
};
