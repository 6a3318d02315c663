import type { VaultId } from '../../../domain/ids.ts';
import type { SimDisk } from '../disk.ts';
import type { Scheduler } from '../scheduler.ts';

/** What lies under a simulation instead of memory. */
export type Stores = { readonly disk?: (vault: VaultId) => SimDisk; readonly end?: () => void };
export const storeNames = ['memory', 'dexie'] as const;
export type StoreName = (typeof storeNames)[number];

/** Loaded only when they are asked for: what the memory runs do not use, they do not wait for. */
export async function storesOf(name: StoreName): Promise<((scheduler: Scheduler) => Stores) | null> {
	if (name === 'memory') return null;
	// First of all: Dexie looks for IndexedDB when it is loaded.
	const { SimBrowser } = await import('./browser.ts');
	const { DexieSimDisk } = await import('./dexieDisk.ts');
	return (scheduler) => {
		const browser = new SimBrowser(scheduler);
		scheduler.beneath = [browser];
		return { disk: (vault) => new DexieSimDisk(browser, vault), end: () => browser.end() };
	};
}
