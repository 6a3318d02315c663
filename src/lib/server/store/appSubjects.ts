import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { PrefillValues } from '../../forms/prefill.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';

export type AppSubject = { readonly placeId: Id | null; readonly caseId: Id | null };
type Found = { readonly id: Id; readonly place_id: Id | null };

/**
 * Whom an entry of another app is about, by what was answered where its form asks for it: a case by number or id, else a place by label or id, else the home of a person by id, by identity number, or by name and telephone together. Only in its officer's
 * areas, and never a restricted case, which no other app shall touch; where two fit, or none, it names nobody, and nobody is guessed.
 */
export async function subjectNamed(db: Db, actor: Actor, named: PrefillValues): Promise<AppSubject | null> {
	const { tenantId, leafAreaIds } = actor.me;
	const mine = sql`r.tenant_id = ${tenantId} and not r.deleted and r.readers is null and r.area_id = any (${leafAreaIds}::uuid[])`;
	return as(db, callerOf(actor), async (tx) => {
		const one = async (wanted: ReturnType<typeof sql>): Promise<Found | undefined> => {
			const { rows } = await sql<Found>`${wanted} limit 2`.execute(tx);
			return rows.length === 1 ? rows[0] : undefined;
		};
		const [caseId, number, placeId, label, personId, idNumber, name, phone] = ['case.id', 'case.number', 'place.id', 'place.label', 'person.id', 'person.idNumber', 'person.name', 'person.phone'].map((source) => named[source] || null);
		if (caseId !== null || number !== null) {
			const work = await one(sql`select r.id, (r.fields ->> 'placeId')::uuid as place_id from record r where ${mine} and r.type = 'case' and (r.id::text = lower(${caseId}::text) or r.fields ->> 'number' = ${number}::text)`);
			if (work !== undefined) return { caseId: work.id, placeId: work.place_id };
		}
		if (placeId !== null || label !== null) {
			const place = await one(sql`select r.id, r.id as place_id from record r where ${mine} and r.type = 'place' and (r.id::text = lower(${placeId}::text) or r.fields ->> 'label' = ${label}::text)`);
			if (place !== undefined) return { caseId: null, placeId: place.id };
		}
		// A name alone fits too many; with the number that answers it, it fits one.
		const byPhone = name !== null && phone !== null;
		const person = personId ?? (idNumber === null && !byPhone ? null : (await one(sql`select r.id, null::uuid as place_id from record r where ${mine} and r.type = 'person' and (upper(r.fields ->> 'idNumber') = upper(${idNumber}::text) or (${idNumber}::text is null and r.fields ->> 'name' = ${name}::text and r.fields -> 'phones' ? ${phone}::text))`))?.id ?? null);
		if (person === null) return null;
		const home = await one(sql`select distinct (r.fields ->> 'placeId')::uuid as id, null::uuid as place_id from record r where ${mine} and r.type = 'residence' and r.fields ->> 'personId' = lower(${person}::text) and r.fields ->> 'until' is null`);
		return home === undefined ? null : { caseId: null, placeId: home.id };
	});
}
