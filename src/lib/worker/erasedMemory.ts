import type { DeviceStore } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Files } from './files.ts';
import type { Memory } from './memory.ts';

type Store = Pick<DeviceStore, 'value' | 'setValue' | 'forgetSent'>;

async function erasedOn(store: Store): Promise<readonly Id[]> {
	return ((await store.value('erased')) as readonly Id[] | null | undefined) ?? [];
}

/** Records that the server has erased: kept until nothing that this device sent of them lies here any more. */
export async function noteErased(store: Store, ids: readonly Id[]): Promise<Result<null>> {
	return store.setValue('erased', [...new Set([...(await erasedOn(store)), ...ids])]);
}

/**
 * Takes away what was kept for a restored server of what has been erased, where it would only be refused, and what was being typed about it. At the end of a round, when what was acknowledged
 * before it has left the replay.
 */
export async function forgetErased(store: Store, files: Pick<Files, 'received' | 'forget'>, memory: Pick<Memory, 'forget'>): Promise<Result<null>> {
	const ids = new Set(await erasedOn(store));
	if (ids.size === 0) return ok(null);
	for (const { id } of files.received().filter((file) => ids.has(file.id))) await files.forget(id, 'all');
	const typed = await memory.forget(ids);
	if (!typed.ok) return typed;
	const forgotten = await store.forgetSent(ids);
	return forgotten.ok ? store.setValue('erased', null) : forgotten;
}
