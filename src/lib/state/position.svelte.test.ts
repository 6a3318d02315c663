import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownPosition } from './position.svelte.ts';

/** A phone whose receiver answers when the test says so. */
function fakeReceiver() {
	let heard: ((position: object) => void) | null = null;
	let failed: ((error: object) => void) | null = null;
	const listeners = new Map<string, () => void>();
	const clearWatch = vi.fn();
	const watchPosition = vi.fn((hear: (position: object) => void, fail: (error: object) => void) => {
		heard = hear;
		failed = fail;
		return watchPosition.mock.calls.length;
	});
	vi.stubGlobal('navigator', { geolocation: { watchPosition, clearWatch } });
	vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: (name: string, listener: () => void) => listeners.set(name, listener), removeEventListener: (name: string) => listeners.delete(name) });
	return {
		watchPosition, clearWatch,
		wake: () => listeners.get('visibilitychange')?.(),
		hears: (accuracy: number, agoMs = 0) => heard?.({ coords: { longitude: 123.6, latitude: 29.6, accuracy }, timestamp: Date.now() - agoMs }),
		refuses: () => failed?.({ code: 1, PERMISSION_DENIED: 1 }),
	};
}

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-03-02T01:00:00Z') }));
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

describe('my position', () => {
	it('taken once is the best of the first seconds, in WGS-84 with its accuracy', async () => {
		const phone = fakeReceiver();
		const point = ownPosition.once();
		phone.hears(800);
		await vi.advanceTimersByTimeAsync(2_000);
		phone.hears(40);
		await vi.advanceTimersByTimeAsync(2_000);
		phone.hears(90);
		await vi.advanceTimersByTimeAsync(5_000);
		expect(await point).toEqual({ ok: true, value: { lng: 123.6, lat: 29.6, accuracy: 40, source: 'gnss' } });
		expect(phone.clearWatch).toHaveBeenCalled();
		expect(ownPosition.fix).toBeNull();
	});

	it('that is an old one repeated after waking is not taken for new', async () => {
		const phone = fakeReceiver();
		const first = ownPosition.once();
		phone.hears(5);
		await vi.advanceTimersByTimeAsync(300);
		expect((await first).ok).toBe(true);
		await vi.advanceTimersByTimeAsync(600_000);
		const second = ownPosition.once();
		phone.hears(5, 600_300);
		expect(ownPosition.stale).toBe(true);
		await vi.advanceTimersByTimeAsync(11_000);
		expect(await second).toEqual({ ok: false, problem: { code: 'position_unavailable' } });
	});

	it('is believed when the clock of phone or receiver is days off', async () => {
		const phone = fakeReceiver();
		const point = ownPosition.once();
		phone.hears(9, -3 * 86_400_000);
		await vi.advanceTimersByTimeAsync(300);
		expect((await point).ok).toBe(true);
	});

	it('refused says so at once, and may be asked for again', async () => {
		const phone = fakeReceiver();
		const point = ownPosition.once();
		phone.refuses();
		await vi.advanceTimersByTimeAsync(300);
		expect(await point).toEqual({ ok: false, problem: { code: 'position_denied' } });
		ownPosition.begin();
		phone.refuses();
		expect(ownPosition.state).toBe('denied');
		ownPosition.again();
		expect(ownPosition.state).toBe('looking');
		ownPosition.end();
	});

	it('is watched anew when the phone wakes, and by nobody when no screen wants it', () => {
		const phone = fakeReceiver();
		ownPosition.begin();
		phone.wake();
		expect(phone.watchPosition).toHaveBeenCalledTimes(2);
		ownPosition.end();
		phone.wake();
		expect(phone.watchPosition).toHaveBeenCalledTimes(2);
		expect(ownPosition.state).toBe('off');
	});
});
