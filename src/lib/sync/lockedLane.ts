import { openLockedOutbox, type LockedOutbox } from '../db/lockedOutbox.ts';
import type { Registry, VaultEntry } from '../db/registry.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { laneOf } from './laneName.ts';
import { sendLockedFiles } from './lockedFiles.ts';
import { hearWipe, sendLocked, type LockedSendPorts, type LockedSent } from './lockedSend.ts';

export type LockedLanePorts = {
	readonly registry: Pick<Registry, 'list' | 'devicePair'>; readonly app: string; readonly wallMs: () => number; readonly fetch?: typeof fetch;
	/** The server asks that this vault be cleared, and nothing of it is left that the lane could send. True when it is gone. */
	readonly clear: (entry: VaultEntry) => Promise<boolean>;
};
/** Of all vaults together. `problem`: why something is left. `cleared`: vaults that are gone. */
export type LaneResult = { readonly done: number; readonly left: number; readonly problem: Problem | null; readonly cleared: number };

/** Sends what waits in every vault of this device that is locked. A vault that is open in some window, or that another worker is sending, is left alone. */
export async function sendAllLocked({ registry, app, wallMs, clear, fetch }: LockedLanePorts): Promise<LaneResult> {
	const device = await registry.devicePair();
	let [done, left, cleared] = [0, 0, 0];
	let problem: Problem | null = null;
	if (device === undefined) return { done, left, problem, cleared };
	for (const entry of await registry.list()) {
		const sent = await inLane(entry.id, async (signal): Promise<LockedSent | null> => {
			const outbox = await openLockedOutbox(entry.databases);
			if (outbox === null) return null;
			try {
				return await sendAll({ vault: entry.id, app, device, outbox, wallMs, signal, ...(fetch === undefined ? {} : { fetch }) });
			} finally {
				outbox.close();
			}
		});
		if (sent === null) continue;
		if (sent.wipe === true && sent.left === 0 && (await clear(entry))) cleared += 1;
		done += sent.done;
		left += sent.left;
		problem = sent.problem ?? problem;
	}
	return { done, left, problem, cleared };
}

async function sendAll(ports: LockedSendPorts & { readonly outbox: LockedOutbox }): Promise<LockedSent> {
	const sent = await sendLocked(ports);
	if (sent.problem !== null) return sent;
	const files = await sendLockedFiles(ports);
	const wipe = sent.wipe === null && files.problem === null ? await hearWipe(ports) : sent.wipe;
	return { done: sent.done + files.done, left: sent.left + files.left, problem: files.problem, wipe };
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
