import { problem } from '../../domain/problems/problem.ts';
import type { FileDetails } from '../../domain/records/shapes.ts';
import { fail, type Result } from '../../domain/result.ts';
import type { Capture } from '../../worker/features/captures.ts';
import { keepCapture, takenNow } from '../capture/keep.ts';
import { smallOf } from '../photo/shrink.ts';
import { drawStrokes, pad, type Stroke } from './strokes.ts';

/** What was drawn, as a picture. */
export function keepDrawn(strokes: readonly Stroke[], name: string): Promise<Result<Capture>> {
	return keep((pen) => drawStrokes(pen, strokes, pad.width, pad.height), name === '' ? undefined : { name });
}

/** For who cannot draw: the name, written by the officer, and why, as a picture that reads the same wherever a signature is shown. */
export function keepWritten(name: string, reason: string, words: string): Promise<Result<Capture>> {
	return keep((pen) => {
		pen.fillStyle = '#fff';
		pen.fillRect(0, 0, pad.width, pad.height);
		pen.fillStyle = '#111';
		pen.textAlign = 'center';
		pen.font = '600 120px system-ui, sans-serif';
		pen.fillText(name, pad.width / 2, 220, pad.width - 80);
		pen.font = '48px system-ui, sans-serif';
		pen.fillText(words, pad.width / 2, 370, pad.width - 80);
	}, { name, reason });
}

async function keep(draw: (pen: CanvasRenderingContext2D) => void, signer: FileDetails['signer']): Promise<Result<Capture>> {
	const taken = takenNow();
	const canvas = document.createElement('canvas');
	canvas.width = pad.width;
	canvas.height = pad.height;
	const pen = canvas.getContext('2d');
	if (pen === null) return fail(problem('app_broken'));
	draw(pen);
	const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
	if (blob === null) return fail(problem('app_broken'));
	const small = await smallOf(canvas);
	return keepCapture({ kind: 'signature', original: null, bytes: new Uint8Array(await blob.arrayBuffer()), size: pad, small, ...(signer === undefined ? {} : { details: { signer } }) }, taken);
}
