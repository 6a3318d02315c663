import type { Stroke } from '../signature/strokes.ts';

/** Red on a white edge, so that it shows on every ground. */
const passes = [{ colour: '#fff', width: 0.012 }, { colour: '#d11a12', width: 0.007 }] as const;

/** The picture with its marks; strokes are in parts of its width. */
export function drawMarks(pen: CanvasRenderingContext2D, picture: ImageBitmap, strokes: readonly Stroke[]): void {
	const { width } = picture;
	pen.drawImage(picture, 0, 0);
	pen.lineCap = 'round';
	pen.lineJoin = 'round';
	for (const { colour, width: share } of passes) {
		pen.strokeStyle = colour;
		pen.lineWidth = width * share;
		for (const stroke of strokes) {
			pen.beginPath();
			// A dot is a line to where it began.
			for (const [index, { x, y }] of [...stroke, ...stroke.slice(0, stroke.length === 1 ? 1 : 0)].entries()) pen[index === 0 ? 'moveTo' : 'lineTo'](x * width, y * width);
			pen.stroke();
		}
	}
}
