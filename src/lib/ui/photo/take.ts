import { isStale } from '../../domain/geo/fix.ts';
import { toPoint } from '../../domain/geo/wgs84.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Point } from '../../domain/records/shapes.ts';
import { fail, type Result } from '../../domain/result.ts';
import { app } from '../../state/app.svelte.ts';
import { ownPosition } from '../../state/position.svelte.ts';
import type { PhotoTaken } from '../../worker/features/photos.ts';
import { prepare } from './shrink.ts';

/** Makes a photo small, hashes and seals it on the device. It belongs to nothing until a save names it. */
export async function takePhoto(file: Blob): Promise<Result<PhotoTaken>> {
	const prepared = await prepare(file);
	if (prepared === null) return fail(problem('photo_unreadable'));
	return app.api.photos.keep({ ...prepared, position: pointNow() });
}

/** What is known of the position at this moment; a photo never waits for it. */
export function pointNow(): Point | null {
	const fix = ownPosition.fix;
	return fix === null || isStale(fix, Date.now()) ? null : toPoint(fix.at, 'gnss', Math.round(fix.accuracy));
}
