import type { Migration } from './policies.ts';

/**
 * The leaves below an officer's areas are looked up at every request. With the owner's eyes, for row-level security keeps an index on what stands in
 * `fields` from being used, and every officer of a tenant sees all its areas anyhow: a city of 1,000 communities was read through each time.
 */
export const areaTree: Migration = {
	number: 14,
	name: 'area_tree',
	sql: (app) => `
create index record_area_parent on record (tenant_id, (fields ->> 'parentId')) where type = 'area';
create or replace function leaf_areas(roots uuid[]) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
	with recursive below as (
		select a.id from record a where a.tenant_id = my_tenant() and a.type = 'area' and a.id = any (roots) and not a.deleted
		union
		select c.id from below b join record c on c.tenant_id = my_tenant() and c.type = 'area' and c.fields ->> 'parentId' = b.id::text and not c.deleted
	)
	select b.id from below b where not exists (
		select 1 from record c where c.tenant_id = my_tenant() and c.type = 'area' and c.fields ->> 'parentId' = b.id::text and not c.deleted
	)
$$;
revoke all on function leaf_areas(uuid[]) from public;
grant execute on function leaf_areas(uuid[]) to ${app};
`,
};
