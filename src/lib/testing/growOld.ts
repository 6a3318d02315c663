import { sql } from 'kysely';
import { ageWorkingSets } from '../server/store/ageing.ts';
import { withOwner } from '../server/store/ownerWrites.ts';

/** Lets a closed case of the demo's officer Chen become two years old, as time would; answers what it is called and its number. */
export async function growOld(ownerUrl: string): Promise<{ readonly title: string; readonly number: string }> {
	return withOwner(ownerUrl, async (db) => {
		const { rows } = await sql<{ title: string; number: string }>`
			update record set fields = jsonb_set(fields, '{closedAt}', '"2024-11-01T02:00:00.000Z"')
			where (tenant_id, type, id) = (select r.tenant_id, r.type, r.id from record r join record o on o.tenant_id = r.tenant_id and o.type = 'officer' and o.fields ->> 'name' = '陈屿'
				where r.type = 'case' and r.fields ->> 'closedAt' is not null and r.readers is null and r.fields ->> 'assigneeId' = o.id::text order by r.id limit 1)
			returning fields ->> 'title' as title, fields ->> 'number' as number`.execute(db);
		const [found] = rows;
		if (found === undefined) throw new Error('the demo town has no closed case');
		await ageWorkingSets(db, Date.now());
		return found;
	});
}
