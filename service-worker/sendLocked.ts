import { openRegistry } from '../src/lib/db/registry.ts';
import { sendAllLocked } from '../src/lib/sync/lockedLane.ts';
import { version } from '../src/lib/worker/version.ts';
import { askToFlush } from './clients.ts';

/**
 * The browser says that the network is back. Windows are asked to send what they have open; what is locked is sent from here, sealed as it lies.
 * Throws when something is left, so that the browser calls again.
 */
export async function sendWaiting(): Promise<void> {
	await askToFlush();
	const { left, problem } = await sendAllLocked({ registry: openRegistry(), app: version, wallMs: () => Date.now() });
	if (left > 0) throw new Error(problem?.code ?? 'left');
}
