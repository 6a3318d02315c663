import type { SyncApi } from '../worker/api.ts';
import { flushTag, isFlush } from './messages.ts';

/** Tells the worker's sync what only a page hears: the network's coming and going, the app's coming to the front, the service worker's call. */
export function followNetwork(sync: Pick<SyncApi, 'online' | 'wake'>): void {
	const tell = (): void => void sync.online(navigator.onLine);
	addEventListener('online', tell);
	addEventListener('offline', tell);
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') void sync.wake();
	});
	document.addEventListener('resume', () => void sync.wake());
	navigator.serviceWorker?.addEventListener('message', (event) => {
		if (isFlush(event.data)) void sync.wake();
	});
}

type WithSync = ServiceWorkerRegistration & { readonly sync?: { register(tag: string): Promise<void> } };

/** Asks the browser to call when the network is back (Chromium only, three tries, then it forgets): quicker, never relied on. */
export async function askForBackgroundSync(): Promise<void> {
	try {
		const registration = (await navigator.serviceWorker?.getRegistration()) as WithSync | undefined;
		await registration?.sync?.register(flushTag);
	} catch {
		// Refused by the browser or its settings; the app's own triggers remain.
	}
}
