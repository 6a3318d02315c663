/** What is written over a copy that is handed out: nothing, or these words, again and again and once more in a line below. */
export type Watermark = { readonly lines: readonly string[] } | null;

/**
 * The picture drawn anew, as a JPEG: nothing of what the file carried besides the picture goes with it. Null when the browser cannot read it.
 * The copy has another hash than the original; the original's stands in the mark.
 */
export async function exportCopy(bytes: Uint8Array<ArrayBuffer>, mime: string, mark: Watermark): Promise<Blob | null> {
	const picture = await createImageBitmap(new Blob([bytes], { type: mime })).catch(() => null);
	if (picture === null) return null;
	const canvas = document.createElement('canvas');
	const size = Math.max(14, Math.round(Math.max(picture.width, picture.height) / 60));
	const band = mark === null ? 0 : Math.round(size * 1.6 * mark.lines.length + size);
	canvas.width = picture.width;
	canvas.height = picture.height + band;
	const pen = canvas.getContext('2d');
	if (pen === null) return null;
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, canvas.width, canvas.height);
	pen.drawImage(picture, 0, 0);
	if (mark !== null) drawMark(pen, mark.lines, { width: picture.width, height: picture.height, size });
	picture.close();
	return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
}

function drawMark(pen: CanvasRenderingContext2D, lines: readonly string[], { width, height, size }: { readonly width: number; readonly height: number; readonly size: number }): void {
	const text = lines.join('  ');
	pen.font = `${String(size)}px sans-serif`;
	pen.save();
	pen.beginPath();
	pen.rect(0, 0, width, height);
	pen.clip();
	pen.rotate(-Math.PI / 8);
	pen.fillStyle = 'rgb(255 255 255 / 0.35)';
	pen.strokeStyle = 'rgb(0 0 0 / 0.25)';
	const across = pen.measureText(text).width + size * 4;
	for (let y = -height; y < height * 2; y += size * 8) {
		for (let x = -width - ((y / (size * 8)) % 2) * (across / 2); x < width * 2; x += across) {
			pen.strokeText(text, x, y);
			pen.fillText(text, x, y);
		}
	}
	pen.restore();
	pen.fillStyle = '#000';
	for (const [at, line] of lines.entries()) pen.fillText(line, size / 2, height + size * 1.6 * (at + 1));
}
