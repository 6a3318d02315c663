import { newId, type Id } from '../../domain/ids.ts';

/** Seeded choices (mulberry32): the same seed makes the same town. Never for anything secret. */
export class DemoRandom {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** From 0 up to 1. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number, both ends included. */
	int(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	chance(share: number): boolean {
		return this.next() < share;
	}

	pick<T>(items: readonly T[]): T {
		const item = items[this.int(0, items.length - 1)];
		if (item === undefined) throw new Error('nothing to pick from');
		return item;
	}

	some<T>(items: readonly T[], count: number): readonly T[] {
		const left = [...items];
		const taken: T[] = [];
		while (taken.length < count && left.length > 0) taken.push(...left.splice(this.int(0, left.length - 1), 1));
		return taken;
	}

	id(atMs: number): Id {
		return newId(atMs, (bytes) => {
			for (let index = 0; index < bytes.length; index += 1) bytes[index] = this.int(0, 255);
		});
	}
}
