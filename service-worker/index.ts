import { flushTag, isSkipWaiting } from '../src/lib/shell/messages.ts';
import { answerFor } from './caching.ts';
import { cleanUpWhenAlone, fromCache, install, shell } from './precache.ts';
import { sendWaiting } from './sendLocked.ts';
import { openApp, wake } from './wake.ts';

declare const self: ServiceWorkerGlobalScope;
type SyncEvent = ExtendableEvent & { readonly tag: string };

self.addEventListener('install', install);

self.addEventListener('activate', (event) => {
	event.waitUntil(cleanUpWhenAlone(event, []).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
	const answer = answerFor(event.request, self.location.origin);
	if (answer === 'network') return;
	event.respondWith(answered(answer === 'shell' ? shell : event.request.url, event.request));
	if (answer === 'shell') event.waitUntil(cleanUpWhenAlone(event, [event.resultingClientId]));
});

// Only the officer decides when a new version takes over.
self.addEventListener('message', (event) => {
	if (isSkipWaiting(event.data)) void self.skipWaiting();
});

for (const name of ['sync', 'periodicsync']) {
	self.addEventListener(name, (event) => {
		const sync = event as SyncEvent;
		if (sync.tag === flushTag) sync.waitUntil(sendWaiting());
	});
}

self.addEventListener('push', (event) => event.waitUntil(wake()));

self.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(openApp());
});

async function answered(url: string, request: Request): Promise<Response> {
	return (await fromCache(url)) ?? fetch(request);
}
