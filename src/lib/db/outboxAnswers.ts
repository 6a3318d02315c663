import type { Sealer } from '../crypto/seal.ts';
import type { OutboxItem } from './store.ts';
import type { OutboxDatabase, SealedRow } from './vaultSchema.ts';

/** What the server said of one operation, without the operation. */
type Answer = { readonly seq: number } & (
	| Omit<Extract<OutboxItem, { readonly state: 'acknowledged' }>, 'operation'>
	| Omit<Extract<OutboxItem, { readonly state: 'refused' }>, 'operation'>
	| { readonly state: 'waiting' });

/**
 * A key costs IndexedDB far more than its bytes, so what is answered together lies in one sealed row. Which numbers each row speaks of is known in
 * memory; a row goes when nothing in the outbox is left of what it spoke of. One that does not open is no loss: its operations wait again, and the
 * server says once more what it said.
 */
export class OutboxAnswers {
	readonly #table: OutboxDatabase['answers'];
	readonly #sealer: Sealer;
	readonly #seqs = new Map<number, Set<number>>();
	#last = 0;

	constructor(table: OutboxDatabase['answers'], sealer: Sealer) {
		this.#table = table;
		this.#sealer = sealer;
	}

	/** The newest answer to each of the numbers that are in the outbox. */
	async load(inOutbox: ReadonlySet<number>): Promise<ReadonlyMap<number, Answer>> {
		const rows = await this.#table.orderBy(':id').toArray();
		const opened = await Promise.all(rows.map(async (row) => (await this.#sealer.open('answers', String(row.key), row.sealed)) as readonly Answer[] | undefined));
		this.#seqs.clear();
		rows.forEach((row, at) => this.#seqs.set(row.key, new Set(opened[at]?.map((answer) => answer.seq).filter((seq) => inOutbox.has(seq)))));
		this.#last = rows.at(-1)?.key ?? 0;
		return new Map(opened.flatMap((answers) => answers ?? []).map((answer) => [answer.seq, answer]));
	}

	async row(items: readonly OutboxItem[]): Promise<SealedRow<number>> {
		const answers = items.map(({ operation, ...answer }): Answer => ({ seq: operation.seq, ...answer }));
		const key = this.#last + 1;
		return { key, sealed: await this.#sealer.seal('answers', String(key), answers) };
	}

	/** After the row was stored. */
	added(row: SealedRow<number>, items: readonly OutboxItem[]): void {
		this.#last = row.key;
		this.#seqs.set(row.key, new Set(items.map((item) => item.operation.seq)));
	}

	/** The rows that speak of nothing else than these numbers. */
	without(seqs: ReadonlySet<number>): readonly number[] {
		return [...this.#seqs].filter(([, spoken]) => [...spoken].every((seq) => seqs.has(seq))).map(([key]) => key);
	}

	/** After these numbers left the outbox. */
	forget(seqs: ReadonlySet<number>): void {
		for (const [key, spoken] of this.#seqs) {
			for (const seq of seqs) spoken.delete(seq);
			if (spoken.size === 0) this.#seqs.delete(key);
		}
	}

	clear(): void {
		this.#seqs.clear();
	}
}

export function answered(item: OutboxItem, answer: Answer | undefined): OutboxItem {
	if (answer === undefined) return item;
	const { seq: _, ...state } = answer;
	return { operation: item.operation, ...state };
}
