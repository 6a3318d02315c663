const freeTries = 5;
const firstWaitSeconds = 30;
const mostWaitSeconds = 3600;

/**
 * Seconds to wait before the next passphrase: 30 from the fifth wrong one, doubling, an hour at most. It slows a finder down and no
 * more (who copies the disk is slowed by the key derivation alone). A clock set back before the last try waits the whole time.
 */
export function tryWaitSeconds(tried: { readonly wrongTries: number; readonly triedAt: number }, nowMs: number): number {
	if (tried.wrongTries < freeTries) return 0;
	const wait = Math.min(firstWaitSeconds * 2 ** (tried.wrongTries - freeTries), mostWaitSeconds);
	const passed = Math.max(0, nowMs - tried.triedAt) / 1000;
	return Math.max(0, Math.ceil(wait - passed));
}
