/** What page and service worker say to each other; imported by both. */
export const flushTag = 'doorstep-outbox';

/** From the service worker to its pages: the network may be back, send what waits. */
export type ToPage = { readonly kind: 'flush' };
/** From the page: the officer wants the new version now. The name is the one that workbox-window sends. */
export type ToServiceWorker = { readonly type: 'SKIP_WAITING' };
export const skipWaiting: ToServiceWorker = { type: 'SKIP_WAITING' };

export function isFlush(data: unknown): data is ToPage {
	return typeof data === 'object' && data !== null && (data as { readonly kind?: unknown }).kind === 'flush';
}
export function isSkipWaiting(data: unknown): data is ToServiceWorker {
	return typeof data === 'object' && data !== null && (data as { readonly type?: unknown }).type === 'SKIP_WAITING';
}
