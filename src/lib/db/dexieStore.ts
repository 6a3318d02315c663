import type { Sealer } from '../crypto/seal.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { DeviceStore, ValueKey } from './store.ts';
import { draftRows } from './draftRows.ts';
import { fence } from './fence.ts';
import { fileRows } from './fileRows.ts';
import { outboxRows } from './outboxRows.ts';
import { pulledRecords } from './pulledRecords.ts';
import type { PageSizes } from './recordIndex.ts';
import type { VaultDatabases } from './vaultDatabases.ts';

/** The vault's rows on Dexie, sealed before they reach it. Opening it takes the vault over; `stopped` tells that no write can follow. */
export async function dexieStore(databases: VaultDatabases, sealer: Sealer, stopped: (why: Problem) => void, sizes?: PageSizes): Promise<DeviceStore> {
	const recordsFence = await fence(databases.records, stopped);
	const outboxFence = await fence(databases.outbox, stopped);
	const records = pulledRecords(databases.records, recordsFence, sealer, sizes);
	const files = fileRows(databases.outbox, outboxFence, sealer);
	const drafts = draftRows(databases.outbox, outboxFence, sealer);
	const outbox = outboxRows(databases.outbox, outboxFence, sealer, { name: files.name, end: drafts.end });

	return {
		load: async () => {
			const [pulled, kept, manifests] = [await records.load(), await outbox.load(), await files.load()];
			return ok({ ...pulled, items: kept.items, lastSeq: kept.lastSeq, files: manifests, damaged: kept.damaged });
		},
		applyPull: records.apply,
		compact: records.compact,
		...outbox.methods,
		...drafts.methods,
		...files.methods,
		value: async (key: ValueKey) => {
			const row = await databases.outbox.values.get(key);
			return row === undefined ? undefined : sealer.open('values', key, row.sealed);
		},
		setValue: async (key: ValueKey, value: unknown): Promise<Result<null>> => {
			const sealed = await sealer.seal('values', key, value);
			return outboxFence.write([databases.outbox.values], () => databases.outbox.values.put({ key, sealed }));
		},
		close: () => {
			recordsFence.close();
			outboxFence.close();
		},
	};
}

