import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import { refKey, type RecordRef, type RecordType } from '../../domain/records/record.ts';
import type { PushLine } from '../../protocol/messages.ts';
import { dayRulesOf, tenantCalendar } from '../../domain/time/tenantDays.ts';
import type { Actor, Colleague, Placed, PlacedRecord, StoreTx } from '../core/port.ts';
import type { Tx } from './database.ts';
import type { Database } from './schema.ts';
import { uuids, words } from './arrays.ts';
import { teamDays } from './teamSlots.ts';
import { topAreas } from './calendarDays.ts';
import type { FormCache, PackCache } from './publishedCache.ts';
import type { SubjectKeys } from './subjectKeys.ts';
import { write } from './writes.ts';

export function pushTx(tx: Tx, actor: Actor, published: { readonly packs: PackCache; readonly forms: FormCache }, keys: SubjectKeys): StoreTx {
	const { tenantId, officerId } = actor.me;
	// What lies outside the actor's areas and was found here: to these, and to nothing else out there, something may be added.
	const anchors: RecordRef[] = [];
	// As they stand in the database, locked: what is written is the difference to them.
	const locked = new Map<string, PlacedRecord>();
	let lastSeq: number | undefined;
	let anyErased = true;
	const noted = (records: readonly PlacedRecord[]): readonly PlacedRecord[] => {
		for (const { type, id, placement } of records) if (placement.areaId !== null && !actor.me.leafAreaIds.includes(placement.areaId)) anchors.push({ type, id });
		return records;
	};
	return {
		answers: async (opIds) => {
			// The device's number comes with them: one question less.
			const { rows } = await sql<{ op_id: Id | null; answer: string; last_seq: number | null; any_erased: boolean }>`
				select o.op_id, o.answer, d.last_seq, d.any_erased from (select (select last_seq from device where tenant_id = ${tenantId} and vault = ${actor.vault}) as last_seq, exists (select 1 from erased e where e.tenant_id = ${tenantId}) as any_erased) d
				left join operation o on o.tenant_id = ${tenantId} and o.officer_id = ${officerId} and o.op_id = any (${uuids(opIds)}::uuid[])`.execute(tx);
			lastSeq = rows[0]?.last_seq ?? 0;
			anyErased = rows[0]?.any_erased ?? true;
			return new Map(rows.flatMap((row): [Id, PushLine][] => (row.op_id === null ? [] : [[row.op_id, JSON.parse(row.answer) as PushLine]])));
		},
		lock: async (refs) => {
			const records = (await lockRows(tx, actor, refs)).map(placedRecord);
			for (const record of records) locked.set(refKey(record), record);
			return noted(records);
		},
		formerly: async (refs) => {
			const { rows } = await sql<LockedRow>`select ${columns} from formerly_mine(${JSON.stringify(refs.map(({ type, id }) => ({ type, id })))}::jsonb) r`.execute(tx);
			const records = rows.map(placedRecord);
			anchors.push(...records.map(({ type, id }) => ({ type, id })));
			return records;
		},
		taken: (refs) => taken(tx, refs),
		erased: async (ids) => {
			// What is erased while this push goes on has no record to be found when it is locked.
			if (!anyErased || ids.length === 0) return new Set();
			const rows = await tx.selectFrom('erased').select('id').where('tenant_id', '=', tenantId).where('id', '=', sql<Id>`any (${uuids(ids)}::uuid[])`).execute();
			return new Set(rows.map((row) => row.id));
		},
		childrenOf: async (caseIds) => childrenOf(tx, tenantId, caseIds),
		childrenOfPlaces: async (placeIds) => childrenOfPlaces(tx, tenantId, placeIds),
		leaves: async (areaIds) => leaves(tx, areaIds),
		packs: (keys) => published.packs.read(tx, tenantId, keys),
		forms: (keys) => published.forms.read(tx, tenantId, keys),
		calendar: async () => tenantCalendar(actor.me.zone, dayRulesOf(await topAreas(tx, tenantId))),
		colleagues: (ids) => colleagues(tx, tenantId, ids),
		teamDays: (asked) => teamDays(tx, asked),
		officersOf: async (vaults) => officersOf(tx, vaults),
		lastSeq: async () => lastSeq ?? (await tx.selectFrom('device').select('last_seq').where('tenant_id', '=', tenantId).where('vault', '=', actor.vault).executeTakeFirst())?.last_seq ?? 0,
		write: (writes) => write(tx, actor, writes, { anchors, locked, keys }),
	};
}

type LockedRow = Pick<Database['record'], 'type' | 'id' | 'area_id' | 'readers' | 'case_id' | 'kept' | 'rev' | 'fields' | 'stamps' | 'deleted'>;
const columns = sql.raw('r.type, r.id, r.area_id, r.readers, r.case_id, r.kept, r.rev, r.fields, r.stamps, r.deleted');

