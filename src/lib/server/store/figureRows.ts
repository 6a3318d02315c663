import { sql } from 'kysely';
import type { AreaNode } from '../../domain/figures/areas.ts';
import type { FigureCase, FigureDoor, FigureVisit } from '../../domain/figures/figure.ts';
import { figureCase } from '../../domain/figures/rows.ts';
import type { Id } from '../../domain/ids.ts';
import type { Fields, StoredRecord } from '../../domain/records/record.ts';
import type { AreaShape, Instant } from '../../domain/records/shapes.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import type { Actor } from '../core/port.ts';
import { uuids } from './arrays.ts';
import { asStored, inScope, type Row } from './beyond.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';

type Bounds = readonly [from: Instant, until: Instant];

/** What figures are made of: only what the actor sees, and of it only what is counted by. */
export class FigureRows {
	readonly #db: Db;
	readonly #actor: Actor;

	constructor(db: Db, actor: Actor) {
		this.#db = db;
		this.#actor = actor;
	}

	/** Every published version of a service, the newest first. */
	async packs(packId: string): Promise<readonly Pack[]> {
		const { rows } = await this.#as((tx) => sql<{ definition: Pack }>`select fields -> 'definition' as definition from record where tenant_id = ${this.#tenant} and type = 'pack' and fields ->> 'packId' = ${packId} and not deleted order by (fields ->> 'version')::int desc`.execute(tx));
		return rows.map(({ definition }) => definition);
	}

	async areas(): Promise<readonly AreaNode[]> {
		const { rows } = await this.#as((tx) => sql<{ id: Id; fields: AreaShape }>`select id, fields from record where tenant_id = ${this.#tenant} and type = 'area' and not deleted`.execute(tx));
		return rows.map(({ id, fields }) => ({ id, parentId: fields.parentId, name: { zh: fields.name, en: fields.nameEn }, level: fields.level }));
	}

	/** Cases that were open at some time between the bounds, or whose date lies between them. */
	async cases(packs: readonly Pack[], packId: string, fields: readonly string[], [from, until]: Bounds): Promise<readonly FigureCase[]> {
		const read = sql.join(fields.map((name) => sql`${name}::text, r.fields -> ${name}::text`));
		const { rows } = await this.#as((tx) => sql<{ id: Id; area_id: Id | null; fields: Fields }>`
			select r.id, r.area_id, jsonb_build_object(${read}) as fields from record r
			where r.tenant_id = ${this.#tenant} and r.type = 'case' and not r.deleted and r.fields ->> 'packId' = ${packId} and ${inScope(this.#actor)}
				and ((r.fields ->> 'openedAt' < ${until} and coalesce(r.fields ->> 'closedAt', ${until}) >= ${from}) or (r.fields ->> 'dueAt' >= ${from} and r.fields ->> 'dueAt' < ${until}))`.execute(tx));
		const byVersion = new Map(packs.map((pack) => [pack.version, pack]));
		return rows.map(({ id, area_id, fields: values }) => figureCase(id, area_id, values, byVersion.get(Number(values['packVersion']))));
	}

	async doors(): Promise<readonly FigureDoor[]> {
		const { rows } = await this.#as((tx) => sql<{ id: Id; area_id: Id | null }>`select r.id, r.area_id from record r where r.tenant_id = ${this.#tenant} and r.type = 'place' and r.fields ->> 'kind' = 'door' and not r.deleted and ${inScope(this.#actor)}`.execute(tx));
		return rows.map(({ id, area_id }) => ({ id, areaId: area_id }));
	}

	/** Visits of a service; what corrects another is the same visit, and a test is none. */
	async visits(packId: string, [from, until]: Bounds): Promise<readonly FigureVisit[]> {
		const { rows } = await this.#as((tx) => sql<FigureVisit>`
			select r.fields ->> 'placeId' as "placeId", r.fields ->> 'outcome' as outcome, r.fields ->> 'endedAt' as at from record r
			where r.tenant_id = ${this.#tenant} and r.type = 'entry' and not r.deleted and r.fields ->> 'packId' = ${packId} and ${inScope(this.#actor)}
				and r.fields ->> 'outcome' is not null and r.fields ->> 'placeId' is not null and not r.fields ? 'corrects' and not r.fields ? 'test' and r.fields ->> 'endedAt' >= ${from} and r.fields ->> 'endedAt' < ${until}`.execute(tx));
		return rows;
	}

	/** These, as far as they are seen, the newest first. */
	async read(ids: readonly Id[]): Promise<readonly StoredRecord[]> {
		const { rows } = await this.#as((tx) => sql<Row>`select r.type, r.id, r.area_id, r.rev, r.fields from record r where r.tenant_id = ${this.#tenant} and r.type = 'case' and r.id = any (${uuids(ids)}::uuid[]) and not r.deleted and ${inScope(this.#actor)} order by r.id desc`.execute(tx));
		return rows.map(asStored);
	}

	get #tenant(): Id {
		return this.#actor.me.tenantId;
	}
	#as<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, callerOf(this.#actor), work);
	}
}
