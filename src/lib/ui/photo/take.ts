import { captureRules } from '../../domain/files/captureRules.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, type Result } from '../../domain/result.ts';
import type { Capture, CaptureInput } from '../../worker/features/captures.ts';
import { keepCapture, takenNow } from '../capture/keep.ts';
import { prepare } from './shrink.ts';

/** Makes a photo small, hashes and seals it on the device. */
export async function takePhoto(file: Blob, details?: CaptureInput['details']): Promise<Result<Capture>> {
	const taken = takenNow();
	const prepared = await prepare(file, captureRules.photo);
	if (prepared === null) return fail(problem('photo_unreadable'));
	return keepCapture({ kind: 'photo', ...prepared, ...(details === undefined ? {} : { details }) }, taken);
}
