import type { Bounds } from '../../../domain/geo/bounds.ts';
import type { Position } from '../../../domain/geo/outline.ts';
import { GrowingNumbers } from './growing.ts';
import type { LayerFeature, LayerName, NumberedFeature } from './schema/layers.ts';
import type { Properties } from './schema/names.ts';
import type { Geometry, Rings } from './things.ts';

type Kept = { readonly id: number; readonly layer: LayerName; readonly minZoom: number; readonly properties: Properties; readonly type: Geometry['type']; /** Where its box begins in the pool; its coordinates follow. */ readonly from: number };

/** All features of a map, their coordinates as bare numbers: as nested lists a town's houses would take a gigabyte. */
export class FeatureStore {
	readonly #kept: Kept[] = [];
	readonly #pool = new GrowingNumbers('float');
	readonly #alike = new Map<string, Properties>();

	get size(): number {
		return this.#kept.length;
	}

	add({ layer, minZoom, properties, geometry }: LayerFeature): void {
		const from = this.#pool.length;
		for (const edge of boxOf(geometry)) this.#pool.push(edge);
		this.#kept.push({ id: this.size + 1, layer, minZoom, properties: this.#shared(properties), type: geometry.type, from });
		if (geometry.type === 'Point') this.#line([geometry.coordinates]);
		else if (geometry.type === 'LineString') this.#line(geometry.coordinates);
		else {
			this.#pool.push(geometry.coordinates.length);
			for (const rings of geometry.coordinates) {
				this.#pool.push(rings.length);
				for (const ring of rings) this.#line(ring);
			}
		}
	}

	/** What is drawn later lies above. */
	sort(): void {
		const rank = ({ properties }: Kept): number => Number(properties['sort_rank'] ?? 0);
		this.#kept.sort((a, b) => rank(a) - rank(b));
	}

	count(layer: LayerName): number {
		return this.#kept.reduce((sum, kept) => sum + (kept.layer === layer ? 1 : 0), 0);
	}

	/** Names of properties and what they hold, by layer. */
	fields(layer: LayerName): Map<string, string> {
		const fields = new Map<string, string>();
		for (const kept of this.#kept) if (kept.layer === layer) for (const [key, value] of Object.entries(kept.properties)) fields.set(key, typeof value);
		return fields;
	}

	/** Around everything; null when there is nothing. */
	bounds(): Bounds | null {
		let around: Bounds | null = null;
		for (const { from } of this.#kept) {
			const box = this.#box(from);
			around = around === null ? box : [Math.min(around[0], box[0]), Math.min(around[1], box[1]), Math.max(around[2], box[2]), Math.max(around[3], box[3])];
		}
		return around;
	}

	/** Those of a part of the map, as they were put in. */
	within(bounds: Bounds, minZoom: number): readonly NumberedFeature[] {
		const found: NumberedFeature[] = [];
		for (const kept of this.#kept) {
			if (kept.minZoom > minZoom) continue;
			const [west, south, east, north] = this.#box(kept.from);
			if (west <= bounds[2] && east >= bounds[0] && south <= bounds[3] && north >= bounds[1]) found.push({ id: kept.id, layer: kept.layer, minZoom: kept.minZoom, properties: kept.properties, geometry: this.#geometry(kept) });
		}
		return found;
	}

	#box(from: number): Bounds {
		return [this.#pool.at(from), this.#pool.at(from + 1), this.#pool.at(from + 2), this.#pool.at(from + 3)];
	}

	#line(line: readonly Position[]): void {
		this.#pool.push(line.length);
		for (const [lng, lat] of line) {
			this.#pool.push(lng);
			this.#pool.push(lat);
		}
	}

	#geometry({ type, from }: Kept): Geometry {
		let at = from + 4;
		const next = (): number => this.#pool.at(at++);
		const line = (): readonly Position[] => Array.from({ length: next() }, (): Position => [next(), next()]);
		if (type === 'Point') return { type, coordinates: line()[0] ?? [0, 0] };
		if (type === 'LineString') return { type, coordinates: line() };
		return { type, coordinates: Array.from({ length: next() }, (): Rings => Array.from({ length: next() }, line)) };
	}

	/** Most houses say the same of themselves. */
	#shared(properties: Properties): Properties {
		if ('name' in properties) return properties;
		const key = JSON.stringify(properties);
		const known = this.#alike.get(key);
		if (known === undefined) this.#alike.set(key, properties);
		return known ?? properties;
	}
}

function boxOf(geometry: Geometry): Bounds {
	let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
	const lines = geometry.type === 'Point' ? [[geometry.coordinates]] : geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates.map(([outer = []]) => outer);
	for (const line of lines) for (const [lng, lat] of line) [west, south, east, north] = [Math.min(west, lng), Math.min(south, lat), Math.max(east, lng), Math.max(north, lat)];
	return [west, south, east, north];
}
