import { Workbox } from 'workbox-window';
import { skipWaiting } from './messages.ts';

const lookEveryMs = 60 * 60_000;
/** Longer than a new version takes to be fetched on a middling line. */
const takeWithinMs = 30_000;

/** A new version waits until the officer takes it: nothing ever reloads under a form. */
class Update {
	#waiting = $state(false);
	#workbox: Workbox | null = null;
	#taking = false;
	#shellHere = $state(true);

	get waiting(): boolean {
		return this.#waiting;
	}

	/** True once every screen of the app is kept on this device. False only while a first visit is still fetching them. */
	get shellHere(): boolean {
		return this.#shellHere;
	}

	/** Registers the service worker and looks for new versions, at the start, hourly and when the app comes to the front. */
	start(): void {
		if (!('serviceWorker' in navigator) || this.#workbox !== null || import.meta.env.DEV) return;
		const workbox = new Workbox('/service-worker.js', { type: 'module', updateViaCache: 'none' });
		this.#workbox = workbox;
		workbox.addEventListener('waiting', () => { this.#waiting = true; });
		workbox.addEventListener('controlling', () => {
			// Another window may have taken the version: this one goes on with the old one, whose chunks stay in the cache.
			if (this.#taking) location.reload();
		});
		const look = (): void => void workbox.update().catch(() => undefined);
		this.#shellHere = navigator.serviceWorker.controller !== null;
		void navigator.serviceWorker.ready.then(() => { this.#shellHere = true; });
		// A browser that refuses the registration has nothing to wait for.
		void workbox.register().catch(() => { this.#shellHere = true; });
		setInterval(look, lookEveryMs);
		document.addEventListener('visibilitychange', () => {
			if (document.visibilityState === 'visible') look();
		});
	}

	/** This version can do no more here: the newest that can be had takes over, or the page opens again as it is. */
	async take(): Promise<void> {
		this.#taking = true;
		const late = setTimeout(() => location.reload(), takeWithinMs);
		navigator.serviceWorker?.addEventListener('controllerchange', () => location.reload(), { once: true });
		const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
		await registration?.update().catch(() => undefined);
		const coming = registration?.waiting ?? registration?.installing ?? null;
		const go = (): void => coming?.postMessage(skipWaiting);
		if (coming?.state === 'installed') go();
		else if (coming !== null) coming.addEventListener('statechange', () => { if (coming.state === 'installed') go(); });
		else {
			clearTimeout(late);
			location.reload();
		}
	}

	/** The officer wants it now: the page reloads once the new version is in charge. */
	apply(): void {
		this.#taking = true;
		this.#workbox?.messageSkipWaiting();
	}
}

export const update = new Update();
