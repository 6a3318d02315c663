export type Position = readonly [number, number];

/** Whether a ring of [lng, lat] holds the spot (even-odd rule); closed or open ring, edges undefined. */
export function insideOutline(outline: readonly Position[], at: { readonly lng: number; readonly lat: number }): boolean {
	let inside = false;
	for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
		const a = outline[i];
		const b = outline[j];
		if (a === undefined || b === undefined) continue;
		const crosses = a[1] > at.lat !== b[1] > at.lat && at.lng < ((b[0] - a[0]) * (at.lat - a[1])) / (b[1] - a[1]) + a[0];
		if (crosses) inside = !inside;
	}
	return inside;
}

/** Where the name of an area stands: its centroid, or the middle of its box when the ring has no surface. */
export function centroid(outline: readonly Position[]): Position {
	let [twice, x, y] = [0, 0, 0];
	const [x0, y0] = outline[0] ?? [0, 0];
	for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
		const a = outline[j];
		const b = outline[i];
		if (a === undefined || b === undefined) continue;
		// Relative to the first corner: in degrees the products would cancel all but a few digits.
		const cross = (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0);
		twice += cross;
		x += (a[0] + b[0] - 2 * x0) * cross;
		y += (a[1] + b[1] - 2 * y0) * cross;
	}
	if (Math.abs(twice) < 1e-15) return middle(outline);
	return [x0 + x / (3 * twice), y0 + y / (3 * twice)];
}

function middle(outline: readonly Position[]): Position {
	const xs = outline.map(([x]) => x);
	const ys = outline.map(([, y]) => y);
	return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}
