/**
 * Every answer that was given, shown or hidden, valid or not, by its place in the instance. The engine's own serialiser drops answers
 * that skip logic hides and text that it cannot read; a draft keeps both.
 */
export type GivenValue = string | readonly string[] | null;

export class Given {
	readonly answers: Map<string, GivenValue>;
	/** How many rows a repeat has, by its ref. */
	readonly rows: Map<string, number>;
	readonly #photos: Set<string>;

	constructor(answers: Iterable<readonly [string, GivenValue]> = [], rows: Iterable<readonly [string, number]> = [], photos: Iterable<string> = []) {
		this.answers = new Map(answers);
		this.rows = new Map(rows);
		this.#photos = new Set(photos);
	}

	copy(): Given {
		return new Given(this.answers, this.rows, this.#photos);
	}

	set(ref: string, value: GivenValue, photo: boolean): void {
		// Deleted first, so that the map's order is the order of the last answers: conditions are met again in the order they were met.
		this.answers.delete(ref);
		this.answers.set(ref, value);
		if (photo) this.#photos.add(ref);
	}

	/** Less stays of an answer; when it was given does not change. */
	replace(ref: string, value: GivenValue): void {
		this.answers.set(ref, value);
	}

	forget(ref: string): void {
		this.answers.delete(ref);
		this.#photos.delete(ref);
	}

	setRows(ref: string, rows: number): void {
		this.rows.set(ref, rows);
	}

	/** Forgets the answers of a row, and its own rows; those of later rows move up with their rows. */
	removeRow(ref: string, row: number, rowsLeft: number): void {
		const rows = [...this.rows].flatMap(([at, count]): (readonly [string, number])[] => {
			const next = shifted(ref, row, at);
			return next === null ? [] : [[next, count]];
		});
		this.rows.clear();
		for (const [at, count] of rows) this.rows.set(at, count);
		this.setRows(ref, rowsLeft);
		const moved = [...this.answers].flatMap(([at, value]): (readonly [string, GivenValue])[] => {
			const next = shifted(ref, row, at);
			return next === null ? [] : [[next, value]];
		});
		const photos = [...this.#photos].flatMap((at) => shifted(ref, row, at) ?? []);
		this.answers.clear();
		for (const [at, value] of moved) this.answers.set(at, value);
		this.#photos.clear();
		for (const at of photos) this.#photos.add(at);
	}

	fileNames(): readonly string[] {
		return [...this.#photos].flatMap((ref) => {
			const name = this.answers.get(ref);
			return typeof name === 'string' && name !== '' ? [name] : [];
		});
	}

	toJSON(): unknown {
		return { answers: [...this.answers], rows: [...this.rows], photos: [...this.#photos] };
	}
}

function shifted(ref: string, row: number, at: string): string | null {
	if (!at.startsWith(`${ref}[`)) return at;
	const end = at.indexOf(']', ref.length);
	const number = Number(at.slice(ref.length + 1, end));
	if (number === row) return null;
	return number > row ? `${ref}[${number - 1}]${at.slice(end + 1)}` : at;
}

export type Snapshot = { readonly xml: string; readonly given: Given };

export function writeSnapshot(snapshot: Snapshot): string {
	return JSON.stringify(snapshot);
}

/** The draft store is our own, sealed; a text that is no snapshot is a broken invariant and throws. */
export function readSnapshot(text: string): Snapshot {
	const read = JSON.parse(text) as { readonly xml: string; readonly given: { readonly answers: [string, GivenValue][]; readonly rows: [string, number][]; readonly photos: string[] } };
	return { xml: read.xml, given: new Given(read.given.answers, read.given.rows, read.given.photos) };
}
