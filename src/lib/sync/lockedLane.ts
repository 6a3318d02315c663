import { openLockedOutbox } from '../db/lockedOutbox.ts';
import type { Registry } from '../db/registry.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { laneOf } from './laneName.ts';
import { sendLocked, type LockedSent } from './lockedSend.ts';

export type LockedLanePorts = { readonly registry: Pick<Registry, 'list' | 'devicePair'>; readonly app: string; readonly wallMs: () => number; readonly fetch?: typeof fetch };
/** Of all vaults together. `problem`: why something is left. */
export type LaneResult = { readonly done: number; readonly left: number; readonly problem: Problem | null };

/** Sends what waits in every vault of this device that is locked. A vault that is open in some window, or that another worker is sending, is left alone. */
export async function sendAllLocked({ registry, app, wallMs, fetch }: LockedLanePorts): Promise<LaneResult> {
	const device = await registry.devicePair();
	let [done, left] = [0, 0];
	let problem: Problem | null = null;
	if (device === undefined) return { done, left, problem };
	for (const vault of await registry.list()) {
		const sent = await inLane(vault.id, async (signal): Promise<LockedSent | null> => {
			const outbox = await openLockedOutbox(vault.databases);
			if (outbox === null) return null;
			try {
				return await sendLocked({ vault: vault.id, app, device, outbox, wallMs, signal, ...(fetch === undefined ? {} : { fetch }) });
			} finally {
				outbox.close();
			}
		});
		if (sent === null) continue;
		done += sent.done;
		left += sent.left;
		problem = sent.problem ?? problem;
	}
	return { done, left, problem };
}

/** One sender a vault. Who unlocks it takes the lane away, and the signal ends what is under way: the server takes each operation once anyway. */
async function inLane<T>(vault: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
	const taken = new AbortController();
	try {
		return await navigator.locks.request(laneOf(vault), { ifAvailable: true }, (lock) => (lock === null ? null : work(taken.signal)));
	} catch {
		taken.abort();
		return null;
	}
}
