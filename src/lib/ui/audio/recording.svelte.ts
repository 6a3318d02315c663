import { captureRules } from '../../domain/files/captureRules.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { takenNow, type Taken } from '../capture/keep.ts';

/** How something is recorded. Most bytes and seconds: it ends by itself before either. */
export type RecordingRule = {
	readonly types: readonly string[]; readonly wanted: MediaStreamConstraints; readonly options: Omit<MediaRecorderOptions, 'mimeType'>; readonly mostSeconds: number; readonly mostBytes: number;
	/** A camera sees nothing once the app is behind another: it ends there, and what was filmed is kept. */
	readonly endsHidden?: boolean;
	readonly denied: 'microphone_denied' | 'camera_denied'; readonly unavailable: 'microphone_unavailable' | 'camera_unavailable';
};
const { audio } = captureRules;
export const speech: RecordingRule = {
	types: ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'], wanted: { audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } }, options: { audioBitsPerSecond: audio.bitsPerSecond },
	mostSeconds: audio.mostSeconds, mostBytes: audio.mostBytes, denied: 'microphone_denied', unavailable: 'microphone_unavailable',
};

export type Recorded = { readonly bytes: Uint8Array; readonly durationMs: number; readonly taken: Taken };
const sliceMs = 1_000;

/**
 * One recording: off ─► asking for the microphone or camera ─► ready (its picture is shown) ─► on ─► off. It ends by itself at the longest time or the
 * largest size allowed, or when what it records from is taken away. Its pieces lie in the page's memory until it ends (decision 0059).
 */
export class Recording {
	#state = $state<'off' | 'asking' | 'ready' | 'on' | 'ending'>('off');
	#elapsedMs = $state(0);
	#bytes = $state(0);
	#problem = $state.raw<Problem | null>(null);
	#stream = $state.raw<MediaStream | null>(null);
	#recorder: MediaRecorder | null = null;
	#tick: ReturnType<typeof setInterval> | undefined;
	#gone = false;
	readonly #rule: RecordingRule;

	constructor(rule: RecordingRule = speech) {
		this.#rule = rule;
	}

	get state(): 'off' | 'asking' | 'ready' | 'on' | 'ending' {
		return this.#state;
	}
	get elapsedMs(): number {
		return this.#elapsedMs;
	}
	/** How large it is by now. */
	get bytes(): number {
		return this.#bytes;
	}
	get problem(): Problem | null {
		return this.#problem;
	}
	/** What is seen while it is ready or on. */
	get stream(): MediaStream | null {
		return this.#stream;
	}

	/** Asks for the microphone or camera; nothing is recorded yet. */
	async ready(): Promise<boolean> {
		if (this.#state !== 'off') return false;
		this.#problem = null;
		this.#state = 'asking';
		if (this.#mimeType === undefined) return this.#refuse(this.#rule.unavailable);
		try {
			this.#stream = await navigator.mediaDevices.getUserMedia(this.#rule.wanted);
		} catch (error) {
			return this.#refuse(error instanceof DOMException && error.name === 'NotAllowedError' ? this.#rule.denied : this.#rule.unavailable);
		}
		this.#state = 'ready';
		if (this.#gone) this.#letGo();
		return !this.#gone;
	}

	/** @param done hears the whole recording once, when it has ended */
	async start(done: (recorded: Recorded) => void): Promise<void> {
		if (this.#state !== 'ready' && !(await this.ready())) return;
		const stream = this.#stream;
		if (stream === null) return;
		try {
			this.#record(stream, done);
		} catch {
			this.#refuse(this.#rule.unavailable);
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
		if (this.#state === 'ready') this.#letGo();
		this.stop();
	}

	get #mimeType(): string | undefined {
		return typeof MediaRecorder === 'undefined' ? undefined : this.#rule.types.find((type) => MediaRecorder.isTypeSupported(type));
	}

	#record(stream: MediaStream, done: (recorded: Recorded) => void): void {
		const { options, mostSeconds, mostBytes } = this.#rule;
		const recorder = new MediaRecorder(stream, { ...options, ...(this.#mimeType === undefined ? {} : { mimeType: this.#mimeType }) });
		const pieces: Blob[] = [];
		const taken = takenNow();
		let largest = 0;
		recorder.ondataavailable = ({ data }) => {
			pieces.push(data);
			this.#bytes += data.size;
			largest = Math.max(largest, data.size);
			// What comes with the end is at most what came before in as long a time, and its head.
			if (this.#bytes + 2 * largest > mostBytes) this.stop();
		};
		recorder.onstop = () => {
			const durationMs = Math.round(performance.now() - taken.monotonicMs);
			this.#letGo();
			void new Blob(pieces).arrayBuffer().then((bytes) => done({ bytes: new Uint8Array(bytes), durationMs, taken }));
		};
		recorder.start(sliceMs);
		if (this.#rule.endsHidden === true) document.addEventListener('visibilitychange', this.#hidden);
		this.#recorder = recorder;
		this.#elapsedMs = 0;
		this.#bytes = 0;
		this.#state = 'on';
		this.#tick = setInterval(() => {
			this.#elapsedMs = performance.now() - taken.monotonicMs;
			if (this.#elapsedMs >= mostSeconds * 1_000) this.stop();
		}, 200);
	}

	readonly #hidden = (): void => {
		if (document.visibilityState === 'hidden') this.stop();
	};

	#refuse(code: RecordingRule['denied'] | RecordingRule['unavailable']): false {
		this.#letGo();
		this.#problem = problem(code);
		return false;
	}

	#letGo(): void {
		clearInterval(this.#tick);
		document.removeEventListener('visibilitychange', this.#hidden);
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
