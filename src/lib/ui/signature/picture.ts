import { problem } from '../../domain/problems/problem.ts';
import type { FileDetails } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Capture } from '../../worker/features/captures.ts';
import { keepCapture, takenNow } from '../capture/keep.ts';
import { smallOf } from '../photo/shrink.ts';
import { drawStrokes, pad, type Stroke } from './strokes.ts';

export type Drawing = { readonly bytes: Uint8Array; readonly small: Awaited<ReturnType<typeof smallOf>> };
type Draw = (pen: CanvasRenderingContext2D) => void;

/** What was drawn, as a picture. */
export function keepDrawn(strokes: readonly Stroke[], signer: FileDetails['signer']): Promise<Result<Capture>> {
	return keep(drawn(strokes), signer);
}

export function drawn(strokes: readonly Stroke[]): Draw {
	return (pen) => drawStrokes(pen, strokes, pad.width, pad.height);
}

/** Where nothing is drawn: what the officer writes, and why, as a picture that reads the same wherever a signature is shown. */
export function keepWritten(title: string, words: string, signer: FileDetails['signer']): Promise<Result<Capture>> {
	return keep(written(title, words), signer);
}

export function written(name: string, words: string): Draw {
	return (pen) => {
		pen.fillStyle = '#fff';
		pen.fillRect(0, 0, pad.width, pad.height);
		pen.fillStyle = '#111';
		pen.textAlign = 'center';
		pen.font = '600 120px system-ui, sans-serif';
		pen.fillText(name, pad.width / 2, 220, pad.width - 80);
		pen.font = '48px system-ui, sans-serif';
		pen.fillText(words, pad.width / 2, 370, pad.width - 80);
	};
}

async function keep(draw: Draw, signer: FileDetails['signer']): Promise<Result<Capture>> {
	const taken = takenNow();
	const picture = await pictureOf(draw);
	if (!picture.ok) return picture;
	return keepCapture({ kind: 'signature', original: null, bytes: picture.value.bytes, size: pad, small: picture.value.small, ...(signer === undefined ? {} : { details: { signer } }) }, taken);
}

export async function pictureOf(draw: Draw): Promise<Result<Drawing>> {
	const canvas = document.createElement('canvas');
	canvas.width = pad.width;
	canvas.height = pad.height;
	const pen = canvas.getContext('2d');
	if (pen === null) return fail(problem('app_broken'));
	draw(pen);
	const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
	if (blob === null) return fail(problem('app_broken'));
	return ok({ bytes: new Uint8Array(await blob.arrayBuffer()), small: await smallOf(canvas) });
}
