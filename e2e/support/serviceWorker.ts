import type { Page } from '@playwright/test';

/** Answers what wakes the service worker as the browser does when the network is back (Background Sync), also once no window is open any more. */
export async function serviceWorkerOf(page: Page, origin: string): Promise<() => Promise<void>> {
	const session = await page.context().newCDPSession(page);
	const registration = new Promise<string>((resolve) => {
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const [first] = registrations;
			if (first !== undefined) resolve(first.registrationId);
		});
	});
	await session.send('ServiceWorker.enable');
	const registrationId = await registration;
	return async () => { await session.send('ServiceWorker.dispatchSyncEvent', { origin, registrationId, tag: 'doorstep-outbox', lastChance: false }); };
}
