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

type WithSync = ServiceWorkerRegistration & {
	readonly sync?: { register(tag: string): Promise<void> };
	readonly periodicSync?: { register(tag: string, options: { readonly minInterval: number }): Promise<void> };
};

/** The browser decides how often it really calls; for an installed app that is used it is some times a day. */
const periodMs = 4 * 3_600_000;

/** Asks the browser to call now and then, where it grants that (an installed Chromium app): quicker, never relied on. */
export async function askForPeriodicSync(): Promise<void> {
	try {
		const granted = await navigator.permissions.query({ name: 'periodic-background-sync' as PermissionName });
		if (granted.state !== 'granted') return;
		const registration = (await navigator.serviceWorker?.getRegistration()) as WithSync | undefined;
		await registration?.periodicSync?.register(flushTag, { minInterval: periodMs });
	} catch {
		// Not known to this browser; the app's own triggers remain.
	}
}

/** Asks the browser to call when the network is back (Chromium only, three tries, then it forgets): quicker, never relied on. */
export async function askForBackgroundSync(): Promise<void> {
	try {
		const registration = (await navigator.serviceWorker?.getRegistration()) as WithSync | undefined;
		await registration?.sync?.register(flushTag);
	} catch {
		// Refused by the browser or its settings; the app's own triggers remain.
	}
}
