import type { Bounds } from '../../../../domain/geo/bounds.ts';
import type { Position } from '../../../../domain/geo/outline.ts';
import type { Tags } from '../things.ts';
import { GrowingNumbers } from '../growing.ts';
import { NodePlaces } from './nodes.ts';

/** `from`, `to`: where its nodes lie in the pool. `centre`: all that `out center` tells of it. */
export type OsmWay = { readonly id: number; readonly tags: Tags; readonly from: number; readonly to: number; readonly centre: Position | null };
export type OsmMember = { readonly type: 'node' | 'way' | 'relation'; readonly ref: number; readonly role: string; /** Of `out geom`: its line, where it came along. */ readonly line: readonly number[] };
export type OsmRelation = { readonly id: number; readonly tags: Tags; readonly members: readonly OsmMember[]; readonly centre: Position | null };
export type OsmNode = { readonly id: number; readonly tags: Tags };

/** A whole file, held small: places and references as numbers, and of the tags only those that a map shows. */
export class OsmSource {
	readonly places = new NodePlaces();
	readonly pool = new GrowingNumbers('float');
	readonly nodes = new Map<number, OsmNode>();
	readonly ways = new Map<number, OsmWay>();
	readonly relations = new Map<number, OsmRelation>();
	bounds: Bounds | null = null;
	/** Nodes that have no number in the file: those of `out geom` without `ref`. */
	#unnamed = -0x8000_0000_0000;

	/** Keeps the place of a point that the file gives no number and answers the one it has here. Two at the same spot are one. */
	unnamedNode(lng: number, lat: number): number {
		const key = `${lng},${lat}`;
		const known = this.#unnamedAt.get(key);
		if (known !== undefined) return known;
		this.#unnamed -= 1;
		this.places.add(this.#unnamed, lng, lat);
		this.#unnamedAt.set(key, this.#unnamed);
		return this.#unnamed;
	}
	readonly #unnamedAt = new Map<string, number>();

	nodesOf(way: OsmWay): readonly number[] {
		return Array.from({ length: way.to - way.from }, (_, index) => this.pool.at(way.from + index));
	}

	widen(box: Bounds): void {
		const had = this.bounds;
		this.bounds = had === null ? box : [Math.min(had[0], box[0]), Math.min(had[1], box[1]), Math.max(had[2], box[2]), Math.max(had[3], box[3])];
	}
}
