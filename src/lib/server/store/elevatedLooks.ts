import { sql } from 'kysely';
import { accessOf } from '../../domain/cases/sight.ts';
import type { Id } from '../../domain/ids.ts';
import type { Fields, StoredRecord } from '../../domain/records/record.ts';
import type { DeviceLook, LookAsked, SeenBy } from '../../protocol/restricted.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import type { Database } from './schema.ts';

type Row = Pick<Database['record'], 'type' | 'id' | 'area_id' | 'rev' | 'fields'>;
type Opened = { readonly id: Id; readonly look: Id; readonly until: string; readonly readers: readonly Id[] };

/** Looks at restricted cases: those without being asked, and the record of all of them. What goes beyond an officer's own rows passes through functions of migration 31. */
export class ElevatedLooks {
	readonly #db: Db;

	constructor(db: Db) {
		this.#db = db;
	}

	/** Whom to ask about what is restricted and open at a place of the own areas. That it was asked is recorded before it is answered. */
	async here(actor: Actor, placeId: Id): Promise<readonly Id[]> {
		return this.#as(actor, async (tx) => {
			const { rows } = await sql<{ lead: Id | null }>`select lead from restricted_here(${placeId}::uuid)`.execute(tx);
			const ask = rows.flatMap(({ lead }) => lead ?? []).filter((lead) => lead !== actor.me.officerId);
			await appendAudit(tx, [{ kind: 'asked_restricted', vault: actor.vault, detail: { id: placeId, found: ask.length } }]);
			return ask;
		});
	}

	/** The look, its notice and its line in the record are one transaction: none is without the others. */
	async open(actor: Actor, { number, placeId, reason, words }: LookAsked): Promise<readonly Opened[]> {
		return this.#as(actor, async (tx) => {
			const { rows } = await sql<{ case_id: Id; look: Id; ends: Date }>`select * from break_glass(${number ?? null}, ${placeId ?? null}::uuid, ${JSON.stringify({ reason, words })}::jsonb)`.execute(tx);
			const opened: Opened[] = [];
			for (const { case_id: id, look, ends } of rows) {
				const found = await sql<{ readers: Id[] }>`select readers from elevated_rows(${id}::uuid) where type = 'case'`.execute(tx);
				opened.push({ id, look, until: ends.toISOString(), readers: found.rows[0]?.readers ?? [] });
			}
			const entries = opened.map(({ id, until, readers }) => ({ kind: 'elevated_look' as const, vault: actor.vault, detail: { id, reason, until, readers } }));
			await appendAudit(tx, entries.length > 0 ? entries : [{ kind: 'asked_restricted', vault: actor.vault, detail: { id: placeId ?? null, found: 0 } }]);
			return opened;
		});
	}

	/** A case with all that hangs on it, while an elevated look at it lasts; each time recorded. */
	async caseWhole(actor: Actor, id: Id, limit: number): Promise<readonly StoredRecord[]> {
		return this.#as(actor, async (tx) => {
			const { rows } = await sql<Row>`select type, id, area_id, rev, fields from elevated_rows(${id}::uuid) limit ${limit}`.execute(tx);
			if (rows.length > 0) await appendAudit(tx, [{ kind: 'looked_restricted', vault: actor.vault, detail: { id, where: 'elevated' } }]);
			return rows.map((row) => ({ type: row.type, id: row.id, areaId: row.area_id, rev: row.rev, fields: row.fields }));
		});
	}

	/** What a device showed without a network; of cases only that this officer could have seen there. */
	async tell(actor: Actor, looks: readonly DeviceLook[]): Promise<number> {
		return this.#as(actor, async (tx) => {
			const keys = [...new Set(looks.map(({ id }) => id))].map((id) => ({ type: 'case', id }));
			const { rows } = await sql<{ id: Id }>`select id from formerly_mine(${JSON.stringify(keys)}::jsonb)`.execute(tx);
			const known = new Set(rows.map(({ id }) => id));
			const entries = looks.filter(({ id }) => known.has(id)).map(({ id, at }) => ({ kind: 'looked_restricted' as const, vault: actor.vault, detail: { id, lookedAt: at, where: 'device' } }));
			await appendAudit(tx, entries);
			return entries.length;
		});
	}

	/** Who looked at a case, for who is named on it; undefined for everybody else. */
	async seenBy(actor: Actor, id: Id, limit: number): Promise<SeenBy | undefined> {
		const fields = await this.#as(actor, async (tx) => (await tx.selectFrom('record').select('fields').where('tenant_id', '=', actor.me.tenantId).where('type', '=', 'case').where('id', '=', id).where('deleted', '=', false).executeTakeFirst())?.fields);
		if (fields === undefined || fields['restricted'] !== true || accessOf(fields satisfies Fields, actor.me.officerId) !== 'named') return undefined;
		const rows = await as(this.#db, { tenantId: actor.me.tenantId, officerId: null, areas: [], purpose: 'audit' }, async (tx) => (await sql<{ officer_id: Id; at: Date; kind: string; looked_at: string | null }>`
			select a.officer_id, a.at, a.kind, a.detail::jsonb ->> 'lookedAt' as looked_at from audit a where a.tenant_id = ${actor.me.tenantId} and a.kind <> 'push' and a.kind in ('looked_case', 'looked_restricted', 'elevated_look')
				and a.officer_id is not null and a.detail like ${`%${id}%`} order by a.seq desc limit ${limit + 1}`.execute(tx)).rows);
		// A batch whose answer was lost came twice.
		const looks = new Map(rows.map((row) => [`${row.officer_id}/${row.kind}/${row.looked_at ?? row.at.toISOString()}`, { officerId: row.officer_id, at: row.looked_at ?? row.at.toISOString(), how: row.kind }]));
		return { looks: [...looks.values()].slice(0, limit), more: rows.length > limit };
	}

	#as<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, callerOf(actor), work);
	}
}
