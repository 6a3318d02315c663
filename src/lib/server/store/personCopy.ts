import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { PersonCopy } from '../../protocol/personCopy.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import { Erasures } from './erasures.ts';

const most = 5_000;
type Row = Pick<PersonCopy['records'][number], 'type' | 'id' | 'fields'>;

/**
 * All that is held on a person and about nobody else, as far as the asker sees it; undefined when the person is not in sight. That it was handed out stands
 * in the chain before it goes.
 */
export async function personCopy(db: Db, actor: Actor, id: Id): Promise<Pick<PersonCopy, 'records' | 'leftOut' | 'looks'> | undefined> {
	const records = await as(db, callerOf(actor), (tx) => recordsOf(tx, actor, id));
	if (!records.some((record) => record.type === 'person')) return undefined;
	const all = await new Erasures(db).preview(actor, { type: 'person', id });
	const others = all.staying.filter(({ why }) => why === 'others' || why === 'shared').reduce((sum, { count }) => sum + count, 0);
	const inAll = [...all.going, ...all.staying].reduce((sum, { count }) => sum + count, 0);
	const looks = await as(db, callerOf(actor, 'audit'), (tx) => looksAt(tx, actor, records.map((record) => record.id)));
	await as(db, callerOf(actor), (tx) => appendAudit(tx, [{ kind: 'exported', vault: actor.vault, detail: { copyOf: id, records: records.length } }]));
	return { records, looks, leftOut: { others, unseen: Math.max(0, inAll - others - records.length) } };
}

async function recordsOf(tx: Tx, { me }: Actor, id: Id): Promise<Row[]> {
	const { rows } = await sql<Row>`
		with recursive mine as (
			select r.* from record r where r.tenant_id = ${me.tenantId} and not r.deleted and case when r.readers is not null then ${me.officerId}::uuid = any (r.readers) else r.area_id = any (${me.leafAreaIds}::uuid[]) end
		), homes as (
			select * from mine where type = 'residence' and fields ->> 'personId' = ${id}
		), doors as (
			select distinct h.fields ->> 'placeId' as id from homes h where not exists (
				select 1 from record o where o.tenant_id = ${me.tenantId} and o.type = 'residence' and o.fields ->> 'placeId' = h.fields ->> 'placeId' and o.fields ->> 'personId' <> ${id})
		), cases as (
			select * from mine where type = 'case' and ${id} in (fields ->> 'applicantId', fields ->> 'beneficiaryId')
				and coalesce(fields ->> 'applicantId', ${id}) = ${id} and coalesce(fields ->> 'beneficiaryId', ${id}) = ${id}
		), found as (
			(select type, id, fields from mine where type = 'person' and id = ${id}::uuid
			union all select type, id, fields from homes union all select type, id, fields from cases
			union all select m.type, m.id, m.fields from mine m join cases c on m.case_id = c.id
			union all select m.type, m.id, m.fields from mine m join doors d on m.case_id is null
				and ((m.type in ('entry', 'task', 'file') and m.fields ->> 'placeId' = d.id) or (m.type in ('note', 'event', 'file') and m.fields -> 'of' ->> 'id' = d.id)))
			union
			select m.type, m.id, m.fields from found f join mine m on m.type in ('file', 'note', 'event', 'review') and m.fields -> 'of' ->> 'id' = f.id::text
		)
		select distinct on (type, id) type, id, fields from found order by type, id limit ${most}`.execute(tx);
	return rows;
}

/** Who looked at it, or took a copy, beyond what lies on the devices of the area; the newest first. */
async function looksAt(tx: Tx, { me }: Actor, ids: readonly Id[]): Promise<PersonCopy['looks']> {
	const { rows } = await sql<{ at: Date; kind: string; officer_id: Id | null }>`select a.at, a.kind, a.officer_id from audit a where a.tenant_id = ${me.tenantId} and a.kind in ('looked_case', 'looked_place', 'looked_file', 'exported')
		and exists (select 1 from unnest(${ids}::uuid[]) as i where position(i::text in a.detail) > 0) order by a.seq desc limit 500`.execute(tx);
	return rows.map((row) => ({ at: row.at.toISOString(), kind: row.kind, officerId: row.officer_id }));
}
