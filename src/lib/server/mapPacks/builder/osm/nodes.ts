import type { Position } from '../../../../domain/geo/outline.ts';
import { GrowingNumbers } from '../growing.ts';

/** OpenStreetMap's own precision: seven decimals fit an integer of 32 bits. */
const perDegree = 1e7;

/** Where every node lies. Found by halving: files are sorted by id nearly always, and those that are not are sorted once. */
export class NodePlaces {
	readonly #ids = new GrowingNumbers('float');
	readonly #lngs = new GrowingNumbers('int');
	readonly #lats = new GrowingNumbers('int');
	#order: Uint32Array | null = null;
	#sorted = true;

	get size(): number {
		return this.#ids.length;
	}

	add(id: number, lng: number, lat: number): void {
		if (this.size > 0 && id <= this.#ids.at(this.size - 1)) this.#sorted = false;
		this.#ids.push(id);
		this.#lngs.push(Math.round(lng * perDegree));
		this.#lats.push(Math.round(lat * perDegree));
		this.#order = null;
	}

	/** Undefined for a node that the file does not hold. Of two with one id the later counts. */
	find(id: number): Position | undefined {
		const index = this.#indexOf(id);
		return index === null ? undefined : [this.#lngs.at(index) / perDegree, this.#lats.at(index) / perDegree];
	}

	*all(): Generator<Position> {
		for (let index = 0; index < this.size; index += 1) yield [this.#lngs.at(index) / perDegree, this.#lats.at(index) / perDegree];
	}

	#indexOf(id: number): number | null {
		const order = this.#sorted ? null : (this.#order ??= this.#ordered());
		let [low, high] = [0, this.size];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.#ids.at(order === null ? middle : (order[middle] ?? 0)) <= id) low = middle + 1;
			else high = middle;
		}
		if (low === 0) return null;
		const found = order === null ? low - 1 : (order[low - 1] ?? 0);
		return this.#ids.at(found) === id ? found : null;
	}

	#ordered(): Uint32Array {
		const order = Uint32Array.from({ length: this.size }, (_, index) => index);
		return order.sort((a, b) => this.#ids.at(a) - this.#ids.at(b) || a - b);
	}
}
