import type pg from 'pg';

/** A statement that came so often is prepared under a name, once a connection: planning it anew, with the policies of its tables, costs more than most of ours cost to run. */
const oftenEnough = 3;
/** Each prepared statement holds some memory in every connection; lists of changing length make texts without end. */
const namedMost = 150;
const watchedMost = 2_000;

type Query = (text: unknown, values?: unknown, callback?: unknown) => unknown;

/** Names the statements of a pool's connections; `prepare` is called for each that is opened. */
export class NamedStatements {
	readonly #seen = new Map<string, number>();
	readonly #names = new Map<string, string>();

	prepare(client: pg.PoolClient): void {
		const query = client.query.bind(client) as Query;
		const named: Query = (text, values, callback) => {
			const name = typeof text === 'string' && Array.isArray(values) ? this.#nameOf(text) : undefined;
			return name === undefined ? query(text, values, callback) : query({ name, text, values }, callback);
		};
		client.query = named as typeof client.query;
	}

	#nameOf(text: string): string | undefined {
		const known = this.#names.get(text);
		if (known !== undefined || this.#names.size >= namedMost) return known;
		const count = (this.#seen.get(text) ?? 0) + 1;
		if (count < oftenEnough) {
			if (this.#seen.size >= watchedMost) this.#seen.clear();
			this.#seen.set(text, count);
			return undefined;
		}
		this.#seen.delete(text);
		const name = `doorstep_${String(this.#names.size)}`;
		this.#names.set(text, name);
		return name;
	}
}
