import type { ToPage } from '../src/lib/shell/messages.ts';

declare const self: ServiceWorkerGlobalScope;

/** The windows of the app, but for these. */
export async function othersThan(aside: readonly string[]): Promise<readonly WindowClient[]> {
	const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	return windows.filter((client) => !aside.includes(client.id));
}

/** Asks every window to send what waits. Without a window nothing can be sent: the outbox is sealed, and its key lives in a page's worker. */
export async function askToFlush(): Promise<void> {
	const message: ToPage = { kind: 'flush' };
	for (const client of await othersThan([])) client.postMessage(message);
}
