import { areaChoices, type AreaChoice } from '../../domain/accounts/areaChoices.ts';
import type { CaseService, ImportWorld, Known } from '../../domain/imports/plan.ts';
import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { AreaShape, CaseShape, PersonShape, PlaceShape, ResidenceShape } from '../../domain/records/shapes.ts';
import { dayRulesOf, tenantCalendar } from '../../domain/time/tenantDays.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import type { Actor } from '../core/port.ts';
import { sql } from 'kysely';
import { topAreas } from './calendarDays.ts';
import { as, callerOf, type Db } from './database.ts';

type Row = { type: 'place' | 'person' | 'residence'; id: Id; area_id: Id; rev: number; fields: Fields };
export type KnownWorld = Pick<ImportWorld, 'areas' | 'own' | 'places' | 'people' | 'residences'>;

/** Doors, people and homes in the areas of who imports, as they stand; and the whole tree of areas, for a row may name one that is not theirs. */
export async function importWorld(db: Db, by: Actor): Promise<KnownWorld> {
	const { tenantId, leafAreaIds } = by.me;
	return as(db, callerOf(by), async (tx) => {
		const areas = await tx.selectFrom('record').select(['id', 'fields']).where('tenant_id', '=', tenantId).where('type', '=', 'area').where('deleted', '=', false).execute();
		const { rows } = await sql<Row>`select type, id, area_id, rev, fields from record where tenant_id = ${tenantId} and type in ('place', 'person', 'residence') and readers is null and not deleted and area_id = any (${leafAreaIds}::uuid[]) order by id`.execute(tx);
		const of = <S>(type: Row['type']): readonly Known<S>[] => rows.filter((row) => row.type === type).map(({ id, area_id, rev, fields }) => ({ id, areaId: area_id, rev, fields: fields as unknown as S }));
		return { areas: tree(areas), own: new Set(leafAreaIds), places: of<PlaceShape>('place'), people: of<PersonShape & Fields>('person'), residences: of<ResidenceShape>('residence') };
	});
}

/** The newest published version of a service that is taken down by its own words, with its cases in the areas of who imports; restricted ones do not exist for a list. */
export async function importService(db: Db, by: Actor, packId: string): Promise<Pick<CaseService, 'pack' | 'intake' | 'cases' | 'calendar'> | null> {
	const { tenantId, leafAreaIds, zone } = by.me;
	return as(db, callerOf(by), async (tx) => {
		const newest = await tx.selectFrom('record').select('fields').where('tenant_id', '=', tenantId).where('type', '=', 'pack').where(sql<string>`fields ->> 'packId'`, '=', packId).where('deleted', '=', false).orderBy(sql`(fields ->> 'version')::integer`, 'desc').limit(1).executeTakeFirst();
		const pack = newest?.fields['definition'] as unknown as Pack | undefined;
		if (pack?.intake === undefined) return null;
		const { rows } = await sql<Omit<Row, 'type'>>`select id, area_id, rev, fields from record where tenant_id = ${tenantId} and type = 'case' and readers is null and not deleted and fields ->> 'packId' = ${packId} and area_id = any (${leafAreaIds}::uuid[]) order by id`.execute(tx);
		const cases = rows.map(({ id, area_id, rev, fields }) => ({ id, areaId: area_id, rev, fields: fields as unknown as CaseShape }));
		return { pack, intake: pack.intake, cases, calendar: tenantCalendar(zone, dayRulesOf(await topAreas(tx, tenantId))) };
	});
}

function tree(rows: readonly { readonly id: Id; readonly fields: Fields }[]): readonly AreaChoice[] {
	return areaChoices(rows.map(({ id, fields }) => {
		const { name, nameEn, parentId } = fields as unknown as AreaShape;
		return { id, name, nameEn, parentId };
	}));
}
