/** Where a name fits on a line: the middle, and the angle in radians that keeps it readable from left to right. */
export type Seat = { readonly x: number; readonly y: number; readonly angle: number };

/** Fractions of the length, best first. Fixed on the line, so that a name stays where it is while the map is panned. */
const fractions = [0.5, 0.25, 0.75, 0.375, 0.625, 0.125, 0.875] as const;

/** Seats for a text of this width on a line of flat screen pixels; none where the line bends too much or is too short. */
export function seatsAlong(screen: Float64Array, width: number): readonly Seat[] {
	const lengths = lengthsOf(screen);
	const total = lengths[lengths.length - 1] ?? 0;
	if (total < width) return [];
	return fractions.flatMap((fraction) => {
		const middle = fraction * total;
		const from = pointAt(screen, lengths, middle - width / 2);
		const to = pointAt(screen, lengths, middle + width / 2);
		if (from === null || to === null) return [];
		const [dx, dy] = [to.x - from.x, to.y - from.y];
		if (Math.hypot(dx, dy) < 0.96 * width) return [];
		return [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, angle: readable(Math.atan2(dy, dx)) }];
	});
}

function readable(angle: number): number {
	if (angle > Math.PI / 2) return angle - Math.PI;
	return angle <= -Math.PI / 2 ? angle + Math.PI : angle;
}

/** Length of the line up to each of its corners. */
function lengthsOf(screen: Float64Array): Float64Array {
	const lengths = new Float64Array(screen.length / 2);
	for (let i = 1; i < lengths.length; i++) {
		const dx = (screen[2 * i] ?? 0) - (screen[2 * i - 2] ?? 0);
		const dy = (screen[2 * i + 1] ?? 0) - (screen[2 * i - 1] ?? 0);
		lengths[i] = (lengths[i - 1] ?? 0) + Math.hypot(dx, dy);
	}
	return lengths;
}

function pointAt(screen: Float64Array, lengths: Float64Array, at: number): { readonly x: number; readonly y: number } | null {
	if (at < 0) return null;
	for (let i = 1; i < lengths.length; i++) {
		const [start, end] = [lengths[i - 1] ?? 0, lengths[i] ?? 0];
		if (at > end || end === start) continue;
		const share = (at - start) / (end - start);
		const [x, y] = [screen[2 * i - 2] ?? 0, screen[2 * i - 1] ?? 0];
		return { x: x + share * ((screen[2 * i] ?? 0) - x), y: y + share * ((screen[2 * i + 1] ?? 0) - y) };
	}
	return null;
}
