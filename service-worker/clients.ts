import type { ToPage } from '../src/lib/shell/messages.ts';

declare const self: ServiceWorkerGlobalScope;

/** The windows of the app, but for these. */
export async function othersThan(aside: readonly string[]): Promise<readonly WindowClient[]> {
	const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	return windows.filter((client) => !aside.includes(client.id));
}

/** Asks every window to send what waits. What is locked leaves by `sendLocked`. */
export async function askToFlush(): Promise<void> {
	const message: ToPage = { kind: 'flush' };
	for (const client of await othersThan([])) client.postMessage(message);
}
