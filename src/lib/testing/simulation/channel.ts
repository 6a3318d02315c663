/** A line of pieces between two programs: the writer never waits, the reader waits for the next or the end. */
export class Channel<T> {
	readonly #pieces: T[] = [];
	#closed = false;
	#wake: () => void = () => undefined;

	get closed(): boolean {
		return this.#closed;
	}

	put(piece: T): void {
		if (!this.#closed) this.#pieces.push(piece);
		this.#wake();
	}

	close(): void {
		this.#closed = true;
		this.#wake();
	}

	/** Undefined at the end. */
	async take(): Promise<T | undefined> {
		while (this.#pieces.length === 0 && !this.#closed) await new Promise<void>((resolve) => { this.#wake = resolve; });
		return this.#pieces.shift();
	}
}
