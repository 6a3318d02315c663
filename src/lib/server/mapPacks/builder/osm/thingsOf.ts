import type { Position } from '../../../../domain/geo/outline.ts';
import { isSurface, surfaceClass } from '../schema/surface.ts';
import { bounding } from '../ring.ts';
import type { BuildNotes, Tags, Thing } from '../things.ts';
import { closed, joinEnds } from './joinEnds.ts';
import { relationRings } from './relationRings.ts';
import type { OsmSource, OsmWay } from './source.ts';

/** Everything in the file that has a shape, in an order that depends on the file's content alone. */
export function* thingsOf(source: OsmSource, notes: BuildNotes): Generator<Thing> {
	const outlines = new Map<number, Set<string>>();
	for (const relation of inOrder(source.relations)) {
		if (relation.tags['type'] !== 'multipolygon' && relation.tags['type'] !== undefined) continue;
		const kind = surfaceClass(relation.tags);
		if (kind === null) continue;
		const polygons = relationRings(relation, source, notes);
		if (polygons.length === 0) {
			if (relation.centre !== null) yield { tags: relation.tags, geometry: { type: 'Point', coordinates: relation.centre } };
			else notes.leftOut += 1;
			continue;
		}
		// Its outline may be tagged a second time, as the same thing: it would cover the holes and be counted twice.
		for (const { type, ref, role } of relation.members) {
			if (type === 'way' && role !== 'inner') outlines.set(ref, (outlines.get(ref) ?? new Set()).add(kind));
		}
		yield { tags: relation.tags, geometry: { type: 'MultiPolygon', coordinates: polygons } };
	}
	const lines = new Map<string, { readonly tags: Tags; readonly lines: (readonly number[])[] }>();
	for (const way of inOrder(source.ways)) {
		if (isEmpty(way.tags)) continue;
		const refs = presentNodes(way, source, notes);
		if (refs.length < 2) {
			if (way.centre !== null) yield { tags: way.tags, geometry: { type: 'Point', coordinates: way.centre } };
			else notes.leftOut += 1;
		} else if (closed(refs) && isSurface(way.tags)) {
			const ring = placed(refs, source);
			if (outlines.get(way.id)?.has(surfaceClass(way.tags) ?? '') === true) continue;
			if (bounding(ring)) yield { tags: way.tags, geometry: { type: 'MultiPolygon', coordinates: [[ring]] } };
			else notes.leftOut += 1;
		} else {
			const key = JSON.stringify(Object.entries(way.tags).sort(([a], [b]) => (a < b ? -1 : 1)));
			const alike = lines.get(key) ?? { tags: way.tags, lines: [] };
			alike.lines.push(refs);
			lines.set(key, alike);
		}
	}
	// A street lies in the data in many pieces: joined, it has room for its name and takes less of the file.
	for (const { tags, lines: pieces } of lines.values()) {
		for (const line of joinEnds(pieces)) yield { tags, geometry: { type: 'LineString', coordinates: placed(line, source) } };
	}
	for (const { id, tags } of inOrder(source.nodes)) {
		const at = source.places.find(id);
		if (at !== undefined) yield { tags, geometry: { type: 'Point', coordinates: at } };
	}
}

function presentNodes(way: OsmWay, source: OsmSource, notes: BuildNotes): readonly number[] {
	const refs = source.nodesOf(way);
	const present = refs.filter((ref, index) => source.places.find(ref) !== undefined && ref !== refs[index - 1]);
	if (present.length < refs.length && refs.some((ref) => source.places.find(ref) === undefined)) notes.waysCut += 1;
	return present;
}

function placed(refs: readonly number[], source: OsmSource): readonly Position[] {
	return refs.flatMap((ref) => {
		const at = source.places.find(ref);
		return at === undefined ? [] : [at];
	});
}

function inOrder<T extends { readonly id: number }>(elements: ReadonlyMap<number, T>): readonly T[] {
	return [...elements.values()].sort((a, b) => a.id - b.id);
}

function isEmpty(tags: Tags): boolean {
	for (const _ in tags) return false;
	return true;
}