/** Sorted, so that two pushes never wait for each other in a ring. The areas stand in the query itself; the policy says the same again. */
async function lockRows(tx: Tx, actor: Actor, refs: readonly RecordRef[]): Promise<readonly LockedRow[]> {
	if (refs.length === 0) return [];
	const { rows } = await sql<LockedRow>`
		select ${columns} from record r join (select distinct type, id from unnest(${words(refs.map((ref) => ref.type))}::text[], ${uuids(refs.map((ref) => ref.id))}::uuid[]) as k (type, id)) k on k.type = r.type and k.id = r.id
		where r.tenant_id = ${actor.me.tenantId} and case when r.readers is not null then ${actor.me.officerId}::uuid = any (r.readers)
			else r.area_id is null or r.area_id = any (${actor.me.leafAreaIds}::uuid[]) end
		order by r.type, r.id for no key update of r`.execute(tx);
	return rows;
}

export function placedRecord(row: LockedRow): PlacedRecord {
	const base = { type: row.type, id: row.id, areaId: row.area_id, rev: row.rev, fields: row.fields, stamps: row.stamps, kept: row.kept };
	const placement = { areaId: row.area_id, readers: row.readers, caseId: row.case_id };
	return row.deleted ? { ...base, placement, deleted: true } : { ...base, placement };
}

/** Each type by its own, all in one question. */
async function taken(tx: Tx, refs: readonly RecordRef[]): Promise<ReadonlySet<string>> {
	const types = new Map<RecordType, Id[]>();
	for (const { type, id } of refs) {
		const known = types.get(type);
		if (known === undefined) types.set(type, [id]);
		else known.push(id);
	}
	if (types.size === 0) return new Set();
	const parts = [...types].map(([type, ids]) => sql`select ${type}::text as type, id from taken_ids(${type}, ${uuids(ids)}::uuid[]) as id`);
	const { rows } = await sql<RecordRef>`${sql.join(parts, sql` union all `)}`.execute(tx);
	return new Set(rows.map(refKey));
}

export async function childrenOf(tx: Tx, tenantId: Id, caseIds: readonly Id[]): Promise<readonly Placed[]> {
	const rows = await tx.selectFrom('record').select(['type', 'id', 'area_id', 'readers', 'case_id', 'kept']).where('tenant_id', '=', tenantId)
		.where('case_id', '=', sql<Id>`any (${caseIds}::uuid[])`).orderBy('type').orderBy('id').forNoKeyUpdate().execute();
	return rows.map((row) => ({ ref: { type: row.type, id: row.id }, placement: { areaId: row.area_id, readers: row.readers, caseId: row.case_id }, kept: row.kept }));
}

/** Asked again until nothing new is found: while one waited for a visit's lock, a photo may have been added to that visit. */
async function childrenOfPlaces(tx: Tx, tenantId: Id, placeIds: readonly Id[]): Promise<readonly (Placed & { readonly placeId: Id })[]> {
	for (let known = -1; ; ) {
		const found = await lockChildrenOfPlaces(tx, tenantId, placeIds);
		if (found.length === known || found.length === 0) return found;
		known = found.length;
	}
}

async function lockChildrenOfPlaces(tx: Tx, tenantId: Id, placeIds: readonly Id[]): Promise<readonly (Placed & { readonly placeId: Id })[]> {
	const { rows } = await sql<Pick<Database['record'], 'type' | 'id' | 'area_id' | 'readers' | 'kept'> & { readonly place_id: Id }>`
		select c.place_id, r.type, r.id, r.area_id, r.readers, r.kept from place_children(${placeIds}::uuid[]) c
		join record r on r.tenant_id = ${tenantId} and r.type = c.type and r.id = c.id order by r.type, r.id for no key update of r`.execute(tx);
	return rows.map((row) => ({ ref: { type: row.type, id: row.id }, placement: { areaId: row.area_id, readers: row.readers, caseId: null }, kept: row.kept, placeId: row.place_id }));
}

/** A leaf is the only leaf below itself. */
async function leaves(tx: Tx, areaIds: readonly Id[]): Promise<ReadonlySet<Id>> {
	if (areaIds.length === 0) return new Set();
	const { rows } = await sql<{ id: Id }>`select leaf as id from leaf_areas(${areaIds}::uuid[]) as leaf where leaf = any (${areaIds}::uuid[])`.execute(tx);
	return new Set(rows.map((row) => row.id));
}

async function colleagues(tx: Tx, tenantId: Id, ids: readonly Id[]): Promise<readonly Colleague[]> {
	if (ids.length === 0) return [];
	const { rows } = await sql<{ id: Id; active: boolean; leaves: Id[] }>`
		select id, (fields -> 'active')::boolean as active,
			array(select leaf_areas(array(select jsonb_array_elements_text(fields -> 'areaIds')::uuid))) as leaves
		from record where tenant_id = ${tenantId} and type = 'officer' and id = any (${ids}::uuid[])`.execute(tx);
	return rows.map((row) => ({ id: row.id, active: row.active, leafAreaIds: row.leaves }));
}

async function officersOf(tx: Tx, vaults: readonly VaultId[]): Promise<ReadonlyMap<VaultId, Id>> {
	if (vaults.length === 0) return new Map();
	const { rows } = await sql<{ vault: VaultId; officer_id: Id }>`select vault, officer_id from device_officers(${vaults}::uuid[])`.execute(tx);
	return new Map(rows.map((row) => [row.vault, row.officer_id]));
}
