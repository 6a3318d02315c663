import { openRegistry } from '../src/lib/db/registry.ts';
import { sendAllLocked } from '../src/lib/sync/lockedLane.ts';
import { clearLocked, finishClearings, type ClearedRequest, type Told } from '../src/lib/worker/clearLocked.ts';
import { version } from '../src/lib/worker/version.ts';
import { askToFlush, othersThan } from './clients.ts';

/**
 * The browser says that the network is back. Windows are asked to send what they have open; what is locked is sent from here, sealed as it lies.
 * Throws when something is left, so that the browser calls again.
 */
export async function sendWaiting(): Promise<void> {
	await askToFlush();
	const registry = openRegistry();
	// A page that is there clears more thoroughly, and says so.
	const alone = (await othersThan([])).length === 0;
	const ports = { registry, tell, byPage: false, wallMs: () => Date.now() };
	if (alone) await finishClearings(ports);
	const { left, problem } = await sendAllLocked({ registry, app: version, wallMs: ports.wallMs, clear: async (entry) => alone && clearLocked(ports, entry) });
	if (left > 0) throw new Error(problem?.code ?? 'left');
}

async function tell({ path, headers, body }: ClearedRequest): Promise<Told> {
	return fetch(path, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }).then((answer) => (answer.ok ? 'told' : 'refused'), () => 'silent');
}
