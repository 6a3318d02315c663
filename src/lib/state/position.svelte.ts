import { betterFix, firstHeardMs, isSettled, isStale, settleMs, type Fix, type Heard } from '../domain/geo/fix.ts';
import { isWgs84, toPoint, wgs84 } from '../domain/geo/wgs84.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Point } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';

export type PositionState = 'off' | 'looking' | 'found' | 'denied' | 'unavailable';

/** How long `once` waits for anything at all. */
const giveUpMs = 10_000;
const tickMs = 10_000;

/**
 * Where the officer stands, watched only while a screen wants it and kept in memory only: points are recorded at a visit or a finding,
 * never as a track. Begins on a tap, for the browser asks for permission then.
 */
class OwnPosition {
	#fix = $state.raw<Fix | null>(null);
	#state = $state<PositionState>('off');
	#nowMs = $state(Date.now());
	#startedMs = 0;
	/** Outlives the watch; says when, not where. */
	#last: Heard | null = null;
	#users = 0;
	#watch: number | null = null;
	#tick: ReturnType<typeof setInterval> | undefined;

	get fix(): Fix | null {
		return this.#fix;
	}
	get state(): PositionState {
		return this.#state;
	}
	/** The dot says where the officer was. */
	get stale(): boolean {
		return this.#fix !== null && isStale(this.#fix, Math.max(this.#nowMs, this.#fix.heardMs));
	}

	/** Each `begin` needs its `end`. */
	begin(): void {
		this.#users += 1;
		if (this.#users > 1 && this.#watch !== null) return;
		document.addEventListener('visibilitychange', this.#woken);
		this.#tick = setInterval(() => (this.#nowMs = Date.now()), tickMs);
		this.#listen();
	}

	/** Asks once more after a refusal or a failure, for the officer may have changed a setting. */
	again(): void {
		this.#unlisten();
		this.#listen();
	}

	end(): void {
		this.#users = Math.max(0, this.#users - 1);
		if (this.#users > 0) return;
		document.removeEventListener('visibilitychange', this.#woken);
		clearInterval(this.#tick);
		this.#unlisten();
		this.#state = 'off';
		this.#fix = null;
	}

	/** The best fix of a few seconds as a point for a record; never waits longer than ten seconds. */
	async once(): Promise<Result<Point>> {
		this.begin();
		try {
			const startedMs = Date.now();
			for (;;) {
				const fix = this.#fix;
				const nowMs = Date.now();
				if (fix !== null && isSettled(fix, startedMs, nowMs)) return ok(toPoint(fix.at, 'gnss', Math.round(fix.accuracy)));
				if (this.#state === 'denied') return fail(problem('position_denied'));
				if (this.#state === 'unavailable' || nowMs - startedMs > giveUpMs) return fail(problem('position_unavailable'));
				await new Promise((resolve) => setTimeout(resolve, 200));
			}
		} finally {
			this.end();
		}
	}

	#listen(): void {
		if (!('geolocation' in navigator)) {
			this.#state = 'unavailable';
			return;
		}
		this.#startedMs = Date.now();
		this.#state = 'looking';
		this.#watch = navigator.geolocation.watchPosition((position) => this.#hear(position), (error) => this.#failed(error), { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 });
	}

	#unlisten(): void {
		if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
		this.#watch = null;
	}

	#hear({ coords, timestamp }: GeolocationPosition): void {
		if (!isWgs84(coords.longitude, coords.latitude)) return;
		const nowMs = Date.now();
		const heardMs = firstHeardMs(timestamp, this.#last, nowMs);
		if (heardMs === nowMs) this.#last = { takenMs: timestamp, heardMs };
		this.#fix = betterFix(this.#fix, { at: wgs84(coords.longitude, coords.latitude), accuracy: coords.accuracy, takenMs: timestamp, heardMs }, nowMs);
		this.#nowMs = nowMs;
		if (isSettled(this.#fix, this.#startedMs, nowMs)) this.#state = 'found';
		else setTimeout(() => this.#settle(), settleMs);
	}

	#settle(): void {
		this.#nowMs = Date.now();
		if (this.#state === 'looking' && this.#fix !== null && isSettled(this.#fix, this.#startedMs, this.#nowMs)) this.#state = 'found';
	}

	#failed(error: GeolocationPositionError): void {
		if (error.code === error.PERMISSION_DENIED) this.#state = 'denied';
		else if (this.#fix === null) this.#state = 'unavailable';
	}

	/** A watch that slept may stay silent, or repeat its last fix: start it anew. */
	readonly #woken = (): void => {
		if (document.visibilityState !== 'visible' || this.#users === 0) return;
		this.again();
	};
}

export const ownPosition = new OwnPosition();
