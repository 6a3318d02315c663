import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A backup, and whatever must not be done while one is made. */
export const backupJob = 'backup';

export type ServerJobState = { readonly doneAt: Date | null; readonly failedAt: Date | null; readonly failure: string | null };

/** A lease on a job of which only one server at a time may be about. It ends by itself when its holder dies; all times are the database's. */
export class ServerJob {
	readonly #db: Db;
	readonly #name: string;
	readonly #holder: string;

	constructor(db: Db, name: string, holder: string) {
		this.#db = db;
		this.#name = name;
		this.#holder = holder;
	}

	/** False when another holds it. Also takes it for longer. */
	async take(seconds: number): Promise<boolean> {
		const { rows } = await sql`insert into server_job as j (name, holder, leased_until) values (${this.#name}, ${this.#holder}, now() + make_interval(secs => ${seconds}))
			on conflict (name) do update set holder = excluded.holder, leased_until = excluded.leased_until
			where j.holder is null or j.holder = excluded.holder or j.leased_until < now() returning name`.execute(this.#db);
		return rows.length > 0;
	}

	/** Gives it back; how the last one ended stays as it is. */
	async giveBack(): Promise<void> {
		await sql`update server_job set holder = null, leased_until = null where name = ${this.#name} and holder = ${this.#holder}`.execute(this.#db);
	}

	/** Gives it back with its outcome; whoever lost it in between changes nothing. */
	async release(outcome: { readonly doneAt: Date } | { readonly failure: string }): Promise<void> {
		const set = 'doneAt' in outcome ? sql`done_at = ${outcome.doneAt}, failed_at = null, failure = null` : sql`failed_at = now(), failure = ${outcome.failure}`;
		await sql`update server_job set holder = null, leased_until = null, ${set} where name = ${this.#name} and holder = ${this.#holder}`.execute(this.#db);
	}
}

/** False in a database that was last brought up to date before there were such jobs. */
export async function jobTableExists(db: Db): Promise<boolean> {
	const { rows } = await sql<{ there: boolean }>`select to_regclass('public.server_job') is not null as there`.execute(db);
	return rows[0]?.there === true;
}

export async function serverJobState(db: Db, name: string): Promise<ServerJobState> {
	const row = await db.selectFrom('server_job').select(['done_at', 'failed_at', 'failure']).where('name', '=', name).executeTakeFirst();
	return { doneAt: row?.done_at ?? null, failedAt: row?.failed_at ?? null, failure: row?.failure ?? null };
}

/** Where the first tenant lives, for what is to be done at night. */
export async function firstZone(owner: Db): Promise<string | undefined> {
	return (await owner.selectFrom('tenant').select('zone').orderBy('created_at').limit(1).executeTakeFirst())?.zone;
}
