import { sendWaiting } from './sendLocked.ts';

declare const self: ServiceWorkerGlobalScope;

/** In both languages, for the service worker knows no settings; it tells nothing but that there is something. */
const notice = { title: '上门 Doorstep', body: '有新内容，打开应用查看。There is news; open the app.', tag: 'doorstep-news' } as const;

/**
 * A push has no content: it only wakes. Windows that run are asked to fetch. Browsers demand a notice where none is seen, for a page nobody
 * looks at could else be woken in secret; then it is this neutral one, once however often it is woken.
 */
export async function wake(): Promise<void> {
	await sendWaiting().catch(() => undefined);
	const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	if (windows.some((window) => window.visibilityState === 'visible')) return;
	await self.registration.showNotification(notice.title, { body: notice.body, tag: notice.tag, silent: true, icon: '/icons/icon-192.png' });
}

/** The notice leads to the app, wherever it stood; locked, it asks for the passphrase as ever. */
export async function openApp(): Promise<void> {
	const [window] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	if (window === undefined) await self.clients.openWindow('/');
	else await window.focus();
}
