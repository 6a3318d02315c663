/** A list of numbers that grows without boxing them: a town's million nodes take 16 MB instead of a hundred. */
export class GrowingNumbers {
	#values: Float64Array | Int32Array;
	#length = 0;

	constructor(kind: 'float' | 'int') {
		this.#values = kind === 'float' ? new Float64Array(1024) : new Int32Array(1024);
	}

	get length(): number {
		return this.#length;
	}

	push(value: number): void {
		if (this.#length === this.#values.length) {
			const wider = this.#values instanceof Float64Array ? new Float64Array(this.#length * 2) : new Int32Array(this.#length * 2);
			wider.set(this.#values);
			this.#values = wider;
		}
		this.#values[this.#length] = value;
		this.#length += 1;
	}

	at(index: number): number {
		return this.#values[index] ?? Number.NaN;
	}
}
