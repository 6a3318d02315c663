import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { StorageState } from './api.ts';

/** Photos stop at this part of what the browser grants, so that text can always still be saved. */
const fullAt = 0.9;

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

export async function roomFor(bytes: number): Promise<Result<null>> {
	const { usage, quota } = await navigator.storage.estimate();
	if (usage === undefined || quota === undefined) return ok(null);
	return usage + bytes > quota * fullAt ? fail(problem('storage_low')) : ok(null);
}
