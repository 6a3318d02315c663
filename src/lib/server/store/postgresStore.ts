import { sql } from 'kysely';
import type { RecordType } from '../../domain/records/record.ts';
import type { Id } from '../../domain/ids.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { StreamSum } from '../../protocol/streamSum.ts';
import type { Actor, LogRow, ServerStore, SnapshotPart, StoreTx } from '../core/port.ts';
import { streamsOfActor } from '../core/pull.ts';
import { as, callerOf, isPassing, type Db } from './database.ts';
import { FormCache, PackCache } from './publishedCache.ts';
import { pushTx } from './pushTx.ts';
import type { SubjectKeys } from './subjectKeys.ts';
import { inStream, StreamSums } from './streamSums.ts';

type Row = { seq: number; kind: 'put' | 'leave'; type: RecordType; id: Id; area_id: Id | null; rev: number | null; fields: string | null; deleted: boolean | null; erased?: boolean };

/** The same `ServerStore` over PostgreSQL: explicit filters first, row-level security behind them. */
export class PostgresServerStore implements ServerStore {
	readonly #db: Db;
	readonly #keys: SubjectKeys;
	readonly #published = { packs: new PackCache(), forms: new FormCache() };
	readonly #sums = new StreamSums();

	constructor(db: Db, keys: SubjectKeys) {
		this.#db = db;
		this.#keys = keys;
	}

	async epoch(actor: Actor): Promise<{ readonly id: Id; readonly received: number; readonly taken: number; readonly told: boolean }> {
		const row = await as(this.#db, callerOf(actor), (tx) => tx.selectFrom('tenant')
			.leftJoin('device', (join) => join.onRef('device.tenant_id', '=', 'tenant.tenant_id').on('device.vault', '=', actor.vault))
			.select(['tenant.epoch', 'device.last_seq', 'device.taken', 'device.told']).where('tenant.tenant_id', '=', actor.me.tenantId).executeTakeFirstOrThrow());
		const told = new Set(row.told ?? []);
		return { id: row.epoch, received: row.last_seq ?? 0, taken: row.taken ?? 0, told: told.size === actor.me.leafAreaIds.length && actor.me.leafAreaIds.every((id) => told.has(id)) };
	}

	async tell(actor: Actor): Promise<void> {
		const areas = actor.me.leafAreaIds;
		await as(this.#db, callerOf(actor), (tx) => sql`
			update device set told = ${areas}::uuid[],
				lost = (lost || coalesce((select jsonb_object_agg(area, now()) from unnest(told) as area where not area = any (${areas}::uuid[])), '{}')) - ${areas}::text[]
			where tenant_id = ${actor.me.tenantId} and vault = ${actor.vault}`.execute(tx));
	}

	async newEpoch(actor: Actor, ended: Id): Promise<void> {
		await as(this.#db, callerOf(actor), (tx) => sql`select new_epoch(${ended}::uuid)`.execute(tx));
	}

	async transaction<T>(actor: Actor, work: (tx: StoreTx) => Promise<T>): Promise<T> {
		for (let attempt = 1; ; attempt += 1) {
			try {
				return await as(this.#db, callerOf(actor), (tx) => work(pushTx(tx, actor, this.#published, this.#keys)));
			} catch (error) {
				if (attempt >= 4 || !isPassing(error)) throw error;
			}
		}
	}

	async heads(actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
		const mine = new Set(streamsOfActor(actor));
		const asked = streams.filter((stream) => mine.has(stream));
		const rows = await as(this.#db, callerOf(actor), (tx) =>
			tx.selectFrom('stream_counter').select(['stream', 'last_seq']).where('tenant_id', '=', actor.me.tenantId).where('stream', '=', sql<string>`any (${asked}::text[])`).execute());
		const known = new Map(rows.map((row) => [row.stream, row.last_seq]));
		return new Map(asked.map((stream) => [stream, known.get(stream) ?? 0]));
	}

	async horizons(actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
		const rows = await as(this.#db, callerOf(actor), (tx) => tx.selectFrom('stream_counter').select(['stream', 'horizon']).where('tenant_id', '=', actor.me.tenantId)
			.where('stream', '=', sql<string>`any (${streams}::text[])`).where('horizon', '>', 0).execute());
		return new Map(rows.map((row) => [row.stream, row.horizon]));
	}

	async logAfter(actor: Actor, stream: StreamName, seq: number, limit: number): Promise<readonly LogRow[]> {
		if (!streamsOfActor(actor).includes(stream)) return [];
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql<Row>`
			select l.seq, l.kind, l.type, l.id, r.area_id, r.rev, r.fields::text as fields, r.deleted, l.kind = 'leave' and exists (select 1 from erased e where e.tenant_id = l.tenant_id and e.id = l.id) as erased
			from stream_log l left join lateral (
				select r.area_id, r.rev, r.fields, r.deleted from record r where l.kind = 'put' and r.tenant_id = l.tenant_id and r.type = l.type and r.id = l.id and ${inStream(stream)} offset 0
			) r on true
			where l.tenant_id = ${actor.me.tenantId} and l.stream = ${stream} and l.seq > ${seq}
			order by l.seq limit ${limit}`.execute(tx));
		return rows.flatMap(asLogRow);
	}

	async snapshot(actor: Actor, part: SnapshotPart, limit: number): Promise<readonly LogRow[]> {
		if (!streamsOfActor(actor).includes(part.stream)) return [];
		// As text only what goes out: a record becomes text slower than it is found. `offset 0` keeps the join from being turned round: the planner liked to
		// read the whole table for each page.
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql<Row>`
			select seq, kind, type, id, area_id, rev, fields::text as fields, deleted from (
			select l.seq, l.kind, l.type, l.id, r.area_id, r.rev, r.fields, r.deleted
			from stream_log l cross join lateral (
				select r.area_id, r.rev, r.fields, r.deleted from record r where r.tenant_id = l.tenant_id and r.type = l.type and r.id = l.id and ${inStream(part.stream)}
					and r.kept and not r.deleted and (${part.assignedTo}::text is null or r.fields ->> 'assigneeId' = ${part.assignedTo}::text) offset 0
			) r
			where l.tenant_id = ${actor.me.tenantId} and l.stream = ${part.stream} and l.kind = 'put' and l.seq <= ${part.head} and l.seq < ${part.below}
				and l.type = any (${part.types}::text[])
			order by l.seq desc limit ${limit}) page order by seq desc`.execute(tx));
		return rows.flatMap(asLogRow);
	}

	async sum(actor: Actor, stream: StreamName): Promise<StreamSum & { readonly head: number }> {
		if (!streamsOfActor(actor).includes(stream)) return { head: 0, count: 0, checksum: 0 };
		return as(this.#db, callerOf(actor), (tx) => this.#sums.of(tx, actor.me.tenantId, stream));
	}
}

/** A row whose record could not be joined is not this officer's to see; its number alone passes. */
function asLogRow(row: Row): readonly LogRow[] {
	if (row.kind === 'leave') return [{ seq: row.seq, kind: 'leave', type: row.type, id: row.id, record: null, ...(row.erased === true ? { erased: true } : {}) }];
	if (row.fields === null) return [];
	const area = row.area_id === null ? 'null' : `"${row.area_id}"`;
	const record = `{"type":"${row.type}","id":"${row.id}","areaId":${area},"rev":${row.rev ?? 0},"fields":${row.fields}${row.deleted === true ? ',"deleted":true' : ''}}`;
	return [{ seq: row.seq, kind: 'put', type: row.type, id: row.id, record }];
}
