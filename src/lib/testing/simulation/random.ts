/** Deterministic numbers (mulberry32): the same seed gives the same history on every machine. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** 0 up to 1. */
	readonly next = (): number => {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};

	/** A whole number from 0 up to, but not, `below`. */
	int(below: number): number {
		return Math.floor(this.next() * below);
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	pick<T>(list: readonly T[]): T | undefined {
		return list[this.int(list.length)];
	}

	readonly bytes = (bytes: Uint8Array<ArrayBuffer>): void => {
		for (let at = 0; at < bytes.length; at += 1) bytes[at] = this.int(256);
	};
}
