import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { DatabaseDown } from '../scheduledServerStore.ts';
import type { Life } from '../scheduler.ts';
import type { RealCalls } from './realCalls.ts';

type Held = { readonly client: pg.PoolClient; readonly pid: number };

/** `each` statement is a moment of its own, or only the `first` of a transaction: what it reads is then of one moment. */
type Moments = 'each' | 'first';

/**
 * The connections of one run of a server: statements are places where others go first, where the database may be away, or where the
 * server ends. What its transactions had done is then taken back, as PostgreSQL does when a connection is lost.
 */
export class SimPool implements PostgresPool {
	readonly options = {};
	readonly #pool: pg.Pool;
	readonly #calls: RealCalls;
	readonly #life: Life;
	readonly #cancel: (pid: number) => Promise<void>;
	readonly #moments: Moments;
	readonly #held = new Set<Held>();

	constructor(pool: pg.Pool, calls: RealCalls, life: Life, cancel: (pid: number) => Promise<void>, moments: Moments) {
		this.#pool = pool;
		this.#calls = calls;
		this.#life = life;
		this.#cancel = cancel;
		this.#moments = moments;
		life.onEnd(() => { for (const held of this.#held) void calls.ask(null, () => this.#takeBack(held)); });
	}

	async connect(): Promise<PostgresPoolClient> {
		const client = await this.#calls.ask(null, () => this.#pool.connect());
		const held = { client, pid: Number((client as unknown as { readonly processID: number }).processID) };
		if (!this.#life.alive) {
			client.release();
			return new Promise(() => undefined);
		}
		this.#held.add(held);
		const query = async (text: string, values: readonly unknown[] = []): Promise<unknown> => {
			if (this.#isMoment(text)) {
				const fault = await this.#life.point(`db ${text.replace(/\s+/g, ' ').trim().slice(0, 40)}`);
				if (fault === 'error' && text !== 'rollback') throw new DatabaseDown(text);
			}
			return this.#calls.ask(held.pid, () => client.query(text, [...values]));
		};
		return {
			query,
			release: () => {
				if (!this.#life.alive || !this.#held.delete(held)) return;
				client.release();
			},
		} as unknown as PostgresPoolClient;
	}

	async end(): Promise<void> {
		await Promise.resolve();
	}

	/** Who asks is said with the first statement of a transaction; it is no moment of its own. */
	#isMoment(text: string): boolean {
		return this.#moments === 'first' ? text === 'begin' : !text.trimStart().startsWith('select set_config');
	}

	async #takeBack(held: Held): Promise<void> {
		await this.#calls.forget(held.pid, () => this.#cancel(held.pid));
		await held.client.query('rollback');
		held.client.release();
	}
}
