import { describe, expect, it } from 'vitest';
import { errandMs, LockTimes } from './autoLock.ts';
import { inAppOf, missingOf } from './browserCheck.ts';
import { chosenTimes, lockChoices, lockRules, nothingChosen } from './lockRules.ts';

const all = { secureContext: true, worker: true, indexedDB: true, crypto: true, serviceWorker: true, webAssembly: true, compression: true, locks: true };

describe('the browser check', () => {
	it('knows the browsers inside chat apps', () => {
		expect(inAppOf('Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.33')).toBe('wechat');
		expect(inAppOf('Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 wxwork/4.1.0')).toBe('wechat');
		expect(inAppOf('Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Mobile AliApp(DingTalk/6.5.40)')).toBe('dingtalk');
		expect(inAppOf('Mozilla/5.0 (Linux; Android 12) Mobile QQ/8.9.28')).toBe('other');
		expect(inAppOf('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Mobile Safari/537.36')).toBeNull();
		expect(inAppOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1')).toBeNull();
		expect(inAppOf('Mozilla/5.0 (Linux; U; Android 10) AppleWebKit/537.36 Chrome/89.0 MQQBrowser/13.3 Mobile Safari/537.36')).toBeNull();
	});

	it('names the missing secure connection alone, for it hides the others', () => {
		expect(missingOf({ ...all, secureContext: false, serviceWorker: false, crypto: false })).toEqual(['secureContext']);
		expect(missingOf({ ...all, locks: false })).toEqual(['locks']);
		expect(missingOf(all)).toEqual([]);
	});
});

const idleLockMs = 5 * 60_000;
const hiddenLockMs = 60_000;

describe('locking by itself', () => {
	function clocks() {
		const now = { wallMs: 1_000_000, monotonicMs: 0 };
		const times = new LockTimes({ wallMs: () => now.wallMs, monotonicMs: () => now.monotonicMs }, () => ({ idleMs: idleLockMs, hiddenMs: hiddenLockMs }));
		return { times, pass: (wall: number, monotonic: number) => { now.wallMs += wall; now.monotonicMs += monotonic; } };
	}

	it('comes after five minutes without a touch, and not before', () => {
		const { times, pass } = clocks();
		pass(idleLockMs - 1, idleLockMs - 1);
		expect(times.isDue()).toBe(false);
		times.used();
		pass(idleLockMs - 1, idleLockMs - 1);
		expect(times.isDue()).toBe(false);
		pass(1, 1);
		expect(times.isDue()).toBe(true);
	});

	it('comes when the phone slept, for then only the wall clock went on', () => {
		const { times, pass } = clocks();
		times.hidden();
		pass(hiddenLockMs, 0);
		expect(times.isDue()).toBe(true);
	});

	it('is not put off by setting the clock back', () => {
		const { times, pass } = clocks();
		pass(-86_400_000, idleLockMs);
		expect(times.isDue()).toBe(true);
	});

	it('counts the time in the background from its beginning, whatever is touched', () => {
		const { times, pass } = clocks();
		times.hidden();
		pass(hiddenLockMs - 1, hiddenLockMs - 1);
		times.hidden();
		times.used();
		pass(1, 1);
		expect(times.isDue()).toBe(true);
		times.seen();
		expect(times.isDue()).toBe(false);
	});

	it('leaves the camera and the dialler five minutes, and not one more', () => {
		const { times, pass } = clocks();
		times.errand();
		times.hidden();
		pass(errandMs - 1, 0);
		expect(times.isDue()).toBe(false);
		pass(1, 0);
		expect(times.isDue()).toBe(true);
	});

	it('knows an errand as over at the first touch after it, and not when the page is seen for a moment between two dialogs', () => {
		const { times, pass } = clocks();
		times.errand();
		times.hidden();
		times.seen();
		times.hidden();
		pass(hiddenLockMs + 1, hiddenLockMs + 1);
		expect(times.isDue()).toBe(false);
		times.seen();
		times.used();
		times.hidden();
		pass(hiddenLockMs, hiddenLockMs);
		expect(times.isDue()).toBe(true);
	});

	it('takes the officer’s times within what the organisation allows', () => {
		const minutes = (idle: number, hidden: number) => ({ idleMs: idle * 60_000, hiddenMs: hidden * 60_000 });
		expect(lockRules(nothingChosen, undefined, true)).toEqual(minutes(5, 1));
		expect(lockRules(nothingChosen, undefined, false), 'as it was before there was a PIN').toEqual(minutes(5, 5));
		expect(lockRules({ idle: 15, hidden: 10 }, undefined, true)).toEqual(minutes(15, 10));
		const strict = { idleMinutes: 3, hiddenMinutes: 1 };
		expect(lockRules({ idle: 15, hidden: 10 }, strict, true)).toEqual(minutes(3, 1));
		expect(lockRules(nothingChosen, strict, false)).toEqual(minutes(3, 1));
		expect(lockChoices(strict)).toEqual({ idle: [1, 2], hidden: [1] });
		expect(lockChoices({ idleMinutes: 0.5, hiddenMinutes: 0.5 })).toEqual({ idle: [0.5], hidden: [0.5] });
		expect(chosenTimes({ idle: 'x', hidden: 2, more: 1 })).toEqual({ idle: null, hidden: 2 });
		expect(chosenTimes(undefined)).toEqual(nothingChosen);
	});
});
