import type { Estimate } from '../db/room.ts';
import { ok, type Result } from '../domain/result.ts';
import type { StorageState } from './api.ts';

export async function storageState(): Promise<Result<StorageState>> {
	const [estimate, persistent] = [await navigator.storage.estimate(), await navigator.storage.persisted()];
	return ok({ usedBytes: estimate.usage ?? 0, quotaBytes: estimate.quota ?? 0, persistent });
}

/** Null where the browser does not say. */
export async function storageNow(): Promise<StorageState | null> {
	try {
		const state = await storageState();
		return state.ok ? state.value : null;
	} catch {
		return null;
	}
}

/** Empty where the browser does not say. */
export async function estimate(): Promise<Estimate> {
	try {
		return await navigator.storage.estimate();
	} catch {
		return {};
	}
}
