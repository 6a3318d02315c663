import type { DeviceStore } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Files } from './files.ts';

type Store = Pick<DeviceStore, 'value' | 'setValue' | 'forgetSent'>;

async function erasedOn(store: Store): Promise<readonly Id[]> {
	return ((await store.value('erased')) as readonly Id[] | null | undefined) ?? [];
}

/** Records that the server has erased: kept until nothing that this device sent of them lies here any more. */
export async function noteErased(store: Store, ids: readonly Id[]): Promise<Result<null>> {
	return store.setValue('erased', [...new Set([...(await erasedOn(store)), ...ids])]);
}

/**
 * Takes away what was kept for a restored server of what has been erased: it would only be refused there. At the end of a round, when what was acknowledged
 * before it has left the replay.
 */
export async function forgetErased(store: Store, files: Pick<Files, 'received' | 'forget'>): Promise<Result<null>> {
	const ids = new Set(await erasedOn(store));
	if (ids.size === 0) return ok(null);
	for (const { id } of files.received().filter((file) => ids.has(file.id))) await files.forget(id, 'all');
	const forgotten = await store.forgetSent(ids);
	return forgotten.ok ? store.setValue('erased', null) : forgotten;
}
