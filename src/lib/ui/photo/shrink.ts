import { captureRules } from '../../domain/files/captureRules.ts';

type Rule = { readonly longSide: number; readonly quality: number };
type Drawn = { readonly bytes: Uint8Array; readonly mime: string; readonly width: number; readonly height: number };
/** A picture ready for the worker. `original` is only hashed there; `small` is for lists. */
export type Prepared = { readonly original: Uint8Array; readonly bytes: Uint8Array; readonly size: { readonly width: number; readonly height: number }; readonly small: Drawn | null };

/** Turned upright and made small, as a JPEG without the camera's own notes (place and device do not travel hidden). Null: it is no picture. */
export async function prepare(file: Blob, rule: Rule): Promise<Prepared | null> {
	const original = new Uint8Array(await file.arrayBuffer());
	const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
	if (picture === null) return null;
	const kept = await drawn(picture, picture, rule);
	const small = await drawn(picture, picture, captureRules.small);
	picture.close();
	return kept === null ? null : { original, bytes: kept.bytes, size: { width: kept.width, height: kept.height }, small };
}

/** The small copy of a picture that is drawn here, on white. */
export function smallOf(canvas: HTMLCanvasElement): Promise<Drawn | null> {
	return drawn(canvas, canvas, captureRules.small);
}

async function drawn(picture: CanvasImageSource, size: { readonly width: number; readonly height: number }, rule: Rule): Promise<Drawn | null> {
	const scale = Math.min(1, rule.longSide / Math.max(size.width, size.height));
	const canvas = document.createElement('canvas');
	canvas.width = Math.max(1, Math.round(size.width * scale));
	canvas.height = Math.max(1, Math.round(size.height * scale));
	const pen = canvas.getContext('2d');
	if (pen === null) return null;
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, canvas.width, canvas.height);
	pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
	const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', rule.quality));
	return blob === null ? null : { bytes: new Uint8Array(await blob.arrayBuffer()), mime: 'image/jpeg', width: canvas.width, height: canvas.height };
}
