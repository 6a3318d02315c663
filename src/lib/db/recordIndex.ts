import type { RecordRef } from '../domain/records/record.ts';
import type { Held } from './store.ts';

/** IndexedDB costs some 75 µs a key and little a byte, so pages read and write several times as fast as rows. */
export type PageSizes = {
	/** Records in a full page. */
	readonly page: number;
	/** Fewer new records than this are not worth a page of their own. */
	readonly least: number;
	/** Pages that one transaction of a compaction renews: it bounds the memory, and how long a pull waits. */
	readonly atOnce: number;
};
const usualSizes: PageSizes = { page: 200, least: 50, atOnce: 25 };

/**
 * Where the copies of each pulled record lie; known in memory only, by `refKey`.
 *
 * Invariants: a record lies in one page at most and in one row at most. Its row hides its page copy. A tombstone hides a page copy too, but
 * never a row; so while a tombstone stands, its record is written as a row and into no page.
 */
export class RecordIndex {
	readonly rows = new Map<string, number>();
	readonly pageOf = new Map<string, string>();
	/** The keys in each page, hidden ones too. */
	readonly pages = new Map<string, readonly string[]>();
	readonly gone = new Map<string, RecordRef>();
	/** The last number given to a row or a tombstone. */
	lastNumber = 0;
	readonly #sizes: PageSizes;

	constructor(sizes: PageSizes = usualSizes) {
		this.#sizes = sizes;
	}

	clear(): void {
		for (const map of [this.rows, this.pageOf, this.pages, this.gone]) map.clear();
		this.lastNumber = 0;
	}

	/** No copy of it lies anywhere, nor a tombstone that would hide one in a page. */
	isNew(key: string): boolean {
		return !this.rows.has(key) && !this.pageOf.has(key) && !this.gone.has(key);
	}

	isHidden(key: string): boolean {
		return this.rows.has(key) || this.gone.has(key);
	}

	addPage(id: string, keys: readonly string[]): void {
		this.pages.set(id, keys);
		for (const key of keys) this.pageOf.set(key, id);
	}

	dropPage(id: string): void {
		for (const key of this.pages.get(id) ?? []) this.pageOf.delete(key);
		this.pages.delete(id);
	}

	/** What was removed is not left on the disk for long; what changed waits until it is a tenth. */
	isWorthCompacting(): boolean {
		return this.gone.size > 0 || this.rows.size > Math.max(this.#sizes.page, this.pageOf.size / 10);
	}

	isCompact(): boolean {
		return this.gone.size === 0 && this.rows.size === 0;
	}

	/** Pages with hidden copies, then half-empty ones; and the rows that can go into pages once these are renewed. */
	nextStep(): { readonly pages: readonly string[]; readonly rows: ReadonlyMap<string, number> } {
		const stale = new Set([...this.rows.keys(), ...this.gone.keys()].flatMap((key) => this.pageOf.get(key) ?? []));
		const sparse = [...this.pages].filter(([, keys]) => keys.length < this.#sizes.page / 2).map(([id]) => id);
		const pages = new Set([...stale, ...sparse].slice(0, this.#sizes.atOnce));
		const rows = new Map<string, number>();
		let unpaged = 0;
		for (const [key, number] of this.rows) {
			const page = this.pageOf.get(key);
			if (page === undefined) unpaged += 1;
			if (page === undefined ? unpaged <= this.#sizes.atOnce * this.#sizes.page : pages.has(page)) rows.set(key, number);
		}
		return { pages: [...pages], rows };
	}

	/** Pages of about equal size; none for too few. */
	intoPages(held: readonly Held[], least = this.#sizes.least): readonly (readonly Held[])[] {
		if (held.length < least || held.length === 0) return [];
		const count = Math.ceil(held.length / this.#sizes.page);
		const size = Math.ceil(held.length / count);
		return Array.from({ length: count }, (_, page) => held.slice(page * size, (page + 1) * size)).filter((page) => page.length > 0);
	}

	/** The most steps that what lies there now can take. */
	steps(): number {
		return this.pages.size + Math.ceil(this.rows.size / (this.#sizes.atOnce * this.#sizes.page)) + 1;
	}

	/** The tombstones still needed once these pages are renewed. */
	goneBeyond(pages: readonly string[]): readonly [string, RecordRef][] {
		return [...this.gone].filter(([key]) => {
			const page = this.pageOf.get(key);
			return page !== undefined && !pages.includes(page);
		});
	}
}
