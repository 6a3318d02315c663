import { laneOf } from '../sync/laneName.ts';

/** Held as long as this worker lives, or until another tab steals it. */
export type VaultLock = { readonly release: () => void };

/**
 * One tab holds a vault. Null when another does, unless `steal`. `lost` is told when another tab has taken it over; the store's holder
 * number keeps that safe even for a tab that was frozen and hears of it late.
 */
export function lockVault(id: string, steal: boolean, lost: () => void): Promise<VaultLock | null> {
	return new Promise((resolve) => {
		let ours = false;
		const held = navigator.locks.request(`vault:${id}`, steal ? { steal: true } : { ifAvailable: true }, (lock) => {
			if (lock === null) {
				resolve(null);
				return;
			}
			ours = true;
			return new Promise<void>((release) => {
				// From now on nobody sends the sealed copies: who was at it is cut off.
				navigator.locks.request(laneOf(id), { steal: true }, () => new Promise<void>((free) => {
					resolve({ release: () => { ours = false; release(); free(); } });
				})).catch(() => undefined);
			});
		});
		held.catch(() => {
			if (ours) lost();
			ours = false;
		});
	});
}
