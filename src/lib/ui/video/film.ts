import { captureRules } from '../../domain/files/captureRules.ts';
import { contentOf } from '../../domain/files/content.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, type Result } from '../../domain/result.ts';
import type { Capture } from '../../worker/features/captures.ts';
import { speech, type Recorded, type RecordingRule } from '../audio/recording.svelte.ts';
import { keepCapture, takenNow } from '../capture/keep.ts';
import { smallOf } from '../photo/shrink.ts';

const { video } = captureRules;

export const film: RecordingRule = {
	types: ['video/mp4;codecs=avc1.42E01E,mp4a.40.2', 'video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'],
	wanted: { audio: speech.wanted.audio ?? true, video: { facingMode: 'environment', width: { ideal: video.width } } }, options: { ...speech.options, videoBitsPerSecond: video.bitsPerSecond },
	mostSeconds: video.mostSeconds, mostBytes: video.mostBytes, endsHidden: true, denied: 'camera_denied', unavailable: 'camera_unavailable',
};

export function megabytes(bytes: number): string {
	return (bytes / 1_000_000).toFixed(1);
}

/** `scene`: what was seen last, for lists. */
export async function keepFilm({ bytes, durationMs, taken }: Recorded, scene: HTMLCanvasElement | null): Promise<Result<Capture>> {
	return keepCapture({ kind: 'video', original: null, bytes, size: scene === null ? null : { width: scene.width, height: scene.height }, small: scene === null ? null : await smallOf(scene), details: { durationMs, consent: true } }, taken);
}

/** A film that lies on the device; as it is, for nothing here could make it smaller. */
export async function takeFilm(file: File): Promise<Result<Capture>> {
	const taken = takenNow();
	if (file.size > video.mostBytes) return fail(problem('file_too_large', { limit: `${video.mostBytes / 1_000_000} MB` }));
	const bytes = new Uint8Array(await file.arrayBuffer());
	if (contentOf('video', bytes) === null) return fail(problem('file_unreadable'));
	return keepCapture({ kind: 'video', original: null, bytes, size: null, small: null, details: { name: file.name.slice(0, 200) } }, taken);
}

/** What a video shows now; null before its first picture. */
export function sceneOf(video: HTMLVideoElement | undefined): HTMLCanvasElement | null {
	if (video === undefined || video.videoWidth === 0) return null;
	const canvas = document.createElement('canvas');
	canvas.width = video.videoWidth;
	canvas.height = video.videoHeight;
	canvas.getContext('2d')?.drawImage(video, 0, 0);
	return canvas;
}
