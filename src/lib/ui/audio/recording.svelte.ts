import { captureRules } from '../../domain/files/captureRules.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { takenNow, type Taken } from '../capture/keep.ts';

const types = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const { mostSeconds, bitsPerSecond } = captureRules.audio;

export type Recorded = { readonly bytes: Uint8Array; readonly durationMs: number; readonly taken: Taken };

/** One recording: off ─► asking for the microphone ─► on ─► off. It ends by itself at the longest time allowed, or when the microphone is taken away. */
export class Recording {
	#state = $state<'off' | 'asking' | 'on' | 'ending'>('off');
	#elapsedMs = $state(0);
	#problem = $state.raw<Problem | null>(null);
	#recorder: MediaRecorder | null = null;
	#stream: MediaStream | null = null;
	#tick: ReturnType<typeof setInterval> | undefined;
	#gone = false;

	get state(): 'off' | 'asking' | 'on' | 'ending' {
		return this.#state;
	}
	get elapsedMs(): number {
		return this.#elapsedMs;
	}
	get problem(): Problem | null {
		return this.#problem;
	}

	/** @param done hears the whole recording once, when it has ended */
	async start(done: (recorded: Recorded) => void): Promise<void> {
		if (this.#state !== 'off') return;
		this.#problem = null;
		this.#state = 'asking';
		const mimeType = typeof MediaRecorder === 'undefined' ? undefined : types.find((type) => MediaRecorder.isTypeSupported(type));
		if (mimeType === undefined) return this.#refuse('microphone_unavailable');
		try {
			this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
			if (this.#gone) return this.#letGo();
			this.#record(this.#stream, mimeType, done);
		} catch (error) {
			this.#refuse(error instanceof DOMException && error.name === 'NotAllowedError' ? 'microphone_denied' : 'microphone_unavailable');
		}
	}

	stop(): void {
		if (this.#recorder?.state !== 'recording') return;
		this.#state = 'ending';
		this.#recorder.stop();
	}

	/** The part of the screen is gone: what was recorded so far is still handed over. */
	close(): void {
		this.#gone = true;
		this.stop();
	}

	#record(stream: MediaStream, mimeType: string, done: (recorded: Recorded) => void): void {
		const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitsPerSecond });
		const pieces: Blob[] = [];
		const taken = takenNow();
		recorder.ondataavailable = (event) => void pieces.push(event.data);
		recorder.onstop = () => {
			const durationMs = Math.round(performance.now() - taken.monotonicMs);
			this.#letGo();
			void new Blob(pieces).arrayBuffer().then((bytes) => done({ bytes: new Uint8Array(bytes), durationMs, taken }));
		};
		recorder.start(1_000);
		this.#recorder = recorder;
		this.#elapsedMs = 0;
		this.#state = 'on';
		this.#tick = setInterval(() => {
			this.#elapsedMs = performance.now() - taken.monotonicMs;
			if (this.#elapsedMs >= mostSeconds * 1_000) this.stop();
		}, 200);
	}

	#refuse(code: 'microphone_denied' | 'microphone_unavailable'): void {
		this.#letGo();
		this.#problem = problem(code);
	}

	#letGo(): void {
		clearInterval(this.#tick);
		for (const track of this.#stream?.getTracks() ?? []) track.stop();
		this.#stream = null;
		this.#recorder = null;
		this.#state = 'off';
	}
}

/** 1:05 of milliseconds. */
export function minutes(ms: number): string {
	const seconds = Math.round(ms / 1_000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
