/** A signature as it is drawn: strokes of points in parts of the pad's width (0 to 1) and, in the same unit, of its height. No times: how somebody writes is nobody's business. */
export type StrokePoint = { readonly x: number; readonly y: number };
export type Stroke = readonly StrokePoint[];

/** What is kept, in pixels. */
export const pad = { width: 1200, height: 480 } as const;
/** Less ink than this is a slip of the finger. In parts of the width. */
const leastInk = 0.08;

export function isBlank(strokes: readonly Stroke[]): boolean {
	return strokes.reduce((ink, stroke) => ink + lengthOf(stroke), 0) < leastInk;
}

function lengthOf(stroke: Stroke): number {
	return stroke.slice(1).reduce((sum, point, index) => {
		const before = stroke[index] ?? point;
		return sum + Math.hypot(point.x - before.x, point.y - before.y);
	}, 0);
}

/** Draws it in black on white, smoothed through the middles of its points. */
export function drawStrokes(pen: CanvasRenderingContext2D, strokes: readonly Stroke[], width: number, height: number): void {
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, width, height);
	pen.strokeStyle = '#111';
	pen.fillStyle = '#111';
	pen.lineWidth = width * 0.006;
	pen.lineCap = 'round';
	pen.lineJoin = 'round';
	for (const stroke of strokes) drawStroke(pen, stroke.map(({ x, y }) => ({ x: x * width, y: y * width })));
}

function drawStroke(pen: CanvasRenderingContext2D, points: Stroke): void {
	const [first, ...rest] = points;
	if (first === undefined) return;
	pen.beginPath();
	pen.moveTo(first.x, first.y);
	let before = first;
	for (const point of rest) {
		pen.quadraticCurveTo(before.x, before.y, (before.x + point.x) / 2, (before.y + point.y) / 2);
		before = point;
	}
	// A dot is a line to where it began.
	pen.lineTo(before.x, before.y);
	pen.stroke();
}
