import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import { as, type Db, type Tx } from './database.ts';

/** A server that died holds a file so long; one that lives renews its lease many times before. By the database's clock, the same for all servers. */
export const leaseSeconds = 20;

/** Rows of `upload_lease`: who writes a file's bytes now. `holder` is a random id, new for each request, so that an old holder is never taken for a new one. */
export class UploadLeases {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	/** True when the lease is this holder's now; otherwise who holds it is told that another waits. */
	async take(fileId: Id, holder: Id): Promise<boolean> {
		const { rows } = await this.#as((tx) => sql<{ mine: boolean }>`
			insert into upload_lease as l (tenant_id, file_id, holder, held_until) values (${this.#tenantId}, ${fileId}, ${holder}, now() + make_interval(secs => ${leaseSeconds}))
			on conflict (tenant_id, file_id) do update set
				holder = case when l.held_until < now() then excluded.holder else l.holder end,
				held_until = case when l.held_until < now() then excluded.held_until else l.held_until end,
				wanted = l.held_until >= now()
			returning l.holder = ${holder} as mine`.execute(tx));
		return rows[0]?.mine === true;
	}

	/** Prolongs it. `lost`: another holds it by now; `wanted`: another waits for it. */
	async renew(fileId: Id, holder: Id): Promise<'held' | 'wanted' | 'lost'> {
		const row = await this.#as((tx) => tx.updateTable('upload_lease').set({ held_until: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` })
			.where('tenant_id', '=', this.#tenantId).where('file_id', '=', fileId).where('holder', '=', holder).returning('wanted').executeTakeFirst());
		if (row === undefined) return 'lost';
		return row.wanted ? 'wanted' : 'held';
	}

	async release(fileId: Id, holder: Id): Promise<void> {
		await this.#as((tx) => tx.deleteFrom('upload_lease').where('tenant_id', '=', this.#tenantId).where('file_id', '=', fileId).where('holder', '=', holder).execute());
	}

	#as<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, { tenantId: this.#tenantId, officerId: null, areas: [], purpose: '' }, work);
	}
}
