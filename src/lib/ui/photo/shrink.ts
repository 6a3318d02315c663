/** Long side of what is kept, in pixels: a number plate across a yard stays readable, and a stairwell's photo is some 300 kB. */
const longSide = 1600;
const quality = 0.82;

/** A photo ready for the worker. `original` is only hashed there. */
export type Prepared = { readonly original: Uint8Array; readonly bytes: Uint8Array; readonly mime: string; readonly width: number; readonly height: number };

/** Turned upright and made small, as a JPEG without the camera's own notes (place and device do not travel hidden). Null: it is no picture. */
export async function prepare(file: Blob): Promise<Prepared | null> {
	const original = new Uint8Array(await file.arrayBuffer());
	const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
	if (picture === null) return null;
	const scale = Math.min(1, longSide / Math.max(picture.width, picture.height));
	const canvas = document.createElement('canvas');
	canvas.width = Math.max(1, Math.round(picture.width * scale));
	canvas.height = Math.max(1, Math.round(picture.height * scale));
	const pen = canvas.getContext('2d');
	pen?.drawImage(picture, 0, 0, canvas.width, canvas.height);
	picture.close();
	const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
	if (pen === null || small === null) return null;
	return { original, bytes: new Uint8Array(await small.arrayBuffer()), mime: 'image/jpeg', width: canvas.width, height: canvas.height };
}
