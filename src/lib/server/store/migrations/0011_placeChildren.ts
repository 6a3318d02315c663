import type { Migration } from './policies.ts';

/** What is about something that is about a place goes with it too, however many steps: a review of a review, a photo of an entry. */
export const placeChildren: Migration = {
	number: 11,
	name: 'place_children',
	sql: () => `
create or replace function place_children(places uuid[]) returns table (place_id uuid, type text, id uuid) language sql stable as $$
	with recursive there as (
		select (r.fields ->> 'placeId')::uuid as place_id, r.type, r.id, r.fields from record r
		where r.tenant_id = my_tenant() and r.case_id is null and r.type in ('entry', 'residence', 'task', 'file') and r.fields ->> 'placeId' = any (places::text[]) and not r.deleted
	), people as (
		select distinct t.place_id, 'person' as type, (t.fields ->> 'personId')::uuid as id from there t
		where t.type = 'residence' and t.fields ->> 'until' is null and not exists (
			select 1 from record h where h.tenant_id = my_tenant() and h.case_id is null and h.type = 'residence' and not h.deleted
				and h.fields ->> 'personId' = t.fields ->> 'personId' and h.fields ->> 'until' is null and h.fields ->> 'placeId' <> t.place_id::text
		)
	), found as (
		(select t.place_id, t.type, t.id from there t union select p.place_id, p.type, p.id from people p union select p, 'place', p from unnest(places) as p)
		union
		select f.place_id, r.type, r.id from found f
		join record r on r.tenant_id = my_tenant() and r.case_id is null and r.type in ('file', 'note', 'event', 'review') and r.fields -> 'of' ->> 'id' = f.id::text and not r.deleted
	)
	select f.place_id, f.type, f.id from found f where f.type <> 'place'
$$;
`,
};
