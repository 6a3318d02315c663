import type { Position } from '../../../../domain/geo/outline.ts';
import { bounding, withHoles } from '../ring.ts';
import type { BuildNotes, Rings } from '../things.ts';
import { closed, joinEnds } from './joinEnds.ts';
import type { OsmMember, OsmRelation, OsmSource } from './source.ts';

/** The surfaces of a multipolygon. One that runs out of the file is closed along the edge; one that is open though all of it is there is left out. */
export function relationRings(relation: OsmRelation, source: OsmSource, notes: BuildNotes): readonly Rings[] {
	const ways = relation.members.filter(({ type }) => type === 'way');
	const incomplete = ways.some((member) => lineOf(member, source).some((ref) => source.places.find(ref) === undefined) || lineOf(member, source).length < 2);
	const ringsOf = (inner: boolean): readonly (readonly Position[])[] => {
		const lines = ways.filter(({ role }) => (role === 'inner') === inner).map((member) => lineOf(member, source).filter((ref) => source.places.find(ref) !== undefined));
		const joined = joinEnds(lines);
		const whole = joined.filter(closed).map((ring) => placed(ring, source));
		const open = joined.filter((line) => !closed(line)).map((line) => placed(line, source));
		if (open.length === 0) return whole.filter(bounding);
		if (!incomplete || inner) {
			notes.ringsOpen += open.length;
			return whole.filter(bounding);
		}
		const mended = closedAlongTheEdge(open);
		notes.ringsMended += mended.length;
		return [...whole, ...mended].filter(bounding);
	};
	return withHoles(ringsOf(false), ringsOf(true));
}

function lineOf({ ref, line }: OsmMember, source: OsmSource): readonly number[] {
	const way = source.ways.get(ref);
	return way !== undefined && way.to > way.from ? source.nodesOf(way) : line;
}

function placed(line: readonly number[], source: OsmSource): readonly Position[] {
	return line.flatMap((ref) => {
		const at = source.places.find(ref);
		return at === undefined ? [] : [at];
	});
}

/** The two banks of a river that flows through: each open end goes on at the nearest other one, beyond the edge of the map. */
function closedAlongTheEdge(open: readonly (readonly Position[])[]): readonly (readonly Position[])[] {
	const left = [...open];
	const rings: (readonly Position[])[] = [];
	for (let chain = left.shift(); chain !== undefined; chain = left.shift()) {
		let ring = [...chain];
		for (;;) {
			const end = ring[ring.length - 1] ?? [0, 0];
			const home = distance(end, ring[0] ?? [0, 0]);
			const reaches = left.flatMap((line, index) => [{ index, turned: false, far: distance(end, line[0] ?? [0, 0]) }, { index, turned: true, far: distance(end, line[line.length - 1] ?? [0, 0]) }]);
			const next = reaches.sort((a, b) => a.far - b.far || a.index - b.index)[0];
			if (next === undefined || next.far >= home) break;
			const [line = []] = left.splice(next.index, 1);
			ring = [...ring, ...(next.turned ? line.toReversed() : line)];
		}
		const start = ring[0];
		if (start !== undefined) rings.push([...ring, start]);
	}
	return rings;
}

function distance(a: Position, b: Position): number {
	return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
