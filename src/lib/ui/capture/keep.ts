import { isStale } from '../../domain/geo/fix.ts';
import { toPoint } from '../../domain/geo/wgs84.ts';
import { asId } from '../../domain/ids.ts';
import type { Point } from '../../domain/records/shapes.ts';
import type { Result } from '../../domain/result.ts';
import { app } from '../../state/app.svelte.ts';
import { ownPosition } from '../../state/position.svelte.ts';
import type { Capture, CaptureInput } from '../../worker/features/captures.ts';

/** Names this start of the page, so that its monotonic times are compared with no other's. */
const boot = asId(crypto.randomUUID());

/** The moment something was taken, before anything is done with it. */
export type Taken = { readonly wallMs: number; readonly monotonicMs: number };
export function takenNow(): Taken {
	return { wallMs: Date.now(), monotonicMs: performance.now() };
}

/** Hashed and sealed on the device. It belongs to nothing until a save names it. The position is what is known at this moment; nothing waits for it. */
export function keepCapture(input: Omit<CaptureInput, 'moment' | 'position'>, taken: Taken): Promise<Result<Capture>> {
	return app.api.captures.keep({ ...input, ...whenAndWhere(taken) });
}

export function whenAndWhere(taken: Taken): Pick<CaptureInput, 'moment' | 'position'> {
	const { fix } = ownPosition;
	const point = pointNow();
	return {
		moment: { ...taken, boot, agoMs: Math.round(performance.now() - taken.monotonicMs) },
		position: fix === null || point === null ? null : { point, ageMs: taken.wallMs - fix.heardMs },
	};
}

/** Where the officer stands, if that was allowed and heard lately. */
export function pointNow(): Point | null {
	const { fix } = ownPosition;
	return fix === null || isStale(fix, Date.now()) ? null : toPoint(fix.at, 'gnss', Math.round(fix.accuracy));
}
