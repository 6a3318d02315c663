// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { film } from '../video/film.ts';
import { Recording, speech, type Recorded } from './recording.svelte.ts';

/** The browser's recorder as far as a recording uses it: a piece each second, the last with the end. */
class Recorder {
	static isTypeSupported = (): boolean => true;
	state: 'inactive' | 'recording' = 'inactive';
	ondataavailable: ((event: { readonly data: Blob }) => void) | null = null;
	onstop: (() => void) | null = null;
	constructor() { made.push(this); }
	start(): void { this.state = 'recording'; }
	stop(): void {
		this.state = 'inactive';
		this.piece('end');
		this.onstop?.();
	}
	piece(text: string): void { this.ondataavailable?.({ data: Object.assign(new Blob([text]), { arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer) }) }); }
}
const made: Recorder[] = [];
let seen: DocumentVisibilityState = 'visible';

beforeEach(() => {
	made.length = 0;
	seen = 'visible';
	vi.stubGlobal('MediaRecorder', Recorder);
	vi.stubGlobal('Blob', class extends Blob { override arrayBuffer = (): Promise<ArrayBuffer> => Promise.resolve(new ArrayBuffer(this.size)); });
	Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: { getUserMedia: () => Promise.resolve({ getTracks: () => [] }) } });
	Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => seen });
});
afterEach(() => vi.unstubAllGlobals());

function behindAnother(): void {
	seen = 'hidden';
	document.dispatchEvent(new Event('visibilitychange'));
}

describe('a recording while the app goes behind another', () => {
	it('ends if it is a film, for a camera sees nothing there, and hands over what was filmed, once', async () => {
		const kept: Recorded[] = [];
		const recording = new Recording(film);
		await recording.start((recorded) => kept.push(recorded));
		made[0]?.piece('first');
		behindAnother();
		await vi.waitFor(() => expect(kept.map(({ bytes }) => bytes.length)).toEqual(['firstend'.length]));
		behindAnother();
		expect([recording.state, kept.length]).toEqual(['off', 1]);
	});

	it('goes on if it is speech: the phone is put on the table, and its screen goes dark', async () => {
		const kept: Recorded[] = [];
		const recording = new Recording(speech);
		await recording.start((recorded) => kept.push(recorded));
		behindAnother();
		expect([recording.state, kept.length]).toEqual(['on', 0]);
		recording.stop();
		await vi.waitFor(() => expect(kept).toHaveLength(1));
	});
});
