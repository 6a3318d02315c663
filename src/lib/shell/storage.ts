import type { StorageState } from '../worker/api.ts';

/** Asks the browser never to clear this app's storage; only a page may ask. False: it may still do so when the device is full. */
export async function askPersistent(): Promise<boolean> {
	try {
		return (await navigator.storage.persisted()) || (await navigator.storage.persist());
	} catch {
		return false;
	}
}

export async function storageState(): Promise<StorageState> {
	const [estimate, persistent] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()]);
	return { usedBytes: estimate.usage ?? 0, quotaBytes: estimate.quota ?? 0, persistent };
}
