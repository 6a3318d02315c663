import type { Bounds } from '../../../domain/geo/bounds.ts';
import { inBounds } from '../../../domain/geo/bounds.ts';
import type { Position } from '../../../domain/geo/outline.ts';
import { signedArea, withHoles } from './ring.ts';
import type { BuildNotes, Rings } from './things.ts';

type Line = readonly Position[];

/**
 * The sea between coastlines and the edge of the map. A coastline has the land to its left; so whoever follows it, and where it leaves the map goes on along the edge with the clock
 * to where the next one comes in, has gone around a piece of sea. Rings within are islands.
 */
export function seaOf(coasts: readonly Line[], bounds: Bounds, notes: BuildNotes): readonly Rings[] {
	const chains = joined(coasts);
	const whole = chains.filter((chain) => isClosed(chain) && chain.every(([lng, lat]) => inBounds(bounds, { lng, lat })));
	const pieces = chains.filter((chain) => !whole.includes(chain)).flatMap((chain) => clipped(outsideFirst(chain, bounds), bounds));
	const crossing = pieces.filter((piece) => onEdge(piece[0], bounds) && onEdge(piece.at(-1), bounds));
	// One that ends in the middle of the map has no side.
	notes.ringsOpen += pieces.length - crossing.length;
	const islands = whole.filter((ring) => signedArea(ring) > 0);
	const lagoons = whole.filter((ring) => signedArea(ring) < 0);
	const [west, south, east, north] = bounds;
	const everywhere: Line = [[west, north], [east, north], [east, south], [west, south], [west, north]];
	const outers = crossing.length > 0 ? around(crossing, bounds) : islands.length > 0 ? [everywhere] : [];
	return [...withHoles(outers, islands), ...lagoons.map((ring): Rings => [ring])];
}

/** In their own direction: the other way round the land would be the sea. */
function joined(coasts: readonly Line[]): readonly Line[] {
	const key = (at: Position | undefined): string => `${at?.[0] ?? ''},${at?.[1] ?? ''}`;
	const left = new Set(coasts.filter((line) => line.length > 1));
	const byStart = new Map([...left].map((line) => [key(line[0]), line]));
	const ends = new Set([...left].map((line) => key(line.at(-1))));
	// First those with nothing before them; what is left then are rings.
	const starts = [...[...left].filter((line) => !ends.has(key(line[0]))), ...left];
	return starts.flatMap((start) => {
		const chain: Position[] = [];
		for (let line: Line | undefined = start; line !== undefined && left.delete(line); line = byStart.get(key(line.at(-1)))) for (const at of chain.length === 0 ? line : line.slice(1)) chain.push(at);
		return chain.length > 1 ? [chain] : [];
	});
}

function isClosed(line: Line): boolean {
	const [first, last] = [line[0], line.at(-1)];
	return line.length > 3 && first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
}

/** A ring begins beyond the edge, so that no piece of it is cut in two. */
function outsideFirst(chain: Line, bounds: Bounds): Line {
	if (!isClosed(chain)) return chain;
	const from = chain.findIndex(([lng, lat]) => !inBounds(bounds, { lng, lat }));
	return from <= 0 ? chain : [...chain.slice(from, -1), ...chain.slice(0, from + 1)];
}

/** What of a line lies on the map, each piece from where it comes in to where it leaves. */
function clipped(line: Line, bounds: Bounds): readonly Line[] {
	const pieces: Position[][] = [];
	let piece: Position[] = [];
	for (let index = 1; index < line.length; index += 1) {
		const part = segmentWithin(line[index - 1] ?? [0, 0], line[index] ?? [0, 0], bounds);
		if (part === null) continue;
		const last = piece.at(-1);
		if (last === undefined || last[0] !== part[0][0] || last[1] !== part[0][1]) {
			piece = [part[0]];
			pieces.push(piece);
		}
		piece.push(part[1]);
	}
	return pieces.filter((each) => each.length > 1);
}

/** By Liang and Barsky. */
function segmentWithin(a: Position, b: Position, [west, south, east, north]: Bounds): readonly [Position, Position] | null {
	const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
	let [from, to] = [0, 1];
	for (const [step, room] of [[-dx, a[0] - west], [dx, east - a[0]], [-dy, a[1] - south], [dy, north - a[1]]] as const) {
		if (step === 0 && room < 0) return null;
		if (step < 0) from = Math.max(from, room / step);
		if (step > 0) to = Math.min(to, room / step);
	}
	if (from >= to) return null;
	const at = (share: number): Position => (share === 0 ? a : share === 1 ? b : [a[0] + share * dx, a[1] + share * dy]);
	return [at(from), at(to)];
}

/** About a millimetre. */
const near = 1e-8;

function onEdge(at: Position | undefined, [west, south, east, north]: Bounds): boolean {
	return at !== undefined && (Math.abs(at[0] - west) < near || Math.abs(at[0] - east) < near || Math.abs(at[1] - south) < near || Math.abs(at[1] - north) < near);
}

/** How far along the edge with the clock, from the north-west corner: 0 to 4, a side each. */
function along([lng, lat]: Position, [west, south, east, north]: Bounds): number {
	if (Math.abs(lat - north) < near) return (lng - west) / (east - west);
	if (Math.abs(lng - east) < near) return 1 + (north - lat) / (north - south);
	if (Math.abs(lat - south) < near) return 2 + (east - lng) / (east - west);
	return 3 + (lat - south) / (north - south);
}

function around(pieces: readonly Line[], bounds: Bounds): readonly Line[] {
	const [west, south, east, north] = bounds;
	const corners: readonly Position[] = [[west, north], [east, north], [east, south], [west, south]];
	const left = new Set(pieces);
	const rings: Line[] = [];
	for (const first of pieces) {
		if (!left.has(first)) continue;
		const ring: Position[] = [];
		for (let piece: Line | undefined = first; piece !== undefined && left.delete(piece);) {
			for (const at of piece) ring.push(at);
			const out = along(piece.at(-1) ?? [0, 0], bounds);
			const ahead = (at: number): number => (at - out + 4) % 4;
			const next: Line | undefined = [first, ...left].toSorted((a, b) => ahead(along(a[0] ?? [0, 0], bounds)) - ahead(along(b[0] ?? [0, 0], bounds)))[0];
			const way = ahead(along(next?.[0] ?? [0, 0], bounds));
			for (const corner of [0, 1, 2, 3].filter((each) => ahead(each) > 0 && ahead(each) < way).toSorted((a, b) => ahead(a) - ahead(b))) ring.push(corners[corner] ?? [0, 0]);
			piece = next;
		}
		const start = ring[0];
		if (start !== undefined) rings.push([...ring, start]);
	}
	return rings;
}
