import type { Seat } from './alongLine.ts';

export type LabelKind = 'area' | 'mainRoad' | 'road' | 'water' | 'green' | 'building';
/** A name that wants to be on the map. Seats are best first; `rank` 0 goes first. `size` in pixels. */
export type Candidate = { readonly text: string; readonly kind: LabelKind; readonly rank: number; readonly size: number; readonly width: number; readonly seats: readonly Seat[] };
export type Label = { readonly text: string; readonly kind: LabelKind; readonly size: number; readonly seat: Seat; readonly upright: boolean };
type Box = { readonly west: number; readonly north: number; readonly east: number; readonly south: number };
export type Visible = { readonly width: number; readonly height: number; readonly margin: number };

/** Steeper than this a Chinese name is written downwards in upright characters, as on a street map made of paper. */
const uprightFrom = (50 * Math.PI) / 180;
/** Pixels kept free between two names. */
const gap = 4;

/**
 * Seats each name at most once (buildings each) and never over another. What is seated is decided by rank, then by name, so that the same view
 * always looks the same. Seats in sight (inside `margin` of the canvas) are tried before those beyond.
 */
export function placeLabels(candidates: readonly Candidate[], visible: Visible): readonly Label[] {
	const taken: Box[] = [];
	const seated = new Set<string>();
	const labels: Label[] = [];
	const order = [...candidates].sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
	for (const beyond of [false, true]) {
		for (const candidate of order) {
			if (seated.has(keyOf(candidate))) continue;
			const label = seat(candidate, taken, (at) => inSight(at, visible) !== beyond);
			if (label === null) continue;
			seated.add(keyOf(candidate));
			labels.push(label);
		}
	}
	return labels;
}

/** Streets come in pieces of one name; buildings of one name are several. */
function keyOf(candidate: Candidate): string {
	return candidate.kind === 'building' ? `${candidate.text} ${candidate.seats[0]?.x ?? ''} ${candidate.seats[0]?.y ?? ''}` : candidate.text;
}

function seat(candidate: Candidate, taken: Box[], fits: (seat: Seat) => boolean): Label | null {
	for (const at of candidate.seats) {
		if (!fits(at)) continue;
		const upright = isHan(candidate.text) && Math.abs(at.angle) > uprightFrom;
		const boxes = boxesOf(candidate, at);
		if (boxes.some((box) => taken.some((other) => overlaps(box, other)))) continue;
		taken.push(...boxes);
		return { text: candidate.text, kind: candidate.kind, size: candidate.size, seat: at, upright };
	}
	return null;
}

function inSight(at: Seat, visible: Visible): boolean {
	return at.x >= visible.margin && at.x <= visible.width - visible.margin && at.y >= visible.margin && at.y <= visible.height - visible.margin;
}

/** A slanted name as a row of small squares: one box around it would keep far too much free. */
function boxesOf(candidate: Candidate, at: Seat): readonly Box[] {
	const half = candidate.size * 0.65 + gap / 2;
	const count = Math.max(1, Math.ceil(candidate.width / candidate.size));
	const step = candidate.width / count;
	return Array.from({ length: count }, (_, index) => {
		const along = (index + 0.5) * step - candidate.width / 2;
		const x = at.x + along * Math.cos(at.angle);
		const y = at.y + along * Math.sin(at.angle);
		return { west: x - half, east: x + half, north: y - half, south: y + half };
	});
}

function overlaps(a: Box, b: Box): boolean {
	return a.west < b.east && a.east > b.west && a.north < b.south && a.south > b.north;
}

function isHan(text: string): boolean {
	return /\p{Script=Han}/u.test(text);
}
